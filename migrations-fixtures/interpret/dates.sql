-- What goes by the day on which the migrations run, where that day is said.
CREATE SCHEMA app;
CREATE TABLE app.measured (at date NOT NULL, value numeric) PARTITION BY RANGE (at);
CREATE TABLE app.timed (at timestamptz NOT NULL, value numeric) PARTITION BY RANGE (at);
CREATE FUNCTION app.make(name text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('CREATE TABLE app.%I (id integer)', name); END $$;
SELECT app.make('day_' || to_char(CURRENT_DATE, 'YYYYMMDD'));
SELECT app.make('fields_' || to_char(now(), 'YYYY_YYY_YY_Y_MM_DD_DDD_D_ID_Q_WW_W_J'));
SELECT app.make('week_' || to_char(now(), 'IYYY_IYY_IY_I_IW'));
SELECT app.make(to_char(CURRENT_TIMESTAMP, '"y"YYYY"m"MM'));
SELECT app.make('text_' || CURRENT_DATE);
SELECT app.make(format('shown_%s_%s', CURRENT_DATE, now()::date));
SELECT app.make('tomorrow_' || (CURRENT_DATE + 1));
SELECT app.make('yesterday_' || (CURRENT_DATE - 1)::text);
SELECT app.make('date_' || (now() + INTERVAL '1 day')::date);
SELECT app.make('weeks_' || (CURRENT_DATE + INTERVAL '2 weeks -1 day')::date);
SELECT app.make('months_' || (DATE '2024-01-31' + INTERVAL '1 month')::date);
SELECT app.make('years_' || (DATE '2024-02-29' - INTERVAL '1 year')::date);
SELECT app.make('ago_' || (CURRENT_DATE + INTERVAL '3 days ago')::date);
SELECT app.make('times_' || (CURRENT_DATE + 3 * INTERVAL '1 week')::date);
SELECT app.make('said_' || DATE 'tomorrow' || '_' || 'yesterday'::date || '_' || 'today'::date);
SELECT app.make('truncated_' || date_trunc('month', now())::date || '_' || date_trunc('year', CURRENT_DATE)::date);
SELECT app.make('truncated_' || date_trunc('week', CURRENT_DATE)::date || '_' || to_char(date_trunc('quarter', now()), 'YYYYMMDD'));
SELECT app.make('between_' || (DATE '2026-03-01' - DATE '2026-02-27'));
DO $$
DECLARE
    of_day date := CURRENT_DATE;
    next_day date;
    shown text;
    begins timestamptz;
BEGIN
    next_day := of_day + INTERVAL '1 day';
    shown := of_day;
    EXECUTE format('CREATE TABLE app.part_%s PARTITION OF app.measured FOR VALUES FROM (%L) TO (%L)', to_char(of_day, 'YYYYMMDD'), of_day, next_day);
    EXECUTE format('CREATE TABLE app.%I (id integer)', 'kept_' || shown);
    begins := of_day;
    EXECUTE format('CREATE TABLE app.%I (id integer)', 'begins_' || begins);
    IF of_day < next_day AND now() > '2020-01-01' AND CURRENT_DATE >= of_day AND next_day <> of_day THEN
        CREATE TABLE app.later (id integer);
    END IF;
    IF now() < CURRENT_DATE - 1 OR DATE '2020-02-29' = CURRENT_DATE THEN
        CREATE TABLE app.never (id integer);
    END IF;
    FOR offset_days IN 0..2 LOOP
        EXECUTE format('CREATE TABLE app.timed_%s PARTITION OF app.timed FOR VALUES FROM (%L) TO (%L)', to_char(CURRENT_DATE + offset_days, 'YYYYMMDD'), CURRENT_DATE + offset_days, CURRENT_DATE + offset_days + 1);
    END LOOP;
END $$;
CREATE FUNCTION app.make_for(of_table text, of_day date DEFAULT CURRENT_DATE) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('CREATE TABLE app.%I (id integer)', of_table || '_' || of_day); END $$;
SELECT app.make_for('default');
SELECT app.make_for('given', '2026-01-02');
SELECT app.make_for('of_time', (now() - INTERVAL '1 month')::date);
SELECT app.make('mixed_' || COALESCE(now(), CURRENT_DATE)::date);
-- What hangs on the time of day is not known.
SELECT app.make('hour_' || to_char(now(), 'HH24'));
SELECT app.make('zone_' || to_char(now() + INTERVAL '10 hours', 'YYYYMMDD'));
SELECT app.make('either_' || COALESCE(CURRENT_DATE, now()));
SET TimeZone = 'Pacific/Kiritimati';
SELECT app.make('far_' || to_char(now(), 'YYYYMMDD'));
RESET TimeZone;
SET DateStyle = 'German';
SELECT app.make('german_' || CURRENT_DATE);
RESET DateStyle;
CREATE TABLE app.surely (id integer);

-- The types of a view's columns: those of casts, of numbers, of NULLIF.
CREATE SCHEMA app;
CREATE TABLE app.paid (
    id integer, big bigint, amount numeric(12,2), rate numeric, share double precision, name text, code varchar(10),
    at timestamptz, day date, extra jsonb
);
CREATE VIEW app.typed AS SELECT
    0.5 AS half,
    CASE WHEN id > 0 THEN round(count(*)::numeric / 3 * 100, 2) ELSE 0 END AS percent,
    coalesce(sum(amount), 0)::numeric(14,2) AS total,
    coalesce(rate::numeric(8,3), 0) AS cast_and_whole,
    coalesce(amount::numeric(12,2), amount) AS cast_and_same,
    coalesce(amount::numeric, rate) AS cast_and_none,
    coalesce(rate::numeric(5,1), rate) AS one_has_it,
    CASE WHEN id = 1 THEN rate::numeric(5,1) ELSE rate::numeric(5,1) END AS both_cast,
    amount * 1.5 AS more,
    NULLIF(name, '') AS no_name,
    NULLIF(code, '') AS no_code,
    NULLIF(amount, 0) AS no_amount,
    NULLIF(id, 0) AS no_id,
    NULLIF(id, big) AS no_big,
    NULLIF(big, id) AS no_small,
    NULLIF(id, 0.5) AS no_half,
    NULLIF(rate::numeric(5,1), 0) AS no_cast,
    NULLIF(extra->>'a', 'b') AS no_text,
    NULLIF(at, now()) AS no_time,
    coalesce(NULLIF(lower(name), ''), 'none') AS shown,
    (at::timestamptz - now())::interval AS since,
    coalesce(at::timestamptz(0), now()) AS seen,
    date_trunc('day', at::timestamptz(3)) AS whole_day,
    now() - interval '1 day' AS before,
    share * 1.5 AS mixed
FROM app.paid GROUP BY id, big, amount, rate, share, name, code, at, day, extra;
CREATE VIEW app.of_it AS SELECT half, percent, half + percent AS both FROM app.typed;
CREATE TABLE app.behind (id integer);

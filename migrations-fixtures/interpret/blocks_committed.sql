-- COMMIT in a block: what was done stays done, and nothing else is in doubt.
CREATE SCHEMA app;
CREATE TABLE app.one (id integer, name text);
DO $$ BEGIN CREATE TABLE app.two (id integer); COMMIT; CREATE TABLE app.three (id integer); END $$;
DO $$
DECLARE
    counted integer;
BEGIN
    LOOP
        WITH batch AS (SELECT id, name FROM app.one LIMIT 10),
        filled AS (INSERT INTO app.two (id) SELECT id FROM batch RETURNING id)
        SELECT count(*) FROM filled INTO counted;
        IF counted IS NULL OR counted < 10 THEN
            COMMIT;
            EXIT;
        ELSE
            COMMIT;
            PERFORM pg_sleep(0);
        END IF;
    END LOOP;
END $$;
DO $$
BEGIN
    BEGIN
        CREATE TABLE app.never (id integer);
        COMMIT;
    EXCEPTION WHEN invalid_transaction_termination THEN
        CREATE TABLE app.handled (id integer);
    END;
END $$;
DO $$ BEGIN SET LOCAL search_path TO app; CREATE TABLE four (id integer); COMMIT; CREATE TABLE IF NOT EXISTS five (id integer); END $$;
CREATE PROCEDURE app.make() LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE app.made (id integer); END $$;
CALL app.make();
SET app.wanted = 'named';
DO $$ BEGIN EXECUTE format('CREATE TABLE app.%I (id integer)', current_setting('app.wanted')); END $$;
DO $$ BEGIN EXECUTE format('CREATE TABLE app.%I (id integer)', 'by_' || current_setting('app.wanted', true)); END $$;
CREATE TABLE app.surely (id integer);
BEGIN;
DO $$ BEGIN CREATE TABLE app.not_in_a_transaction (id integer); COMMIT; END $$;
ROLLBACK;
DO $$
DECLARE
    one integer;
BEGIN
    SELECT oid INTO STRICT one FROM pg_class WHERE relname = 'nothing_like_that';
    CREATE TABLE app.not_behind_strict (id integer);
EXCEPTION WHEN no_data_found THEN
    CREATE TABLE app.behind_strict (id integer);
END $$;
DO $$
BEGIN
    RAISE EXCEPTION 'no' USING ERRCODE = '23505';
EXCEPTION WHEN unique_violation THEN
    CREATE TABLE app.behind_violation (id integer);
END $$;

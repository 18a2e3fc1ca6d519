-- Handlers around what is certain: a view takes its own options and refuses every other, and what nobody made is not there.
CREATE SCHEMA ops;
CREATE TABLE ops.jobs (id integer PRIMARY KEY, state text);
CREATE VIEW ops.open_jobs AS SELECT id FROM ops.jobs WHERE state = 'open';
CREATE VIEW ops.all_jobs AS SELECT id, state FROM ops.jobs;

DO $$
DECLARE
    each_view record;
    changed integer := 0;
BEGIN
    FOR each_view IN SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'ops' AND c.relkind = 'v' ORDER BY c.relname
    LOOP
        BEGIN
            EXECUTE format('ALTER VIEW ops.%I SET (security_invoker = true)', each_view.relname);
            changed := changed + 1;
        EXCEPTION WHEN OTHERS THEN
            EXECUTE format('ALTER VIEW ops.%I SET (security_barrier = true)', each_view.relname);
        END;
    END LOOP;
    IF changed = 2 THEN
        CREATE TABLE ops.both_invoke (id integer);
    END IF;
END $$;

DO $$
BEGIN
    ALTER VIEW ops.open_jobs SET (security_barrier = perhaps);
    CREATE TABLE ops.never (id integer);
EXCEPTION WHEN OTHERS THEN
    COMMENT ON VIEW ops.open_jobs IS 'refused';
END $$;

DO $$
BEGIN
    ALTER VIEW ops.all_jobs SET (fillfactor = 70);
EXCEPTION WHEN OTHERS THEN
    COMMENT ON VIEW ops.all_jobs IS 'refused';
END $$;

DO $$
BEGIN
    GRANT EXECUTE ON FUNCTION ops.later(integer) TO PUBLIC;
    CREATE TABLE ops.unless_there (id integer);
EXCEPTION WHEN undefined_function THEN
    CREATE TABLE ops.function_lacks (id integer);
END $$;
CREATE FUNCTION ops.later(p_id integer) RETURNS integer LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
REVOKE EXECUTE ON FUNCTION ops.later(integer) FROM PUBLIC;

DO $$
BEGIN
    GRANT SELECT ON ops.runs TO PUBLIC;
EXCEPTION WHEN undefined_table THEN
    CREATE TABLE ops.runs (id integer);
END $$;

DO $$
BEGIN
    BEGIN
        ALTER TABLE ops.nothing ADD COLUMN id integer;
    EXCEPTION WHEN undefined_table THEN
        NULL;
    END;
    ALTER TABLE ops.runs ADD COLUMN behind text;
EXCEPTION WHEN OTHERS THEN
    NULL;
END $$;

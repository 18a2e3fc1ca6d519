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
-- Extensions in the schema of what is looked for: what they make is known by name.
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA public;
DO $$ BEGIN
    GRANT SELECT ON public.not_anywhere TO public;
EXCEPTION WHEN undefined_table THEN
    CREATE TABLE public.made_as_it_is_not_there (id integer);
END $$;
DO $$ BEGIN
    GRANT EXECUTE ON FUNCTION public.not_anywhere() TO public;
EXCEPTION WHEN undefined_function THEN
    CREATE TABLE public.made_as_no_function_is_there (id integer);
END $$;
CREATE TABLE public.not_anywhere (id integer);
CREATE TABLE public.behind_extensions (id integer);

-- Blocks whose conditions and loops ask only what the model knows.
CREATE SCHEMA ops;
CREATE TABLE ops.jobs (id integer PRIMARY KEY, state text NOT NULL);
CREATE TABLE ops.runs (id integer PRIMARY KEY, job_id integer);
CREATE VIEW ops.v_jobs AS SELECT id FROM ops.jobs;
CREATE TYPE ops.mood AS ENUM ('calm', 'busy');
CREATE FUNCTION ops.queue(p_id integer, p_note text DEFAULT NULL) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION ops.queue(p_mood ops.mood[]) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION ops.guarded() RETURNS integer LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
CREATE ROLE fixture_blocks_reader;

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM information_schema.columns
                   WHERE table_schema = 'ops' AND table_name = 'jobs' AND column_name = 'note') THEN
        ALTER TABLE ops.jobs ADD COLUMN note text;
    END IF;
    IF EXISTS (SELECT 1 FROM information_schema.columns
               WHERE table_schema = 'ops' AND table_name = 'jobs' AND column_name = 'state' AND is_nullable = 'NO') THEN
        ALTER TABLE ops.jobs ALTER COLUMN state DROP NOT NULL;
    ELSE
        DROP TABLE ops.runs;
    END IF;
    IF to_regclass('ops.runs') IS NOT NULL AND to_regclass('ops.nothing') IS NULL THEN
        CREATE INDEX runs_job ON ops.runs (job_id);
    ELSIF true THEN
        DROP TABLE ops.jobs CASCADE;
    END IF;
END $$;

DO $$
DECLARE
    f record;
    t text;
    names text[] := ARRAY['jobs', 'runs'];
    counter integer := 0;
BEGIN
    FOR f IN
        SELECT n.nspname AS schema_name, p.proname, pg_get_function_identity_arguments(p.oid) AS args
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = 'ops' AND p.prokind = 'f' AND p.prosecdef = false
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %I.%I(%s) FROM PUBLIC', f.schema_name, f.proname, f.args);
        EXECUTE format('GRANT EXECUTE ON FUNCTION ops.%I(%s) TO fixture_blocks_reader', f.proname, f.args);
    END LOOP;
    FOREACH t IN ARRAY names LOOP
        EXECUTE 'ALTER TABLE ops.' || quote_ident(t) || ' ENABLE ROW LEVEL SECURITY';
        counter := counter + 1;
    END LOOP;
    FOR i IN 1..counter LOOP
        EXECUTE format('CREATE TABLE ops.part_%s (id integer)', i);
        CONTINUE WHEN i < 2;
        EXIT;
    END LOOP;
    FOR t IN SELECT viewname FROM pg_views WHERE schemaname = 'ops' ORDER BY viewname LOOP
        EXECUTE format('GRANT SELECT ON ops.%I TO fixture_blocks_reader', t);
    END LOOP;
END $$;

DO $$
DECLARE
    found_type oid;
    label text;
BEGIN
    SELECT t.oid INTO found_type FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
        WHERE t.typname = 'mood' AND n.nspname = 'ops';
    IF found_type IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM pg_enum WHERE enumtypid = 'ops.mood'::regtype AND enumlabel = 'idle') THEN
        ALTER TYPE ops.mood ADD VALUE 'idle' AFTER 'calm';
    END IF;
    SELECT enumlabel INTO label FROM pg_enum WHERE enumlabel = 'angry';
    IF NOT FOUND THEN
        COMMENT ON TYPE ops.mood IS 'no label is angry';
    END IF;
    CASE current_user WHEN 'nobody' THEN DROP SCHEMA ops CASCADE; ELSE NULL; END CASE;
END $$;

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_policies WHERE schemaname = 'ops' AND tablename = 'jobs' AND policyname = 'readers') THEN
        CREATE POLICY readers ON ops.jobs FOR SELECT TO fixture_blocks_reader USING (true);
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'jobs_pkey' AND conrelid = 'ops.jobs'::regclass) THEN
        DROP TABLE ops.jobs CASCADE;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'runs_of_jobs') THEN
        ALTER TABLE ops.runs ADD CONSTRAINT runs_of_jobs FOREIGN KEY (job_id) REFERENCES ops.jobs (id);
    END IF;
END $$;

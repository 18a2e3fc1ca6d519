-- Blocks that catch what fails, and functions that are called.
CREATE SCHEMA ops;
CREATE TYPE ops.mood AS ENUM ('calm');
CREATE TABLE ops.jobs (id integer PRIMARY KEY);
CREATE FUNCTION ops.f() RETURNS integer LANGUAGE sql AS 'SELECT 1';

DO $$
BEGIN
    CREATE TABLE ops.taken_back (id integer);
    CREATE TYPE ops.mood AS ENUM ('other');
EXCEPTION
    WHEN duplicate_table THEN DROP TABLE ops.jobs;
    WHEN duplicate_object THEN COMMENT ON TYPE ops.mood IS 'there already';
END $$;

DO $$
BEGIN
    BEGIN
        ALTER TABLE ops.jobs ADD COLUMN id text;
    EXCEPTION WHEN duplicate_column THEN
        ALTER TABLE ops.jobs ADD COLUMN other text;
    END;
    BEGIN
        CREATE FUNCTION ops.f() RETURNS integer LANGUAGE sql AS 'SELECT 2';
    EXCEPTION WHEN duplicate_function OR duplicate_object THEN NULL;
    END;
    BEGIN
        COMMENT ON FUNCTION ops.f() IS 'lost again';
        RAISE EXCEPTION 'no' USING ERRCODE = '22023';
    EXCEPTION
        WHEN SQLSTATE '22023' THEN COMMENT ON SCHEMA ops IS 'raised and caught';
    END;
    BEGIN
        DROP TYPE ops.missing;
    EXCEPTION WHEN undefined_object THEN
        GRANT USAGE ON SCHEMA ops TO PUBLIC;
    END;
END $$;

CREATE FUNCTION ops.make(p_name text, p_count integer DEFAULT 2) RETURNS void LANGUAGE plpgsql AS $f$
BEGIN
    IF p_name IS NULL THEN
        RETURN;
    END IF;
    FOR i IN 1..p_count LOOP
        EXECUTE format('CREATE TABLE ops.%I (id integer, named text DEFAULT %L)', p_name || '_' || i, p_name);
    END LOOP;
END $f$;
SELECT ops.make('made');
SELECT ops.make(NULL);
SELECT ops.make(p_count => 1, p_name => 'named');

DO $$ BEGIN PERFORM ops.make('by_block', 1); END $$;

DO $$
BEGIN
    SET LOCAL search_path = ops;
    CREATE TABLE unqualified (id integer);
    PERFORM set_config('search_path', 'ops, public', true);
    CREATE TABLE unqualified_too (id integer);
END $$;
CREATE TABLE in_public (id integer);

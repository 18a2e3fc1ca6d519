-- What a role that is no superuser may not do, and what a handler makes of it.
CREATE SCHEMA denied;
GRANT USAGE, CREATE ON SCHEMA denied TO anon;
CREATE TABLE denied.of_another (id integer);
CREATE FUNCTION denied.of_another() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE EXTENSION pg_trgm SCHEMA denied;
CREATE SCHEMA elsewhere;
GRANT USAGE, CREATE ON SCHEMA elsewhere TO anon;
SET ROLE anon;
CREATE TABLE denied.own (id integer);
DO $$ BEGIN ALTER EXTENSION pg_trgm SET SCHEMA elsewhere; EXCEPTION WHEN OTHERS THEN NULL; END $$;
DO $$ BEGIN ALTER TABLE denied.of_another ADD COLUMN later integer; EXCEPTION WHEN insufficient_privilege THEN NULL; END $$;
DO $$ BEGIN DROP FUNCTION denied.of_another(); EXCEPTION WHEN OTHERS THEN NULL; END $$;
DO $$ BEGIN COMMENT ON TABLE denied.of_another IS 'never'; EXCEPTION WHEN OTHERS THEN NULL; END $$;
DO $$ BEGIN DROP TABLE denied.of_another; EXCEPTION WHEN OTHERS THEN CREATE TABLE denied.instead (id integer); END $$;
DO $$ BEGIN ALTER TABLE denied.own ADD COLUMN later integer; EXCEPTION WHEN OTHERS THEN NULL; END $$;
RESET ROLE;

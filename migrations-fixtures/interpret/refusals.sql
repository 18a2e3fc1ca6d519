CREATE SCHEMA app;
-- What PostgreSQL refuses is caught by a block, and nothing of it is left.
CREATE TABLE app.t (id int CONSTRAINT key PRIMARY KEY, k int, seen int);
CREATE VIEW app.sees AS SELECT seen FROM app.t;
CREATE FUNCTION app.f() RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION app.fires() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
CREATE DOMAIN app.d AS int;
CREATE SEQUENCE app.s MAXVALUE 10;
DO $$ BEGIN ALTER TABLE app.t ADD CONSTRAINT another PRIMARY KEY (k); EXCEPTION WHEN others THEN NULL; END $$;
DO $$ BEGIN ALTER FUNCTION app.f() ROWS 3; EXCEPTION WHEN others THEN NULL; END $$;
DO $$ BEGIN GRANT SELECT ON app.t TO PUBLIC WITH GRANT OPTION; EXCEPTION WHEN others THEN NULL; END $$;
DO $$ BEGIN ALTER TABLE app.t ALTER seen TYPE bigint; EXCEPTION WHEN others THEN NULL; END $$;
DO $$ BEGIN CREATE SEQUENCE app.wrong START 2 INCREMENT -1; EXCEPTION WHEN others THEN NULL; END $$;
DO $$ BEGIN ALTER SEQUENCE app.s START 11; EXCEPTION WHEN others THEN NULL; END $$;
DO $$ BEGIN CREATE FUNCTION app.takes_void(void) RETURNS int LANGUAGE sql AS 'select 1'; EXCEPTION WHEN others THEN NULL; END $$;
DO $$ BEGIN ALTER DOMAIN app.d SET SCHEMA pg_temp; EXCEPTION WHEN others THEN NULL; END $$;
DO $$ BEGIN EXECUTE 'CREATE FUNCTION app.atomic() RETURNS int LANGUAGE sql RETURN 1'; EXCEPTION WHEN others THEN NULL; END $$;
ALTER TABLE app.t ALTER k TYPE bigint;
ALTER SEQUENCE app.s MAXVALUE 20;
ALTER SEQUENCE app.s START 11;
CREATE FUNCTION app.of_many() RETURNS SETOF int LANGUAGE sql ROWS 5 AS 'select 1';
-- Tables of a type.
CREATE TYPE app.ct AS (a int, b text);
CREATE TABLE app.typed OF app.ct;
DO $$ BEGIN ALTER TYPE app.ct ADD ATTRIBUTE refused int; EXCEPTION WHEN others THEN NULL; END $$;
ALTER TYPE app.ct ADD ATTRIBUTE c int CASCADE;
ALTER TYPE app.ct DROP ATTRIBUTE b CASCADE;
ALTER TYPE app.ct RENAME ATTRIBUTE a TO first CASCADE;
ALTER TYPE app.ct ALTER ATTRIBUTE c TYPE bigint CASCADE;
-- A view that a primary key holds.
CREATE VIEW app.grouped AS SELECT id, k FROM app.t GROUP BY id;
CREATE VIEW app.counted AS SELECT count(*) AS number FROM app.t;
ALTER TABLE app.t DROP CONSTRAINT key CASCADE;
-- An event trigger goes with its function.
CREATE EVENT TRIGGER fires ON ddl_command_end EXECUTE FUNCTION app.fires();
DROP FUNCTION app.fires();
DROP FUNCTION app.fires() CASCADE;
-- What others granted on columns.
CREATE TABLE app.g (a int, b int);
GRANT SELECT (a) ON app.g TO anon WITH GRANT OPTION;
GRANT USAGE ON SCHEMA app TO anon;
SET ROLE anon;
GRANT SELECT (a) ON app.g TO authenticated;
RESET ROLE;
REVOKE SELECT ON app.g FROM authenticated;
REVOKE ALL ON app.g FROM authenticated;
COMMENT ON TABLE app.g IS 'a table';

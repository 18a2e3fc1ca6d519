-- Rows of system catalogs, changed by hand: what they are of is a gap.
CREATE SCHEMA app;
CREATE TABLE app.jobs (id integer PRIMARY KEY, name text);
CREATE TABLE app.runs (id integer PRIMARY KEY);
CREATE FUNCTION app.one() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION app.two() RETURNS integer LANGUAGE sql AS 'SELECT 2';
CREATE FUNCTION app.three() RETURNS integer LANGUAGE sql AS 'SELECT 3';
CREATE INDEX jobs_name ON app.jobs (name);
UPDATE pg_proc SET prosecdef = true WHERE proname = 'one';
DELETE FROM pg_catalog.pg_proc WHERE oid = 'app.two'::regproc;
UPDATE pg_attribute SET attnotnull = true WHERE attrelid = 'app.jobs'::regclass AND attname = 'name';
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'app.jobs_name'::regclass;
UPDATE pg_class SET relrowsecurity = true WHERE relname = 'runs';
DO $$ BEGIN UPDATE pg_proc SET provolatile = 'i' WHERE proname = 'three'; END $$;
CREATE TABLE app.sums (id integer, name text);
CREATE INDEX sums_name ON app.sums (name);
CREATE INDEX sums_id ON app.sums (id);
UPDATE pg_index SET indisready = false WHERE indrelid = (SELECT oid FROM pg_class WHERE relname = 'sums');
CREATE TABLE app.surely (id integer);

-- Who owns something and who may do what with it is not known where the role is not; the rest of it is.
CREATE ROLE open_one;
CREATE ROLE open_two;
CREATE SCHEMA app;
CREATE TABLE app.given (id integer GENERATED ALWAYS AS IDENTITY, note text, code serial);
CREATE TABLE app.taken (id integer, note text);
CREATE TABLE app.owned (id serial, note text);
CREATE VIEW app.shown AS SELECT id, note FROM app.owned;
CREATE SEQUENCE app.counted;
CREATE TYPE app.mood AS ENUM ('good', 'bad');
CREATE TYPE app.span AS RANGE (subtype = integer);
CREATE FUNCTION app.asked(one integer) RETURNS integer LANGUAGE sql AS 'SELECT one';
CREATE FUNCTION app.asked(one text) RETURNS text LANGUAGE sql AS 'SELECT one';
GRANT SELECT (note) ON app.taken TO open_one, open_two;
GRANT SELECT (note) ON app.owned TO open_one;
DO $$
DECLARE
    somebody text := (SELECT rolname FROM pg_roles WHERE rolname LIKE 'open%' ORDER BY md5(rolname) LIMIT 1);
BEGIN
    EXECUTE format('GRANT SELECT ON app.given TO %I', somebody);
    EXECUTE 'GRANT UPDATE (note) ON TABLE app.given TO ' || somebody || ', open_two';
    EXECUTE format('REVOKE ALL ON app.taken FROM %I', somebody);
    EXECUTE format('ALTER TABLE app.owned OWNER TO %I', somebody);
    EXECUTE format('ALTER SEQUENCE app.counted OWNER TO %I', somebody);
    EXECUTE format('ALTER VIEW app.shown OWNER TO %I', somebody);
    EXECUTE format('ALTER TYPE app.span OWNER TO %I', somebody);
    EXECUTE format('ALTER FUNCTION app.asked(integer) OWNER TO %I', somebody);
    EXECUTE 'GRANT EXECUTE ON FUNCTION app.asked(text) TO ' || somebody;
    EXECUTE 'GRANT USAGE ON TYPE app.mood TO ' || somebody;
    EXECUTE 'GRANT USAGE, CREATE ON SCHEMA app TO ' || somebody;
    EXECUTE 'GRANT SELECT ON ALL SEQUENCES IN SCHEMA app TO ' || somebody;
END $$;
ALTER TABLE app.owned ADD COLUMN later serial;
CREATE TABLE app.of_it (LIKE app.given INCLUDING ALL);
CREATE OR REPLACE FUNCTION app.asked(one integer) RETURNS integer LANGUAGE sql STABLE AS 'SELECT one + 1';
ALTER FUNCTION app.asked(integer) RENAME TO asked_too;
ALTER TABLE app.taken RENAME TO taken_too;
ALTER TABLE app.owned ALTER COLUMN note SET NOT NULL;
-- What is made later has privileges that nobody knows, where default privileges went to nobody knows whom.
CREATE SCHEMA later;
CREATE FUNCTION later.before() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE SCHEMA elsewhere;
DO $$
DECLARE
    somebody text := (SELECT rolname FROM pg_roles WHERE rolname LIKE 'open%' ORDER BY md5(rolname) LIMIT 1);
BEGIN
    EXECUTE 'ALTER DEFAULT PRIVILEGES IN SCHEMA later GRANT ALL ON FUNCTIONS TO ' || somebody;
    EXECUTE 'ALTER DEFAULT PRIVILEGES IN SCHEMA later GRANT SELECT ON TABLES TO open_two, ' || somebody;
END $$;
CREATE FUNCTION later.behind() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE TABLE later.made (id serial PRIMARY KEY, note text);
CREATE TYPE later.mood AS ENUM ('good');
CREATE FUNCTION elsewhere.behind() RETURNS integer LANGUAGE sql AS 'SELECT 1';
ALTER DEFAULT PRIVILEGES IN SCHEMA later GRANT ALL ON FUNCTIONS TO open_two;
ALTER DEFAULT PRIVILEGES IN SCHEMA later REVOKE ALL ON FUNCTIONS FROM open_two;
CREATE FUNCTION later.last() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- Where it is a condition that nobody knows, as well.
CREATE TABLE app.perhaps (id integer);
CREATE SCHEMA perhaps;
DO $$
BEGIN
    IF (SELECT md5(rolname) FROM pg_roles WHERE rolname = 'open_one') < 'a' THEN
        GRANT SELECT ON app.perhaps TO open_one;
        ALTER DEFAULT PRIVILEGES IN SCHEMA perhaps GRANT EXECUTE ON FUNCTIONS TO open_one;
    ELSE
        GRANT UPDATE ON app.perhaps TO open_two;
    END IF;
END $$;
ALTER TABLE app.perhaps ADD COLUMN note text;
CREATE FUNCTION perhaps.behind() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- Roles that nobody knows, and what is said of them.
DO $$
DECLARE
    somebody text := (SELECT 'open_' || substr(md5(rolname), 1, 4) FROM pg_roles WHERE rolname = 'open_one');
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = somebody) THEN
        EXECUTE 'CREATE ROLE ' || somebody || ' NOLOGIN NOINHERIT';
    END IF;
    EXECUTE format('GRANT %I TO open_two', somebody);
    EXECUTE format('REVOKE %I FROM open_two', somebody);
    EXECUTE format('GRANT open_two TO %I', somebody);
    EXECUTE format('REVOKE open_two FROM %I', somebody);
    EXECUTE format('ALTER ROLE %I CREATEDB', somebody);
    EXECUTE format('DROP ROLE %I', somebody);
END $$;
CREATE TABLE app.surely (id integer);
-- What is granted may be privileges.
DO $$
DECLARE
    what text := (SELECT CASE WHEN md5(rolname) > 'a' THEN 'SELECT ON app.surely' ELSE 'UPDATE ON app.surely' END FROM pg_roles WHERE rolname = 'open_one');
BEGIN
    EXECUTE 'GRANT ' || what || ' TO open_two';
END $$;
CREATE TABLE app.most_surely (id integer);
DROP OWNED BY open_one, open_two;
DROP ROLE open_one, open_two;

-- The options of a view hang on a row that nobody knows; its columns and all else of it do not.
CREATE TABLE app.rows_of_others (name text);
CREATE VIEW app.optional AS SELECT 1 AS one, 'a'::text AS letter;
DO $$
DECLARE
    of_others record;
BEGIN
    FOR of_others IN SELECT name FROM app.rows_of_others LOOP
        ALTER VIEW app.optional SET (security_barrier = true);
    END LOOP;
END
$$;
ALTER VIEW app.optional SET (security_barrier = false);
COMMENT ON VIEW app.optional IS 'known all the same';

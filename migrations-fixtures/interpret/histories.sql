-- What generated histories found (tests/tests/histories): each group is one that differed.
CREATE SCHEMA app;
CREATE TYPE app.mood AS ENUM ('sad', 'ok');
CREATE DOMAIN app.size AS int CHECK (VALUE > 0);
CREATE TYPE app.pair AS (x int, y text);
CREATE TABLE app.t (a int PRIMARY KEY, b text NOT NULL, c app.mood, d app.pair);

CREATE POLICY of_one ON app.t FOR SELECT TO dashboard_user USING (a > 0);
CREATE POLICY of_two ON app.t FOR SELECT TO dashboard_user, anon USING (a > 0);
GRANT SELECT ON app.t TO dashboard_user;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO dashboard_user;
DROP OWNED BY dashboard_user CASCADE;

-- Default privileges are not for shells and multiranges; none at all are those that are built in.
ALTER DEFAULT PRIVILEGES GRANT USAGE ON TYPES TO anon;
CREATE TYPE app.shell;
CREATE TYPE app.span AS RANGE (subtype = int);
ALTER TYPE app.span OWNER TO service_role;
ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM anon;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC, CURRENT_USER;
CREATE FUNCTION app.after_none() RETURNS int LANGUAGE plpgsql AS 'begin end';
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC, CURRENT_USER;

-- Views, policies and triggers go along with the columns that they name.
CREATE SCHEMA other;
CREATE TABLE other.of_pair (a int, b app.pair, c int, e int);
CREATE VIEW other.sees_pair AS SELECT a, b FROM other.of_pair;
CREATE VIEW other.sees_all AS SELECT * FROM other.of_pair;
CREATE VIEW other.sees_none AS SELECT a AS b FROM other.of_pair;
CREATE POLICY of_c ON other.of_pair USING (c > 0);
CREATE FUNCTION other.touch() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER of_e BEFORE UPDATE OF e ON other.of_pair FOR EACH ROW EXECUTE FUNCTION other.touch();
CREATE TRIGGER when_a BEFORE UPDATE ON other.of_pair FOR EACH ROW WHEN (NEW.a > 0) EXECUTE FUNCTION other.touch();
ALTER TABLE other.of_pair DROP COLUMN c;
ALTER TABLE other.of_pair DROP COLUMN c CASCADE;
ALTER TABLE other.of_pair DROP COLUMN e;
ALTER TABLE other.of_pair DROP COLUMN e CASCADE;
ALTER TABLE other.of_pair RENAME a TO aa;
ALTER TABLE other.of_pair DROP COLUMN aa;
DROP TYPE app.pair CASCADE;

-- A policy that is altered uses what its new condition names.
CREATE FUNCTION app.allowed() RETURNS boolean LANGUAGE sql AS 'select true';
CREATE POLICY asks ON app.t USING (app.allowed());
ALTER POLICY asks ON app.t USING (true);
DROP FUNCTION app.allowed();

-- Constructors of ranges are the superuser's of initdb.
GRANT ALL ON SCHEMA app TO service_role;
SET ROLE service_role;
CREATE TYPE app.times AS RANGE (subtype = timestamptz);
RESET ROLE;

CREATE DOMAIN app.no_default AS int DEFAULT NULL;
CREATE DOMAIN app.some_default AS varchar(20) DEFAULT NULL;
ALTER DOMAIN app.size SET DEFAULT NULL;

CREATE ROLE renamed_soon;
CREATE POLICY of_role ON app.t TO renamed_soon USING (true);
ALTER ROLE renamed_soon RENAME TO renamed_now;
DROP POLICY of_role ON app.t;
CREATE POLICY of_role_again ON app.t TO anon, renamed_now USING (true);
DROP OWNED BY renamed_now;
DROP ROLE renamed_now;

CREATE TABLE app.numbered (a serial, b text);
CREATE TABLE app.numbered_too (a int GENERATED ALWAYS AS IDENTITY) INHERITS (app.numbered);

-- The sequence of a column is its table's owner's, and has the type of the column.
CREATE TABLE app.of_another (a int GENERATED ALWAYS AS IDENTITY);
ALTER TABLE app.of_another OWNER TO service_role;
ALTER TABLE app.of_another ADD b serial, ADD c int NOT NULL;
ALTER TABLE app.of_another ALTER c ADD GENERATED ALWAYS AS IDENTITY;
ALTER TABLE app.of_another ALTER a TYPE bigint, ALTER b TYPE bigint;
ALTER TABLE app.of_another ALTER c TYPE smallint;

-- What takes away is done first, then types, columns, constraints, attributes of columns.
CREATE TABLE app.in_passes (a int, b int DEFAULT 1, c int);
ALTER TABLE app.in_passes ALTER d SET NOT NULL, ADD COLUMN d int, ADD CHECK (e > 0), ADD e int, DROP c, ADD c text;
ALTER TABLE app.in_passes ALTER b SET DEFAULT 2, ALTER b TYPE text, ALTER b DROP DEFAULT;
ALTER TABLE app.in_passes ADD UNIQUE (f), ADD f int, ALTER f SET DEFAULT 4;

CREATE TABLE app.of_domains (a int, b app.size[] DEFAULT NULL, c app.size DEFAULT NULL);

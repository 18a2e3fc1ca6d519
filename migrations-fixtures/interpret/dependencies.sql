CREATE SCHEMA app;
CREATE SCHEMA ext;
CREATE EXTENSION "uuid-ossp" SCHEMA ext;
CREATE EXTENSION pgcrypto SCHEMA ext;
-- Defaults of parameters.
CREATE TYPE app.st AS ENUM ('a', 'b');
CREATE TABLE app.lg (id int);
CREATE SEQUENCE app.sq;
CREATE FUNCTION app.one() RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION app.by_uuid(a uuid DEFAULT ext.uuid_generate_v4()) RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION app.by_label(a text DEFAULT ('a'::app.st)::text) RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION app.by_relation(a oid DEFAULT 'app.lg'::regclass) RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION app.by_sequence(a bigint DEFAULT nextval('app.sq')) RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION app.by_text(a bigint DEFAULT nextval('app.sq'::text)) RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION app.by_function(a int DEFAULT app.one()) RETURNS int LANGUAGE sql AS 'select 1';
-- Refused: defaults use them.
DROP TYPE app.st;
DROP TABLE app.lg;
DROP SEQUENCE app.sq;
DROP FUNCTION app.one();
DROP EXTENSION "uuid-ossp";
DROP TYPE app.st CASCADE;
DROP TABLE app.lg CASCADE;
DROP SEQUENCE app.sq CASCADE;
DROP FUNCTION app.one() CASCADE;
-- Domains.
CREATE FUNCTION app.valued() RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION app.right_one(int) RETURNS boolean LANGUAGE sql AS 'select true';
CREATE DOMAIN app.by_default AS int DEFAULT app.valued();
CREATE DOMAIN app.by_check AS int CONSTRAINT fits CHECK (app.right_one(VALUE)) CONSTRAINT positive CHECK (VALUE > 0);
CREATE DOMAIN app.later AS int;
ALTER DOMAIN app.later SET DEFAULT app.valued();
ALTER DOMAIN app.later DROP DEFAULT;
CREATE TABLE app.of_domains (id int, one app.by_default, two app.by_check, three app.later);
DROP FUNCTION app.valued();
DROP FUNCTION app.right_one(int);
DROP FUNCTION app.valued() CASCADE;
DROP FUNCTION app.right_one(int) CASCADE;
-- Generated columns.
CREATE TABLE app.g (a int, k int, g int GENERATED ALWAYS AS (k + 1) STORED, h int GENERATED ALWAYS AS (a * 2) STORED, at timestamptz, "time" int, d date GENERATED ALWAYS AS ((at AT TIME ZONE 'UTC')::date) STORED);
CREATE VIEW app.sees_g AS SELECT a, g FROM app.g;
CREATE TABLE app.like_g (LIKE app.g INCLUDING ALL);
ALTER TABLE app.g DROP COLUMN "time";
ALTER TABLE app.g DROP COLUMN k CASCADE;
ALTER TABLE app.g ALTER COLUMN h DROP EXPRESSION;
ALTER TABLE app.g DROP COLUMN a;
DROP TABLE app.g CASCADE;
ALTER TABLE app.like_g DROP COLUMN a CASCADE;
-- Rules.
CREATE TABLE app.ruled (a int, b int, c int, k int);
CREATE TABLE app.log (a int, b int);
CREATE RULE copies AS ON INSERT TO app.ruled DO ALSO INSERT INTO app.log (a, b) VALUES (new.a, new.b);
CREATE RULE guarded AS ON DELETE TO app.ruled WHERE old.k > 0 DO INSTEAD NOTHING;
CREATE RULE stays AS ON UPDATE TO app.ruled WHERE new.c > 0 DO INSTEAD NOTHING;
ALTER TABLE app.ruled DROP COLUMN k;
ALTER TABLE app.ruled DROP COLUMN k CASCADE;
ALTER TABLE app.ruled DROP COLUMN b CASCADE;
-- Extensions.
CREATE TABLE app.uses_ext (id uuid DEFAULT ext.uuid_generate_v4(), other uuid DEFAULT gen_random_uuid(), t text, CONSTRAINT hashed CHECK (ext.digest(t, 'sha1') IS NOT NULL), CONSTRAINT plain CHECK (length(t) > 0));
CREATE VIEW app.sees_ext AS SELECT ext.uuid_generate_v1() AS made;
CREATE INDEX by_digest ON app.uses_ext (ext.digest(t, 'sha1'));
CREATE POLICY by_digest ON app.uses_ext USING (ext.digest(t, 'sha1') IS NOT NULL);
CREATE DOMAIN app.id AS uuid DEFAULT ext.uuid_generate_v4();
DROP SCHEMA ext;
DROP EXTENSION "uuid-ossp" CASCADE;
ALTER SCHEMA ext RENAME TO tools;
DROP SCHEMA tools CASCADE;
-- Default privileges of a role with another name.
CREATE ROLE named_before;
GRANT ALL ON SCHEMA app TO named_before;
ALTER DEFAULT PRIVILEGES FOR ROLE named_before GRANT SELECT ON TABLES TO anon;
ALTER DEFAULT PRIVILEGES FOR ROLE named_before IN SCHEMA app GRANT INSERT ON TABLES TO authenticated;
ALTER ROLE named_before RENAME TO named_after;
SET ROLE named_after;
CREATE TABLE app.by_named (id int);
RESET ROLE;
REASSIGN OWNED BY named_after TO CURRENT_USER;
DROP OWNED BY named_after;
DROP ROLE named_after;
-- Partitions.
CREATE TABLE app.parted (id int PRIMARY KEY, k int CHECK (k > 0)) PARTITION BY RANGE (id);
CREATE TABLE app.part_one PARTITION OF app.parted FOR VALUES FROM (0) TO (10);
CREATE INDEX parted_k ON app.parted (k);
ALTER TABLE app.parted DETACH PARTITION app.part_one;
CREATE TABLE app.parent (id int, CONSTRAINT checked CHECK (id > 0));
CREATE TABLE app.child () INHERITS (app.parent);
ALTER TABLE app.child NO INHERIT app.parent;

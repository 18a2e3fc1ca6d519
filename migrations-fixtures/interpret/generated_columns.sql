CREATE SCHEMA app;
CREATE FUNCTION app.twice(a integer) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT 2 * a';
CREATE TABLE app.t (a integer, b integer GENERATED ALWAYS AS (app.twice(a)) STORED, c text);
GRANT SELECT (c) ON app.t TO PUBLIC;
-- Before 15 the column goes along without a word; since then this is refused.
DROP FUNCTION app.twice(integer);
COMMENT ON TABLE app.t IS 'with or without b';

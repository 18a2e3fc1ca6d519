CREATE SCHEMA app;
CREATE TYPE app.mood AS ENUM ('sad', 'ok');
CREATE TABLE app.job (id serial PRIMARY KEY, name varchar(20) NOT NULL, mood app.mood, amount numeric(10));
CREATE FUNCTION plain() RETURNS void LANGUAGE plpgsql AS 'begin end';
CREATE FUNCTION app.inputs(a int, IN b text DEFAULT 'x', c timestamptz = now()) RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION app.outputs(a int, OUT b text, OUT c text) LANGUAGE sql AS $$ select 'a', 'b' $$;
CREATE FUNCTION app.one_output(INOUT a int) LANGUAGE sql AS $$ select 1 $$;
CREATE FUNCTION app.set_of_outputs(OUT a int, OUT b int) RETURNS SETOF record LANGUAGE sql AS $$ select 1, 2 $$;
CREATE FUNCTION app.rows_of_job() RETURNS SETOF app.job LANGUAGE sql STABLE AS $$ select * from app.job $$;
CREATE FUNCTION app.one_column() RETURNS TABLE (id int) LANGUAGE sql AS $$ select 1 $$;
CREATE FUNCTION app.two_columns(x int) RETURNS TABLE (id int, name text) LANGUAGE sql ROWS 5 COST 3.5 AS $$ select 1, 'a' $$;
CREATE FUNCTION app.variadic(VARIADIC parts text[]) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS $$ select 'a' $$;
CREATE FUNCTION app.of_column(a app.job.name%TYPE, b app.job.mood%TYPE[]) RETURNS app.job.id%TYPE LANGUAGE sql AS $$ select 1 $$;
CREATE FUNCTION app.polymorphic(a anyelement, b anyarray) RETURNS anyelement LANGUAGE sql AS $$ select a $$;
CREATE FUNCTION app.settings() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, "My Schema", "$user" SET statement_timeout TO '5s' SET TimeZone = 'UTC' SET datestyle TO iso, mdy SET work_mem = 1024 SET app.custom = 'a, b' AS 'begin end';
CREATE FUNCTION app.empty_path() RETURNS void LANGUAGE plpgsql SET search_path = '' AS 'begin end';
CREATE FUNCTION app.one_string() RETURNS void LANGUAGE plpgsql SET search_path = 'app, public' AS 'begin end';
SET search_path = app, public;
CREATE FUNCTION current_path() RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS 'begin end';
CREATE FUNCTION unqualified(a job, b mood) RETURNS SETOF job LANGUAGE sql AS $$ select * from job $$;
RESET search_path;
CREATE PROCEDURE app.procedure(a int, INOUT b int) LANGUAGE plpgsql AS 'begin end';
CREATE FUNCTION app.window_function() RETURNS bigint LANGUAGE internal WINDOW IMMUTABLE STRICT AS 'window_row_number';
CREATE FUNCTION app.internal_function(int4, int4) RETURNS int4 LANGUAGE internal AS 'int4pl';
CREATE FUNCTION app.trigger_function() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE FUNCTION app.total(state numeric, value numeric) RETURNS numeric LANGUAGE sql AS $$ select state + value $$;
CREATE FUNCTION app.final(state numeric) RETURNS text LANGUAGE sql AS $$ select state::text $$;
CREATE AGGREGATE app.sum_up(numeric) (sfunc = app.total, stype = numeric, initcond = '0');
CREATE AGGREGATE app.sum_text(value numeric) (sfunc = app.total, stype = numeric, finalfunc = app.final, parallel = safe, sspace = 10);
CREATE AGGREGATE app.builtin_sum(int) (sfunc = int4pl, stype = int4, combinefunc = int4pl, sortop = >);
CREATE FUNCTION app.a_name_that_is_much_longer_than_the_sixty_three_bytes_that_postgresql_keeps() RETURNS int LANGUAGE sql AS 'select 1';
-- Replaced: owner, privileges and comment stay, the rest is what the new definition says.
CREATE FUNCTION app.replaced(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql SECURITY DEFINER STABLE STRICT SET search_path = app AS 'select 1';
COMMENT ON FUNCTION app.replaced(int, int) IS 'first';
REVOKE ALL ON FUNCTION app.replaced FROM PUBLIC;
CREATE OR REPLACE FUNCTION app.replaced(a int, b int DEFAULT 2) RETURNS int LANGUAGE plpgsql AS 'begin return 2; end';
CREATE OR REPLACE FUNCTION app.replaced(a int, b bigint DEFAULT 2) RETURNS int LANGUAGE sql AS 'select 3';
CREATE OR REPLACE FUNCTION app.replaced(c int, b int DEFAULT 2) RETURNS int LANGUAGE sql AS 'select 4';
CREATE OR REPLACE FUNCTION app.replaced(a int, b int) RETURNS int LANGUAGE sql AS 'select 5';
CREATE OR REPLACE FUNCTION app.replaced(a int, b int DEFAULT 2) RETURNS text LANGUAGE sql AS 'select 6';
CREATE OR REPLACE PROCEDURE app.replaced(a int, b int DEFAULT 2) LANGUAGE sql AS 'select 6';
CREATE OR REPLACE FUNCTION app.two_columns(x int) RETURNS TABLE (id int, title text) LANGUAGE sql AS $$ select 1, 'a' $$;
-- What the grammar spells for itself, and a language that is an extension.
CREATE FUNCTION app.spelled() RETURNS int LANGUAGE sql SET XML OPTION content AS 'select 1';
CREATE OR REPLACE LANGUAGE plpgsql;
-- Altered.
ALTER FUNCTION app.inputs(int, text, timestamptz) SECURITY DEFINER STABLE STRICT COST 7 SET search_path = app;
ALTER FUNCTION app.inputs(int, text, timestamptz) SET lock_timeout = 0;
ALTER FUNCTION app.settings() RESET search_path;
ALTER FUNCTION app.empty_path RESET ALL;
ALTER FUNCTION app.rows_of_job() ROWS 3 PARALLEL RESTRICTED NOT LEAKPROOF;
ALTER PROCEDURE app.procedure(int, int) SECURITY DEFINER;
ALTER ROUTINE app.variadic(text[]) CALLED ON NULL INPUT;
ALTER FUNCTION plain() RENAME TO renamed;
ALTER FUNCTION renamed() SET SCHEMA app;
ALTER AGGREGATE app.sum_up(numeric) RENAME TO summed;
DROP FUNCTION app.one_output(int);
DROP FUNCTION IF EXISTS app.nothing(int);
DROP PROCEDURE app.procedure;
DROP ROUTINE app.one_column;
-- The planner's numbers have no end.
CREATE FUNCTION app.endless() RETURNS SETOF int LANGUAGE sql COST 1e999 ROWS 1e39 AS 'SELECT 1';

-- What an aggregate of any type returns is its state, unless a final function makes something else of it.
CREATE FUNCTION public.first_of(anyelement, anyelement) RETURNS anyelement LANGUAGE sql IMMUTABLE AS 'SELECT coalesce($1, $2)';
CREATE FUNCTION public.shown_at_last(anyelement) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1::text';
CREATE FUNCTION public.last_of_all(anyelement) RETURNS anyelement LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE AGGREGATE public.first_there(anyelement) (SFUNC = public.first_of, STYPE = anyelement);
CREATE AGGREGATE public.first_shown(anyelement) (
    SFUNC = public.first_of, STYPE = anyelement, FINALFUNC = public.shown_at_last
);
CREATE AGGREGATE public.first_number(integer) (SFUNC = public.first_of, STYPE = integer, FINALFUNC = public.last_of_all);
CREATE FUNCTION public.is_first(anyarray, anyelement) RETURNS anyarray LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE AGGREGATE public.firsts(anyelement) (SFUNC = public.is_first, STYPE = anyarray, INITCOND = '{}');

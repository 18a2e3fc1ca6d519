-- A database with one of everything that a contract can state. `shop_*` roles are made first.
CREATE SCHEMA shop;
GRANT USAGE ON SCHEMA shop TO shop_worker, shop_reader;
CREATE SCHEMA "Odd Schema";
GRANT USAGE ON SCHEMA "Odd Schema" TO PUBLIC;
CREATE TYPE shop.state AS ENUM ('new', 'paid', 'sent');
CREATE DOMAIN shop.amount AS numeric(12, 2) CHECK (VALUE >= 0);
CREATE TABLE shop.carts (id bigint PRIMARY KEY, owner_id uuid NOT NULL, state shop.state NOT NULL DEFAULT 'new', total shop.amount);
CREATE TYPE shop.line AS (product text, quantity integer);
CREATE TYPE shop.span AS RANGE (subtype = integer);

CREATE FUNCTION shop.place_order(p_cart bigint, p_note text DEFAULT 'none', p_lines shop.line[] DEFAULT '{}')
  RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, shop, pg_temp SET statement_timeout = '5s'
  AS $$ BEGIN RETURN gen_random_uuid(); END $$;
REVOKE EXECUTE ON FUNCTION shop.place_order(bigint, text, shop.line[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shop.place_order(bigint, text, shop.line[]) TO shop_worker;

CREATE FUNCTION shop.open_carts(p_owner uuid) RETURNS TABLE (id bigint, total shop.amount)
  LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$ SELECT id, total FROM shop.carts WHERE owner_id = p_owner $$;

CREATE FUNCTION shop.carts_in(VARIADIC p_states shop.state[]) RETURNS SETOF shop.carts
  LANGUAGE sql STABLE AS $$ SELECT * FROM shop.carts WHERE state = ANY (p_states) $$;

CREATE FUNCTION shop.divide(a integer, b integer, OUT quotient integer, OUT remainder integer)
  LANGUAGE sql IMMUTABLE AS $$ SELECT a / b, a % b $$;

CREATE FUNCTION shop.bump(INOUT value integer) LANGUAGE sql IMMUTABLE AS $$ SELECT value + 1 $$;

CREATE FUNCTION shop.rows_of(OUT id bigint, OUT state shop.state) RETURNS SETOF record
  LANGUAGE sql STABLE AS $$ SELECT id, state FROM shop.carts $$;

CREATE FUNCTION shop.first_of(anyarray) RETURNS anyelement LANGUAGE sql IMMUTABLE AS $$ SELECT $1[1] $$;

CREATE FUNCTION shop.twice(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
CREATE FUNCTION shop.twice(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1 || $1';

CREATE FUNCTION shop.within(p_span shop.span, p_at timestamptz, p_every interval, p_code "char") RETURNS boolean
  LANGUAGE sql STABLE SET search_path = '' AS 'SELECT true';

CREATE PROCEDURE shop.sweep(p_before timestamp with time zone) LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;

CREATE AGGREGATE shop.total_of(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');

CREATE FUNCTION "Odd Schema"."Odd ""Name"" (x)"("Odd Parameter" text DEFAULT E'a\'b', "select" integer DEFAULT 1) RETURNS text
  LANGUAGE sql AS 'SELECT $1';

CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ BEGIN RETURN new; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON shop.carts FOR EACH ROW EXECUTE FUNCTION shop.touch();

ALTER FUNCTION shop.open_carts(uuid) OWNER TO shop_owner;
ALTER TABLE shop.carts OWNER TO shop_owner;

CREATE FUNCTION shop.table_named(p_name information_schema.sql_identifier) RETURNS SETOF information_schema.tables
  LANGUAGE sql STABLE AS 'SELECT * FROM information_schema.tables WHERE table_name = $1';

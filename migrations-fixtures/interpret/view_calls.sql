-- Which function a call with named arguments means: each place is filled once, and what is left has a default.
CREATE SCHEMA app;
CREATE SCHEMA later;
CREATE FUNCTION app.needs(a integer, b text) RETURNS text LANGUAGE sql AS $$ SELECT b $$;
CREATE FUNCTION app.needs(a bigint) RETURNS bigint LANGUAGE sql AS $$ SELECT a $$;
CREATE FUNCTION app.defaulted(a integer, b text, c date DEFAULT current_date) RETURNS text LANGUAGE sql AS $$ SELECT b $$;
CREATE FUNCTION app.defaulted(a bigint, c date DEFAULT current_date) RETURNS bigint LANGUAGE sql AS $$ SELECT a $$;
CREATE FUNCTION app.twofold(a integer, b integer DEFAULT 1) RETURNS text LANGUAGE sql AS $$ SELECT ''::text $$;
CREATE FUNCTION app.twofold(c bigint, a bigint) RETURNS bigint LANGUAGE sql AS $$ SELECT a $$;
CREATE FUNCTION app.swapped(one integer, two text) RETURNS date LANGUAGE sql AS $$ SELECT current_date $$;
CREATE FUNCTION app.swapped(two bigint, one text) RETURNS uuid LANGUAGE sql AS $$ SELECT NULL::uuid $$;
CREATE FUNCTION app.unnamed(integer, b integer) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$;
CREATE FUNCTION app.unnamed(b bigint, integer DEFAULT 1) RETURNS point LANGUAGE sql AS $$ SELECT NULL::point $$;
CREATE FUNCTION app.spread(a integer, VARIADIC rest integer[]) RETURNS text LANGUAGE sql AS $$ SELECT ''::text $$;
CREATE FUNCTION app.spread(a bigint) RETURNS bigint LANGUAGE sql AS $$ SELECT a $$;
CREATE FUNCTION app.spread_default(a integer, VARIADIC rest integer[] DEFAULT '{}') RETURNS text LANGUAGE sql AS $$ SELECT ''::text $$;
CREATE FUNCTION app.spread_default(a bigint) RETURNS bigint LANGUAGE sql AS $$ SELECT a $$;
CREATE FUNCTION app.giving(a integer, OUT b text, OUT c integer) LANGUAGE sql AS $$ SELECT ''::text, 1 $$;
CREATE FUNCTION app.giving(b bigint, a integer DEFAULT 1) RETURNS numeric LANGUAGE sql AS $$ SELECT 1.0 $$;

CREATE VIEW app.of_needs AS SELECT app.needs(a => 1) AS left_out, app.needs(a => 1, b => 'b') AS both, app.needs(b => 'b', a => 1) AS turned, app.needs(1, b => 'b') AS mixed, app.needs(a := 1) AS older;
CREATE VIEW app.of_defaulted AS SELECT app.defaulted(a => 1) AS only_a, app.defaulted(a => 1, c => '2020-01-01') AS without_b, app.defaulted(1, c => '2020-01-01') AS mixed, app.defaulted(1, b => 'b') AS with_b, app.defaulted(c => '2020-01-01', b => 'b', a => 1) AS every;
CREATE VIEW app.of_twofold AS SELECT app.twofold(1, a => 1) AS filled_twice, app.twofold(a => 1) AS only_a, app.twofold(1, b => 2) AS mixed;
CREATE VIEW app.of_swapped AS SELECT app.swapped(two => 'two', one => 1) AS first, app.swapped(two => 2, one => 'one') AS second, app.swapped(1, two => 'two') AS third, app.swapped(1, one => 'one') AS fourth;
CREATE VIEW app.of_unnamed AS SELECT app.unnamed(1, b => 2) AS mixed, app.unnamed(b => 2) AS named;
CREATE VIEW app.of_spread AS SELECT app.spread(a => 1) AS named, app.spread(1, 2) AS plain, app.spread(1, VARIADIC rest => ARRAY[1]) AS mixed, app.spread(a => 1, VARIADIC rest => ARRAY[1]) AS both, app.spread_default(a => 1) AS without;
CREATE VIEW app.of_giving AS SELECT app.giving(b => 1) AS second, (app.giving(a => 1)).b AS first;
CREATE VIEW app.of_own AS SELECT make_interval(days => 3) AS days, make_interval(1, mins => 3) AS mixed, make_date(year => 2020, month => 1, day => 1) AS day, jsonb_set(target => '{}', path => '{a}', new_value => '1') AS set;

-- Of several that take the same, the first of the search path is meant, however it takes them.
CREATE FUNCTION app.near(VARIADIC v integer[]) RETURNS text LANGUAGE sql AS $$ SELECT ''::text $$;
CREATE FUNCTION later.near(v integer) RETURNS bigint LANGUAGE sql AS $$ SELECT 1::bigint $$;
CREATE FUNCTION app.shorter(v integer, a integer DEFAULT 1, b integer DEFAULT 2) RETURNS text LANGUAGE sql AS $$ SELECT ''::text $$;
CREATE FUNCTION later.shorter(v integer, a integer DEFAULT 1) RETURNS bigint LANGUAGE sql AS $$ SELECT 1::bigint $$;
CREATE FUNCTION app.beside(VARIADIC v integer[]) RETURNS text LANGUAGE sql AS $$ SELECT ''::text $$;
CREATE FUNCTION app.beside(v integer) RETURNS bigint LANGUAGE sql AS $$ SELECT 1::bigint $$;
SET search_path = app, later;
CREATE VIEW app.of_path AS SELECT near(1) AS near, shorter(1) AS shorter, shorter(v => 1) AS named, beside(1) AS beside;
SET search_path = later, app;
CREATE VIEW app.of_other_path AS SELECT near(1) AS near, shorter(1) AS shorter, shorter(v => 1) AS named, beside(1) AS beside;

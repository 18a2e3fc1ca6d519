-- The columns of queries: WITH, subqueries, joins, functions in FROM, and which function or operator is meant.
CREATE SCHEMA app;
CREATE SCHEMA hidden;
CREATE SEQUENCE app.s;
CREATE TYPE app.mood AS ENUM ('a', 'b');
CREATE DOMAIN app.positive AS integer CHECK (VALUE > 0);
CREATE DOMAIN app.label AS varchar(20) COLLATE "C";
CREATE TYPE app.pair AS (one integer, two varchar(8));
CREATE TYPE app.span AS RANGE (subtype = timestamp);
CREATE TABLE app.person (
    id bigint, name text, code varchar(10), mood app.mood, age app.positive, tag app.label, amount numeric(12,2),
    at timestamptz(3), day date, extra jsonb, plain json, tags text[], sizes numeric(8,3)[], pair app.pair,
    span app.span, during tstzrange, fixed char(3), own name, small smallint, share real, c_name text COLLATE "C"
);
CREATE TABLE app.visit (id bigint, person_id bigint, name varchar(30), code varchar(10), made timestamptz(2), cost money);
CREATE FUNCTION app.twice(v integer) RETURNS bigint LANGUAGE sql AS $$ SELECT v::bigint * 2 $$;
CREATE FUNCTION app.twice(v text, times integer DEFAULT 2) RETURNS varchar LANGUAGE sql AS $$ SELECT v::varchar $$;
CREATE FUNCTION app.many(VARIADIC v numeric[]) RETURNS numeric LANGUAGE sql AS $$ SELECT v[1] $$;
CREATE FUNCTION app.rows() RETURNS SETOF app.visit LANGUAGE sql AS $$ SELECT * FROM app.visit $$;
CREATE FUNCTION app.listed(n integer) RETURNS TABLE (k text, v numeric) LANGUAGE sql AS $$ SELECT 'a'::text, 1.0 $$;
CREATE FUNCTION app.single(OUT found text) LANGUAGE sql AS $$ SELECT 'a'::text $$;
CREATE FUNCTION app.two(OUT one text, OUT two date) LANGUAGE sql AS $$ SELECT 'a'::text, now()::date $$;
CREATE FUNCTION app.same(v anyelement, w anyarray) RETURNS anyarray LANGUAGE sql AS $$ SELECT w $$;
CREATE FUNCTION app.loose() RETURNS SETOF record LANGUAGE sql AS $$ SELECT 1, 'a'::text $$;
CREATE FUNCTION hidden.twice(v integer) RETURNS text LANGUAGE sql AS $$ SELECT '' $$;

CREATE VIEW app.with_one AS WITH a AS (SELECT id, name, amount FROM app.person), b (x, y) AS (SELECT id, count(*) FROM a GROUP BY id)
    SELECT a.*, b.y, b.x + 1 AS next FROM a JOIN b ON a.id = b.x;
CREATE VIEW app.with_recursive AS WITH RECURSIVE up (n, path) AS (SELECT id, ARRAY[id] FROM app.person UNION ALL SELECT v.id, path || v.id FROM app.visit v JOIN up ON up.n = v.person_id)
    SELECT n, path, cardinality(path) AS depth FROM up;
CREATE VIEW app.with_hidden AS WITH person AS (SELECT 1 AS only) SELECT * FROM person;
CREATE VIEW app.with_inner AS SELECT x.*, (WITH q AS (SELECT 'a'::text AS z) SELECT z FROM q) FROM (WITH q AS (SELECT 2.5 AS r) SELECT r FROM q) x;
CREATE VIEW app.from_query AS SELECT s.*, s.total / 2 AS half FROM (SELECT mood, sum(amount) AS total, max(at) AS last, min(day) FROM app.person GROUP BY mood) s;
CREATE VIEW app.from_named AS SELECT * FROM (SELECT id, name FROM app.person) AS s (number, title);
CREATE VIEW app.from_values AS SELECT * FROM (VALUES (1, 'a', NULL), (2.5, 'b', now())) AS v (n, t, at);
CREATE VIEW app.lateral_query AS SELECT p.id, l.made, l.first FROM app.person p LEFT JOIN LATERAL (SELECT v.made, p.name AS first FROM app.visit v WHERE v.person_id = p.id LIMIT 1) l ON true;
CREATE VIEW app.using_one AS SELECT * FROM (SELECT id, amount, tags FROM app.person) p JOIN (SELECT id, made, cost FROM app.visit) v USING (id);
CREATE VIEW app.using_all AS SELECT *, p.code AS left_code FROM (SELECT amount, id, code FROM app.person) p FULL JOIN (SELECT id, code, made FROM app.visit) v USING (code, id);
CREATE VIEW app.using_types AS SELECT * FROM (SELECT small AS k, name FROM app.person) a LEFT JOIN (SELECT id AS k, made FROM app.visit) b USING (k);
CREATE VIEW app.using_modifiers AS SELECT name, a.name AS left_name FROM (SELECT code AS name FROM app.person) a RIGHT JOIN app.visit USING (name);
CREATE VIEW app.natural_join AS SELECT * FROM (SELECT id, name FROM app.person) a NATURAL JOIN (SELECT id, made FROM app.visit) b;
CREATE VIEW app.wrapped AS SELECT j.* FROM (app.person p CROSS JOIN (SELECT 1 AS one) o) j (a, b);
CREATE VIEW app.in_parentheses AS SELECT p.id, v.made FROM (app.person p JOIN app.visit v ON v.person_id = p.id AND left(v.name, 2) = 'ab') WHERE (p.id > 1);
CREATE VIEW app.comma AS SELECT p.name, v.name AS other, u FROM app.person p, app.visit v, unnest(p.tags) u;
CREATE VIEW app.functions AS SELECT a, b.*, c.k, d.value AS element, e.*, f.ordinality, g, h.*, i.two AS second, app.single(), (app.two()).*, j.x
    FROM generate_series(1, 3) a, app.rows() b, app.listed(1) c, jsonb_array_elements('[]') d, jsonb_each('{}') e,
    unnest(ARRAY['a', 'b']) WITH ORDINALITY f, app.single() g, jsonb_to_record('{}') AS h (p integer, q varchar(4)), app.two() i, app.loose() AS j (x integer, y text);
CREATE VIEW app.several_arrays AS SELECT * FROM unnest(ARRAY[1, 2], ARRAY['a'], ARRAY[now()]) AS t (n, s, at);
CREATE VIEW app.rows_from AS SELECT * FROM ROWS FROM (generate_series(1, 2), app.listed(1)) WITH ORDINALITY AS r;
CREATE VIEW app.combined AS SELECT id, code, 'a' AS kind, NULL AS nothing, amount FROM app.person UNION ALL SELECT person_id, code, 'b', NULL, 3 FROM app.visit;
CREATE VIEW app.combined_modifiers AS SELECT code, at FROM app.person UNION SELECT name, made FROM app.visit EXCEPT (SELECT code, at FROM app.person ORDER BY 1);
CREATE VIEW app.combined_kept AS SELECT code FROM app.person INTERSECT SELECT code FROM app.visit;
CREATE VIEW app.whole_row AS SELECT p, p.pair, (p.pair).one AS first, (p.pair).*, row_to_json(p), row_to_json(s) AS json FROM app.person p, (SELECT 1 AS a) s;
CREATE VIEW app.scalars AS SELECT (SELECT max(made) FROM app.visit), (SELECT v.name FROM app.visit v WHERE v.person_id = p.id) AS first,
    EXISTS (SELECT 1), ARRAY(SELECT made FROM app.visit), array_agg(p.code), (SELECT true), ((SELECT p.day) - current_date) AS days FROM app.person p GROUP BY p.id, p.day;
CREATE VIEW app.aggregates AS SELECT count(*) FILTER (WHERE id > 1), sum(small), sum(id) AS s8, sum(amount) AS sn, sum(share) AS s4, avg(small), avg(share) AS a4,
    string_agg(name, ', ' ORDER BY name), array_agg(DISTINCT mood), jsonb_agg(extra), jsonb_object_agg(name, age), bool_and(id > 1), every(id > 2),
    min(code), max(mood), min(fixed) AS low, percentile_cont(0.5) WITHIN GROUP (ORDER BY amount), percentile_disc(0.5) WITHIN GROUP (ORDER BY day),
    mode() WITHIN GROUP (ORDER BY code), grouping(name), stddev(amount), max(tags) AS most FROM app.person GROUP BY name;
CREATE VIEW app.windows AS SELECT row_number() OVER (), rank() OVER w, lag(amount) OVER w, lead(name, 2, 'x') OVER w AS next, first_value(code) OVER w,
    ntile(4) OVER w, percent_rank() OVER w, sum(amount) FILTER (WHERE id > 1) OVER (PARTITION BY mood) AS part, nth_value(at, 2) OVER w FROM app.person WINDOW w AS (ORDER BY id);
CREATE VIEW app.texts AS SELECT name || ' ' || id, code || code AS codes, name || NULL AS none, upper(code), lower(own::text) AS own, left(name, 3), trim(name), trim(both 'x' from code) AS cut, substring(name from 2 for 3),
    substring(name, 2) AS rest, position('a' in name), overlay(name placing 'x' from 2), length(code), split_part(name, ',', 1), format('%s', id), concat(name, id), concat_ws(',', name, day), md5(name), initcap(name),
    replace(code, 'a', 'b'), regexp_replace(name, 'a', 'b'), to_char(at, 'YYYY'), to_char(amount, '9') AS shown, quote_ident(name), repeat('a', 3), reverse(name), lpad(code, 3), encode('a'::bytea, 'hex'), chr(65), ascii(name), string_to_array(name, ','), array_to_string(tags, ',') FROM app.person;
CREATE VIEW app.numbers AS SELECT id + small, small / 2 AS h, amount * 2 AS d, amount / id AS per, share * amount AS mixed, round(amount, 2), round(share::numeric) AS whole, round(share) AS f, abs(small), ceil(amount), floor(share), trunc(amount, 1),
    id % 2 AS odd, mod(id, 2), power(amount, 2), sqrt(share), 2 ^ 3 AS cube, - small AS minus, -5 AS five, 1e3 AS big, 3000000000 AS wide, 0.5 AS half, greatest(small, id), least(amount, 2), random(), width_bucket(amount, 0, 10, 5), @ share AS size, 5 / 2.0 AS div, cbrt(share), sign(amount), exp(amount), ln(share) FROM app.person;
CREATE VIEW app.times AS SELECT at - at AS since, at - interval '1 day' AS before, day - day AS days, day + 1 AS next, day + interval '1 hour' AS then, now() - at AS ago, age(at), age(day, day) AS years, date_trunc('day', at), date_trunc('day', day) AS d, date_part('year', at),
    extract(epoch from at) AS epoch, extract(day from now() - at) AS n, at AT TIME ZONE 'UTC' AS in_zone, (at AT TIME ZONE 'UTC')::date AS local_day, day AT TIME ZONE 'UTC' AS z, at::date AS on_day, at::time AS of_day, current_date, current_date - 7 AS week, localtimestamp, current_timestamp, make_interval(days => 3), make_date(2020, 1, 1), to_timestamp(1), justify_days(at - at), interval '2 days' * 3 AS six, extract(epoch from (at - at)) / 3600 AS hours, at::timestamptz(0) AS cut, '1 day'::interval AS i, timestamp '2020-01-01' AS t, date '2020-01-02', isfinite(at), clock_timestamp() FROM app.person;
CREATE VIEW app.documents AS SELECT extra -> 'a' AS a, extra ->> 'b' AS b, extra #> '{a}' AS c, extra #>> '{a,b}' AS d, plain -> 1 AS e, (extra ->> 'n')::integer AS n, extra @> '{}' AS has, extra ? 'a' AS key, extra || '{}' AS more, extra - 'a' AS less,
    jsonb_build_object('a', id), json_build_array(1, 'a'), to_jsonb(name), jsonb_array_length(extra), jsonb_typeof(extra), jsonb_extract_path_text(extra, 'a'), jsonb_set(extra, '{a}', '1'), coalesce(extra -> 'x', '{}'), coalesce(extra ->> 'x', 'y') AS z, jsonb_path_query(extra, '$.a'), extra @@ '$.a' AS matches, jsonb_pretty(extra), jsonb_array_elements_text(extra), row_to_json(pair), json_agg(id) OVER () AS list FROM app.person;
CREATE VIEW app.arrays AS SELECT tags[1] AS first, tags[1:2] AS cut, sizes[1] AS size, sizes, tags || 'a'::text AS more, 'a'::text || tags AS ahead, tags || tags AS both, array_append(tags, 'a'), array_length(tags, 1), cardinality(sizes), 'a' = ANY (tags) AS has, tags && ARRAY['a'] AS overlap, ARRAY[id, small] AS made, ARRAY[[1, 2], [3, 4]] AS grid, ARRAY[amount, amount] AS kept, ARRAY[]::text[] AS none, array_remove(tags, 'a'), array_position(tags, 'a'), unnest(tags), app.same(id, ARRAY[id]), array_cat(sizes, sizes), (ARRAY[1, 2])[1], string_to_array(name, ',') AS parts FROM app.person;
CREATE VIEW app.kinds AS SELECT mood, mood::text AS shown, coalesce(mood, 'a') AS always, CASE WHEN id > 1 THEN mood END AS cased, mood = 'a' AS is_a, enum_range(mood), enum_first(mood), age, age + 1 AS older, coalesce(age, 0) AS or_zero, coalesce(age, age) AS same_age, NULLIF(age, 1) AS no_age, tag, tag || 'x' AS tagged, upper(tag) AS loud, coalesce(tag, '') AS or_none, lower(span), upper(during), during && during AS meets, span * span AS common, '{"(,)"}'::app.span[] AS spans, isempty(span), lower(during) - upper(during) AS length, 1::app.positive AS checked, 'x'::app.label AS labelled, row(1, 2)::app.pair AS paired FROM app.person;
CREATE VIEW app.collations AS SELECT c_name, c_name || 'x' AS longer, c_name || name AS both, upper(c_name), name COLLATE "C" AS said, code COLLATE "POSIX" AS posix, own, own::text AS own_text, own || 'x' AS own_more, coalesce(own, 'x') AS own_or, name::name AS named, max(c_name), count(c_name), c_name = name COLLATE "C" AS same, CASE WHEN true THEN c_name ELSE 'x' END AS cased, ARRAY[c_name] AS list, NULLIF(name, c_name) AS unlike, (c_name)::varchar(5) AS cut FROM app.person GROUP BY c_name, name, code, own;
CREATE VIEW app.modifiers AS SELECT code, coalesce(code, '') AS a, coalesce(code, code) AS b, CASE WHEN true THEN amount END AS c, CASE WHEN true THEN amount ELSE amount END AS d, code::varchar(4) AS e, amount::numeric(10) AS f, fixed, fixed::text AS g, fixed || 'x' AS h, amount + 0 AS i, at, coalesce(at, now()) AS j, max(code) OVER () AS k, '2020-01-01'::timestamptz(1) AS l, NULLIF(code, 'x') AS m, NULLIF(amount, 0) AS n, interval '1 day' AS o, 'a'::char AS p, 'a'::"char" AS q, greatest(code, code) AS r, b'101' AS s, 'x'::bit(3) AS t, (SELECT code FROM app.person LIMIT 1) AS u FROM app.person;
CREATE VIEW app.names AS SELECT 1,  id::text, 'a'::varchar, now()::date, CASE WHEN true THEN id END, CASE WHEN true THEN 1 ELSE small END FROM app.person;
CREATE VIEW app.label_text AS SELECT NULL::integer, (id), (tags)[1], cast('a' AS text) FROM app.person;
CREATE VIEW app.label_cast AS SELECT '1'::numeric, 'a'::"char", 1::double precision, NULL::timestamp with time zone, '{}'::jsonb[], nullif(1, 2), coalesce(1, 2), greatest(1, 2), array[1], row(1)::text FROM app.person;
CREATE VIEW app.label_truth AS SELECT true;
CREATE VIEW app.own_functions AS SELECT app.twice(small), app.twice('a') AS text, app.twice(code, 3) AS named, app.many(1, 2.5) AS plain, app.many(VARIADIC ARRAY[1.5]) AS spread, app.twice(v => 1) AS by_name, app.twice(v => name, times => 2) AS both FROM app.person;
CREATE VIEW app.truths AS SELECT id > 1 AS a, name LIKE 'a%' AS b, name NOT ILIKE 'a' AS c, id IN (1, 2) AS d, id NOT IN (SELECT 1) AS e, id BETWEEN 1 AND 2 AS f, id IS NULL AS g, name ~ 'a' AS h, NOT id = 1 AS i, id IS DISTINCT FROM 2 AS j, (id, small) = (1, 2) AS k, name SIMILAR TO 'a' AS l, id = ALL (ARRAY[1]) AS m, id = 1 AND small = 2 OR name = 'a' AS n, (day, day) OVERLAPS (day, day) AS o, id ISNULL AS p, name ~~ 'a' AS q, day::timestamp < at AS r, starts_with(name, 'a') FROM app.person;
CREATE VIEW app.casts AS SELECT id::integer, name::varchar(3) AS v3, float8(small), int4(amount), text(code), date(at), "numeric"(id), name::app.label AS lab, '1'::app.positive AS pos, CAST(amount AS numeric(6,1)) AS dec, at::text AS t, extra::text AS j, tags::varchar[] AS vs, small::regclass AS cls, 'app.person'::regclass AS rel, 'app.person'::regclass::oid AS num, inet '10.0.0.1' AS ip, host('10.0.0.1'::inet), uuid_in('a') IS NULL AS u, gen_random_uuid(), to_tsvector('english', name) AS doc, to_tsvector(name) @@ to_tsquery('a') AS found, ts_rank(to_tsvector(name), to_tsquery('a')), pg_size_pretty(pg_total_relation_size('app.person')), pg_typeof(id), txid_current(), current_user, session_user, current_schema(), current_setting('x', true), version(), hashtext(name), nextval('app.s') FROM app.person;
CREATE VIEW app.sequence AS SELECT last_value, nextval('app.s'), is_called FROM app.s;
CREATE VIEW app.catalogs AS SELECT n.nspname, c.relname, c.relkind, c.oid, c.reltuples, c.relacl, pg_get_userbyid(c.relowner) AS owner, obj_description(c.oid), s.last_vacuum, s.n_live_tup FROM pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid;
CREATE VIEW app.information AS SELECT t.table_name, t.table_name || 'x' AS more, t.table_name::text AS plain, c.ordinal_position, c.ordinal_position + 1 AS next, c.is_nullable, c.column_default FROM information_schema.tables t JOIN information_schema.columns c USING (table_schema, table_name);
CREATE VIEW app.system_columns AS SELECT p.ctid, p.tableoid, p.tableoid::regclass AS of, p.xmin FROM app.person p;
CREATE VIEW app.over_views AS SELECT a.*, b.total, c.said FROM app.with_one a, app.from_query b, app.collations c;
CREATE MATERIALIZED VIEW app.kept AS SELECT mood, count(*), 'x' AS literal FROM app.person GROUP BY 1;
CREATE TABLE app.copied AS SELECT p.*, now() AS copied_at FROM app.person p WITH NO DATA;
SELECT id, upper(name) AS name INTO app.into_it FROM app.person;
CREATE TABLE app.behind (id integer);

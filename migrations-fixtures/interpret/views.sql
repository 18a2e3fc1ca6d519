-- The columns of views: their names, and the types of expressions as far as the text tells.
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN short AS varchar(20);
CREATE TABLE sales (
    id bigint PRIMARY KEY, small smallint, quantity integer, price numeric(10,2), rate double precision,
    label varchar(30), note text, code char(4), feeling mood, named short, data jsonb, raw json, tags text[],
    sold_at timestamptz, day date, span interval, key uuid, folded text COLLATE "C", alias name
);
CREATE FUNCTION discount(amount numeric) RETURNS numeric LANGUAGE sql AS 'SELECT amount';
CREATE FUNCTION shout(of_text text) RETURNS text LANGUAGE sql AS 'SELECT of_text';

CREATE VIEW arithmetic AS SELECT quantity + 1 AS one, quantity * price AS two, small + small AS three, rate * quantity AS four,
    id - quantity AS five, -price AS six, price / 2 AS seven, quantity % 2 AS eight, small * id AS nine, price + rate AS ten FROM sales;
CREATE VIEW aggregates AS SELECT count(*) AS one, sum(quantity) AS two, sum(id) AS three, sum(price) AS four, avg(quantity) AS five,
    avg(rate) AS six, max(sold_at) AS seven, min(price) AS eight, max(day) AS nine, bool_or(quantity > 1) AS ten, sum(rate) AS eleven,
    count(*) FILTER (WHERE quantity > 1) AS twelve, string_agg(note, ',' ORDER BY note) AS thirteen, sum(small) AS fourteen FROM sales;
CREATE VIEW conditions AS SELECT quantity > 1 AS one, note IS NULL AS two, note LIKE 'a%' AND price > 1 AS three, quantity IN (1, 2) AS four,
    EXISTS (SELECT 1 FROM sales) AS five, NOT (quantity = 1) AS six, note IS DISTINCT FROM label AS seven FROM sales;
CREATE VIEW chosen AS SELECT coalesce(note, '') AS one, coalesce(price, 0) AS two, coalesce(label, 'x') AS three,
    CASE WHEN quantity > 1 THEN 'many' ELSE 'few' END AS four, CASE WHEN quantity > 1 THEN price END AS five,
    coalesce(label, note) AS six, greatest(quantity, id) AS seven, CASE WHEN true THEN feeling ELSE 'sad' END AS eight,
    coalesce(price, price) AS nine, coalesce(quantity, rate) AS ten, least(day, day) AS eleven, coalesce(label, label) AS twelve FROM sales;
CREATE VIEW texts AS SELECT note || '-' || label AS one, lower(label) AS two, upper(note) AS three, concat(note, quantity) AS four,
    format('%s', note) AS five, left(note, 2) AS six, shout(note) AS seven, discount(price) AS eight, length(note) AS nine,
    note || folded AS ten, lower(folded) AS eleven, folded AS twelve, alias AS thirteen, coalesce(folded, 'x') AS fourteen FROM sales;
CREATE VIEW documents AS SELECT data -> 'a' AS one, data ->> 'a' AS two, raw -> 'a' AS three, raw ->> 'b' AS four, data #>> '{a,b}' AS five,
    jsonb_build_object('a', 1) AS six, json_agg(note) AS seven, data || data AS eight, jsonb_array_length(data) AS nine FROM sales GROUP BY data, raw::text, raw -> 'a', raw ->> 'b';
CREATE VIEW times AS SELECT now() AS one, sold_at + span AS two, sold_at - sold_at AS three, day - day AS four, day + 1 AS five,
    date_trunc('day', sold_at) AS six, CURRENT_DATE AS seven, now() - INTERVAL '1 day' AS eight, span + span AS nine FROM sales;
CREATE VIEW constants AS SELECT 'text' AS one, 1 AS two, 3000000000 AS three, true AS four, NULL AS five, 'ok'::mood AS six, 1.5 AS seven;
CREATE VIEW ranked AS SELECT row_number() OVER (ORDER BY id) AS one, rank() OVER (PARTITION BY note ORDER BY id) AS two FROM sales;

-- Where the source is no table, names are known and types are not.
CREATE VIEW from_query AS SELECT q.a, q.b AS c, count(*) AS d FROM (SELECT id AS a, note AS b FROM sales) q GROUP BY q.a, q.b;
CREATE VIEW from_with AS WITH q AS (SELECT id, note FROM sales), sales AS (SELECT 1 AS note) SELECT note, note || 'x' AS longer FROM sales;
CREATE VIEW combined AS SELECT id AS one, note AS two FROM sales UNION ALL SELECT quantity, label FROM sales;
CREATE VIEW on_using AS SELECT id, a.note AS one FROM sales a JOIN sales b USING (id);
CREATE VIEW upon_unknown AS SELECT c, d, c || 'x' AS e FROM from_query;
CREATE TABLE like_unknown AS SELECT c FROM from_query;
CREATE OR REPLACE VIEW on_using AS SELECT id, a.note AS one, 1 AS added FROM sales a JOIN sales b USING (id);
CREATE VIEW within_group AS SELECT note AS one, percentile_cont(0.5) WITHIN GROUP (ORDER BY rate) AS two, count(*) AS three FROM sales GROUP BY note;

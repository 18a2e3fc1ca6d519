-- Functions that change the schema, called by statements.
CREATE TABLE measured (at date NOT NULL, value numeric) PARTITION BY RANGE (at);
CREATE TABLE counted (id bigint NOT NULL, value numeric) PARTITION BY HASH (id);

CREATE FUNCTION make_partition(of_table text, of_day date) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    shown varchar;
    next_day varchar;
    new_name varchar;
BEGIN
    SELECT to_char(of_day, 'YYYYMMDD') INTO shown;
    SELECT to_char(of_day + INTERVAL '1 day', 'YYYYMMDD') INTO next_day;
    new_name := lower(format('%s_%s', of_table, shown));
    IF EXISTS (SELECT 1 FROM pg_tables WHERE tablename = new_name) THEN
        RETURN 0;
    END IF;
    EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING ALL)', new_name, of_table);
    EXECUTE format('ALTER TABLE %I SET (fillfactor = 80)', new_name);
    EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)', of_table, new_name, shown, next_day);
    RETURN 1;
END;
$$;

-- The day is nobody's to know; what goes by such a name is in a gap, and nothing else.
SELECT make_partition('measured', now()::date);
SELECT make_partition('measured'::text, (now() + INTERVAL '1 day')::date);
SELECT make_partition('measured', DATE 'tomorrow');
CREATE TABLE measured_by_hand (a integer);
ALTER TABLE measured ADD COLUMN note text;

CREATE FUNCTION make_hashes(of_table text, parts integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    existing integer;
    part text;
BEGIN
    SELECT count(*) INTO existing FROM pg_inherits WHERE inhparent = of_table::regclass;
    IF existing > parts THEN
        RAISE EXCEPTION 'there are % parts', existing;
    END IF;
    FOR i IN 0..(parts - 1) LOOP
        part := format('%s_%s', of_table, i);
        IF to_regclass(part) IS NULL THEN
            EXECUTE format('CREATE TABLE %I (LIKE %s INCLUDING INDEXES)', part, of_table);
            EXECUTE format('ALTER TABLE %s ATTACH PARTITION %I FOR VALUES WITH (modulus %s, remainder %s)', of_table, part, parts, i);
        END IF;
    END LOOP;
    RETURN parts;
END;
$$;
SELECT make_hashes('counted'::text, 2);

-- A function that calls one.
CREATE FUNCTION make_both() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM make_named('one');
    PERFORM make_named('two');
END;
$$;
CREATE FUNCTION make_named(named text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TABLE named_%s (id integer)', named);
END;
$$;
SELECT make_both();

-- Once for each row.
SELECT make_named(name) FROM (VALUES ('three'), ('four')) AS of (name);
WITH parts AS (SELECT inhrelid::regclass::text AS part FROM pg_inherits WHERE inhparent = 'counted'::regclass)
SELECT make_named(part) FROM parts;

-- In SQL.
CREATE TABLE dropped_by_sql (id integer);
CREATE FUNCTION drop_it() RETURNS void LANGUAGE sql AS 'DROP TABLE dropped_by_sql; SELECT';
SELECT drop_it();

-- Renamed by a name of which a part is known.
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT c.relname AS part FROM pg_class c JOIN pg_inherits i ON c.oid = i.inhrelid
        JOIN pg_class whole ON i.inhparent = whole.oid WHERE whole.relname = 'counted' AND c.relname LIKE '%\_1'
    LOOP
        EXECUTE format('ALTER TABLE %I RENAME TO %I', found.part, regexp_replace(found.part, '_1$', '_first'));
    END LOOP;
END;
$$;

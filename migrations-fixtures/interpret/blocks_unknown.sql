-- Blocks that ask for rows: what they may have done is a gap, and nothing else is.
CREATE SCHEMA ops;
CREATE TABLE ops.flags (name text, wanted boolean);
CREATE TABLE ops.jobs (id integer PRIMARY KEY);
CREATE TABLE ops.runs (id integer PRIMARY KEY);
INSERT INTO ops.flags VALUES ('a', true), ('b', false);

DO $$
DECLARE r record;
BEGIN
    IF EXISTS (SELECT 1 FROM ops.flags WHERE wanted) THEN
        ALTER TABLE ops.jobs ADD COLUMN perhaps text;
    END IF;
    IF EXISTS (SELECT 1 FROM ops.flags WHERE name = 'c') THEN
        ALTER TABLE ops.runs ENABLE ROW LEVEL SECURITY;
    ELSE
        ALTER TABLE ops.runs ENABLE ROW LEVEL SECURITY;
    END IF;
    FOR r IN SELECT name FROM ops.flags LOOP
        EXECUTE format('ALTER TABLE ops.runs ADD COLUMN %I integer', 'of_' || r.name);
    END LOOP;
    IF (SELECT count(*) FROM ops.flags) > 5 THEN
        RETURN;
    END IF;
    CREATE TABLE ops.behind (id integer);
END $$;

DO $$
BEGIN
    INSERT INTO ops.flags VALUES ('d', true);
    CREATE TABLE ops.unless_rows (id integer);
EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE 'no';
END $$;
CREATE TABLE public.surely (id integer);
-- What a block executes of which a part is not known may see to it that a later statement of it is not refused.
CREATE TABLE ops.keyed (id integer PRIMARY KEY, other integer NOT NULL);
DO $$
DECLARE
    which text := (SELECT 'keyed' FROM pg_class WHERE relname = 'keyed' ORDER BY md5(relname) LIMIT 1);
    form text := (SELECT CASE WHEN md5(relname) > '' THEN 'DROP CONSTRAINT keyed_pkey' END FROM pg_class WHERE relname = 'keyed' LIMIT 1);
BEGIN
    EXECUTE format('ALTER TABLE ops.keyed %s', form);
    ALTER TABLE ops.keyed ADD PRIMARY KEY (other);
END $$;
CREATE TABLE ops.surely_behind_it (id integer);

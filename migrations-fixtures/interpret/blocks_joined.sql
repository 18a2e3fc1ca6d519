-- Columns of joined catalogs without the name of their table: only one of them has each.
CREATE SCHEMA app;
CREATE FUNCTION app.kept() RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION public.other() RETURNS int LANGUAGE sql AS 'select 1';
CREATE TABLE app.jobs (id int PRIMARY KEY, state text);
CREATE TABLE public.jobs (id int);
CREATE TYPE app.mood AS ENUM ('sad', 'ok');
CREATE POLICY mine ON app.jobs USING (true);
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE nspname = 'app' AND proname = 'kept') THEN
    CREATE TABLE wrong_1 ();
  END IF;
  IF EXISTS (SELECT 1 FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = 'app' AND proname = 'other') THEN
    CREATE TABLE wrong_2 ();
  END IF;
  IF EXISTS (SELECT 1 FROM pg_class c, pg_namespace WHERE relnamespace = pg_namespace.oid AND nspname = 'app' AND relname = 'jobs') THEN
    CREATE TABLE right_1 ();
  END IF;
  IF EXISTS (SELECT 1 FROM pg_class c, pg_namespace WHERE 'app' = nspname AND relnamespace = pg_namespace.oid AND 'work' = relname) THEN
    CREATE TABLE wrong_3 ();
  END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_attribute a JOIN pg_class c ON a.attrelid = c.oid JOIN pg_namespace n ON c.relnamespace = n.oid
      WHERE n.nspname = 'app' AND c.relname = 'jobs' AND a.attname = 'state') THEN
    CREATE TABLE wrong_4 ();
  END IF;
  IF EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = 'public.jobs'::regclass AND attname = 'state') THEN
    CREATE TABLE wrong_5 ();
  END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_type t JOIN pg_enum e ON t.oid = e.enumtypid WHERE t.typname = 'mood' AND e.enumlabel = 'ok') THEN
    CREATE TABLE wrong_6 ();
  END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conrelid = 'app.jobs'::regclass AND contype = 'p') THEN
    CREATE TABLE wrong_7 ();
  END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_policies WHERE tablename = 'jobs' AND schemaname = 'app' AND policyname = 'mine') THEN
    CREATE TABLE wrong_8 ();
  END IF;
END $$;
DO $$ DECLARE r record; wanted text := 'app'; BEGIN
  FOR r IN SELECT p.oid::regprocedure AS signature FROM pg_proc p JOIN pg_namespace n ON p.pronamespace = n.oid WHERE n.nspname = wanted LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', r.signature);
  END LOOP;
  FOR r IN SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t
      ON c.table_schema = t.table_schema AND c.table_name = t.table_name WHERE t.table_schema = wanted LOOP
    EXECUTE format('COMMENT ON COLUMN app.%I.%I IS %L', r.table_name, r.column_name, r.column_name);
  END LOOP;
END $$;

-- What the information schema shows to a role that is no superuser: what it owns, and what it may do anything with.
CREATE ROLE fixture_reader;
CREATE ROLE fixture_group;
GRANT fixture_group TO fixture_reader;
CREATE SCHEMA seen AUTHORIZATION fixture_reader;
CREATE SCHEMA granted;
GRANT USAGE ON SCHEMA granted TO fixture_group;
CREATE TABLE granted.shown (id integer, note text);
GRANT SELECT ON granted.shown TO fixture_group;
CREATE TABLE granted.erasable (id integer);
GRANT DELETE ON granted.erasable TO fixture_reader;
CREATE FUNCTION granted.called() RETURNS integer LANGUAGE sql AS 'SELECT 1';
SET ROLE fixture_reader;
DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM information_schema.schemata WHERE schema_name = 'seen') THEN
    CREATE TABLE seen.by_owner (id integer);
  END IF;
  IF EXISTS (SELECT 1 FROM information_schema.schemata WHERE schema_name = 'granted') THEN
    CREATE TABLE seen.by_usage (id integer);
  END IF;
  IF EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = 'granted' AND table_name = 'shown') THEN
    CREATE TABLE seen.by_select (id integer);
  END IF;
  IF EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = 'granted' AND table_name = 'erasable') THEN
    CREATE TABLE seen.by_delete (id integer);
  END IF;
  IF EXISTS (SELECT 1 FROM information_schema.columns
             WHERE table_schema = 'granted' AND table_name = 'shown' AND column_name = 'note') THEN
    CREATE TABLE seen.by_column (id integer);
  END IF;
  IF NOT EXISTS (SELECT 1 FROM information_schema.columns
                 WHERE table_schema = 'seen' AND table_name = 'by_owner' AND column_name = 'added') THEN
    ALTER TABLE seen.by_owner ADD COLUMN added text;
  END IF;
  IF EXISTS (SELECT 1 FROM information_schema.routines
             WHERE routine_schema = 'granted' AND routine_name = 'called') THEN
    CREATE TABLE seen.by_execute (id integer);
  END IF;
END $$;
RESET ROLE;

-- A loop over more rows than its body tells apart: tables of which the name is not known stand in pairs.
CREATE TABLE public.surely (id integer);
DO $$
BEGIN
    FOR number IN 1..30 LOOP
        EXECUTE format(
            'CREATE TABLE %I (id integer PRIMARY KEY)', 'part' || number || '_of_' || to_char(now(), 'YYYYMMDD')
        );
    END LOOP;
END $$;

DO $$
DECLARE r record;
BEGIN
    FOR r IN
        SELECT one.relname AS one, two.relname AS two
        FROM pg_class one JOIN pg_class two ON one.relnamespace = two.relnamespace
        WHERE one.relkind = 'r' AND one.relname LIKE 'part%' AND two.relname LIKE 'part%'
        ORDER BY one.relname, two.relname
    LOOP
        NULL; NULL; NULL; NULL;
        EXECUTE format('COMMENT ON TABLE %I IS %L', r.one, 'one of many');
    END LOOP;
END $$;
CREATE FUNCTION public.behind(p_id integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';

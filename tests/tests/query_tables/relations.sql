WITH named AS (SELECT t.oid, t.typcollation, CASE WHEN t.typelem <> 0 AND t.typlen = -1 AND t.typname ~ '^_' THEN substr(t.typname, 2) || '[]' ELSE t.typname END AS name FROM pg_type t)
SELECT n.nspname || '.' || c.relname || ' ' || string_agg(
    a.attname || ':' || t.name
        || CASE WHEN a.attcollation <> t.typcollation
            THEN '~' || (SELECT l.collname FROM pg_collation l WHERE l.oid = a.attcollation) ELSE '' END,
    ' ' ORDER BY a.attnum)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 JOIN named t ON t.oid = a.atttypid
WHERE c.relkind IN ('r', 'v') AND c.oid < 16384 AND n.nspname IN ('pg_catalog', 'information_schema')
GROUP BY n.nspname, c.relname

SELECT t.typname || ' ' || t.typcategory::text || CASE WHEN t.typispreferred THEN '!' ELSE '' END
FROM pg_type t
WHERE t.typnamespace = 'pg_catalog'::regnamespace AND t.typtype IN ('b', 'p', 'r', 'm') AND t.typcategory <> 'A'

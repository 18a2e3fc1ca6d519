-- The fingerprint of what is read of routines alone: their rows, and the names of schemas. It is read as the other
-- one is.
WITH entry (object, version) AS (
    SELECT oid, pg_catalog.concat('p', xmin) FROM pg_catalog.pg_proc WHERE oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
    UNION ALL
    SELECT oid, pg_catalog.concat('n', nspname) FROM pg_catalog.pg_namespace
     -- A session's first temporary table makes these.
     WHERE nspname OPERATOR(pg_catalog.!~) '^pg_(temp|toast)'
)
SELECT coalesce(pg_catalog.sum(pg_catalog.hashtextextended(version, object::pg_catalog.int8)), 0)::pg_catalog.text
           AS fingerprint
  FROM entry;

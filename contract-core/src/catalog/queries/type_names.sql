-- The name of every type, pg_catalog's included, for other objects are made of them.
SELECT type.oid,
       type.typname AS name,
       namespace.nspname AS schema,
       type.typarray AS array,
       -- What somebody made, but for what one session keeps for itself.
       type.oid >= 16384 AND namespace.nspname !~ '^pg_(temp|toast)' AS is_own,
       type.typcategory AS category,
       type.typispreferred AS preferred
  FROM pg_catalog.pg_type AS type
  JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = type.typnamespace;

-- The name of every type, pg_catalog's included, for other objects are made of them.
SELECT type.oid,
       -- The array type over an element is that element's array; other types that can be subscripted
       -- (name, point, oidvector) are types of their own.
       element.oid IS NOT NULL AS is_array,
       coalesce(element.typname, type.typname) AS name,
       coalesce(element_namespace.nspname, namespace.nspname) AS schema,
       -- What somebody made, but for what one session keeps for itself.
       type.oid >= 16384 AND element.oid IS NULL AND namespace.nspname !~ '^pg_(temp|toast)' AS is_own,
       type.typcategory AS category,
       type.typispreferred AS preferred
  FROM pg_catalog.pg_type AS type
  JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = type.typnamespace
  LEFT JOIN pg_catalog.pg_type AS element ON element.oid = type.typelem AND element.typarray = type.oid
  LEFT JOIN pg_catalog.pg_namespace AS element_namespace ON element_namespace.oid = element.typnamespace;

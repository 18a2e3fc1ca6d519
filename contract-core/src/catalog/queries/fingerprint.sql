-- One text that is another one when anything was changed that PostgreSQL's functions print from the
-- newest catalog, not from the snapshot: rows with an expression, and the names in expressions. It is
-- read in the snapshot and once more after it, there without the settings of the session: operators are
-- qualified too.
WITH entry (object, version) AS (
    SELECT oid, pg_catalog.concat('p', xmin) FROM pg_catalog.pg_proc WHERE oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
    UNION ALL
    SELECT oid, pg_catalog.concat('d', xmin) FROM pg_catalog.pg_attrdef
    UNION ALL
    SELECT oid, pg_catalog.concat('c', xmin) FROM pg_catalog.pg_constraint WHERE contypid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
    UNION ALL
    SELECT oid, pg_catalog.concat('o', xmin) FROM pg_catalog.pg_operator WHERE oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
    UNION ALL
    SELECT oid, pg_catalog.concat('l', xmin) FROM pg_catalog.pg_collation WHERE oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
    UNION ALL
    SELECT oid, pg_catalog.concat('n', nspname) FROM pg_catalog.pg_namespace
     -- A session's first temporary table makes these.
     WHERE nspname OPERATOR(pg_catalog.!~) '^pg_(temp|toast)'
    UNION ALL
    -- By name and not by row version, for TRUNCATE and REFRESH write the row anew; and without the
    -- tables of a session, which come and go.
    SELECT relation.oid, pg_catalog.concat('t', relation.relnamespace, ':', relation.relname)
      FROM pg_catalog.pg_class AS relation
     WHERE relation.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
       AND relation.relpersistence OPERATOR(pg_catalog.<>) 't'
       AND relation.relkind OPERATOR(pg_catalog.<>) 't'
    UNION ALL
    SELECT type.oid, pg_catalog.concat('y', type.xmin)
      FROM pg_catalog.pg_type AS type
      LEFT JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid OPERATOR(pg_catalog.=) type.typnamespace
     WHERE type.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
       AND namespace.nspname OPERATOR(pg_catalog.!~) '^pg_(temp|toast)'
    UNION ALL
    SELECT attribute.attrelid, pg_catalog.concat('a', attribute.attnum, ':', attribute.attname)
      FROM pg_catalog.pg_attribute AS attribute
      JOIN pg_catalog.pg_class AS relation ON relation.oid OPERATOR(pg_catalog.=) attribute.attrelid
     WHERE attribute.attrelid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
       AND attribute.attnum OPERATOR(pg_catalog.>) 0::pg_catalog.int2
       AND relation.relpersistence OPERATOR(pg_catalog.<>) 't'
       AND relation.relkind OPERATOR(pg_catalog.<>) 't'
)
SELECT coalesce(pg_catalog.sum(pg_catalog.hashtextextended(version, object::pg_catalog.int8)), 0)::pg_catalog.text
           AS fingerprint
  FROM entry;

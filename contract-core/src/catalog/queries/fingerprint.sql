-- One text that is another one when anything was changed that PostgreSQL's functions print from the
-- newest catalog, not from the snapshot: rows with an expression, and the names in expressions. It is
-- read in the snapshot and once more after it, there without the settings of the session: operators are
-- qualified too.
WITH kept AS MATERIALIZED (
    SELECT relation.oid, relation.relnamespace, relation.relname, relation.relkind, relation.reloptions,
           relation.relpartbound
      FROM pg_catalog.pg_class AS relation
     WHERE relation.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
       -- The tables of a session come and go; TOAST tables are storage.
       AND relation.relpersistence OPERATOR(pg_catalog.<>) 't'
       AND relation.relkind OPERATOR(pg_catalog.<>) 't'
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_namespace AS namespace
                        WHERE namespace.oid OPERATOR(pg_catalog.=) relation.relnamespace
                          AND namespace.nspname OPERATOR(pg_catalog.~) '^pg_toast')
),
entry (object, version) AS (
    SELECT oid, pg_catalog.concat('p', xmin) FROM pg_catalog.pg_proc WHERE oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
    UNION ALL
    SELECT oid, pg_catalog.concat('d', xmin) FROM pg_catalog.pg_attrdef
     WHERE adrelid OPERATOR(pg_catalog.=) ANY (SELECT oid FROM kept)
    UNION ALL
    SELECT oid, pg_catalog.concat('c', xmin) FROM pg_catalog.pg_constraint
     WHERE contypid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
        OR conrelid OPERATOR(pg_catalog.=) ANY (SELECT oid FROM kept)
    UNION ALL
    SELECT indexrelid, pg_catalog.concat('i', xmin) FROM pg_catalog.pg_index
     WHERE indrelid OPERATOR(pg_catalog.=) ANY (SELECT oid FROM kept)
    UNION ALL
    SELECT oid, pg_catalog.concat('g', xmin) FROM pg_catalog.pg_trigger
     WHERE tgqual IS NOT NULL
       AND tgrelid OPERATOR(pg_catalog.=) ANY (SELECT oid FROM kept)
    UNION ALL
    SELECT oid, pg_catalog.concat('s', xmin) FROM pg_catalog.pg_policy
    UNION ALL
    SELECT oid, pg_catalog.concat('r', xmin) FROM pg_catalog.pg_rewrite
     WHERE ev_class OPERATOR(pg_catalog.=) ANY (SELECT oid FROM kept)
    UNION ALL
    SELECT partrelid, pg_catalog.concat('k', xmin) FROM pg_catalog.pg_partitioned_table
    UNION ALL
    SELECT oid, pg_catalog.concat('b', xmin) FROM pg_catalog.pg_publication_rel
    UNION ALL
    SELECT oid, pg_catalog.concat('o', xmin) FROM pg_catalog.pg_operator WHERE oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
    UNION ALL
    SELECT oid, pg_catalog.concat('l', xmin) FROM pg_catalog.pg_collation WHERE oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
    UNION ALL
    SELECT oid, pg_catalog.concat('n', nspname) FROM pg_catalog.pg_namespace
     -- A session's first temporary table makes these.
     WHERE nspname OPERATOR(pg_catalog.!~) '^pg_(temp|toast)'
    UNION ALL
    -- By what is printed and not by row version, for TRUNCATE and REFRESH write the row anew.
    SELECT oid, pg_catalog.concat('t', relnamespace, ':', relname, ':', reloptions, ':', relpartbound) FROM kept
    UNION ALL
    SELECT type.oid, pg_catalog.concat('y', type.xmin)
      FROM pg_catalog.pg_type AS type
      LEFT JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid OPERATOR(pg_catalog.=) type.typnamespace
     WHERE type.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
       AND namespace.nspname OPERATOR(pg_catalog.!~) '^pg_(temp|toast)'
    UNION ALL
    SELECT attribute.attrelid, pg_catalog.concat('a', attribute.attnum, ':', attribute.attname)
      FROM pg_catalog.pg_attribute AS attribute
     WHERE attribute.attrelid OPERATOR(pg_catalog.=) ANY (SELECT oid FROM kept)
       AND attribute.attnum OPERATOR(pg_catalog.>) 0::pg_catalog.int2
)
SELECT coalesce(pg_catalog.sum(pg_catalog.hashtextextended(version, object::pg_catalog.int8)), 0)::pg_catalog.text
           AS fingerprint
  FROM entry;

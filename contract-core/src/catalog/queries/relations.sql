-- Tables, views and all else that has columns and a name of its own.
SELECT relation.oid,
       namespace.nspname AS schema,
       relation.relname AS name,
       relation.relkind AS kind,
       relation.relpersistence AS persistence,
       relation.relkind IN ('v', 'm') AS has_definition,
       CASE WHEN relation.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(relation.oid) END AS definition,
       relation.reloptions AS options,
       ARRAY(SELECT inherits.inhparent
               FROM pg_catalog.pg_inherits AS inherits
              WHERE inherits.inhrelid = relation.oid
              ORDER BY inherits.inhseqno) AS parents,
       relation.relkind = 'p' AS has_partition_key,
       CASE WHEN relation.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(relation.oid) END AS partition_key,
       relation.relpartbound IS NOT NULL AS has_partition_bound,
       pg_catalog.pg_get_expr(relation.relpartbound, relation.oid) AS partition_bound,
       relation.reloftype AS of_type,
       server.srvname AS server,
       relation.relrowsecurity AS row_security,
       relation.relforcerowsecurity AS force_row_security,
       relation.relowner AS owner,
       coalesce(relation.relacl, pg_catalog.acldefault('r', relation.relowner))::pg_catalog.text[] AS acl,
       comment.description AS comment
  FROM pg_catalog.pg_class AS relation
  JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
  LEFT JOIN pg_catalog.pg_foreign_table AS foreign_table ON foreign_table.ftrelid = relation.oid
  LEFT JOIN pg_catalog.pg_foreign_server AS server ON server.oid = foreign_table.ftserver
  LEFT JOIN pg_catalog.pg_description AS comment
    ON comment.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
   AND comment.objoid = relation.oid
   AND comment.objsubid = 0
 WHERE relation.oid >= 16384
   -- Composite types are types; indexes and sequences have queries of their own; TOAST tables are storage.
   AND relation.relkind IN ('r', 'p', 'v', 'm', 'f')
   -- What one session keeps for itself is not part of the schema.
   AND namespace.nspname !~ '^pg_(temp|toast)';

-- Tables, views and all else that has columns and a name of its own.
SELECT relation.oid,
       namespace.nspname AS schema,
       relation.relname AS name,
       relation.relkind AS kind,
       relation.relrowsecurity AS row_security,
       relation.relforcerowsecurity AS force_row_security,
       relation.relowner AS owner,
       coalesce(relation.relacl, pg_catalog.acldefault('r', relation.relowner))::pg_catalog.text[] AS acl,
       comment.description AS comment
  FROM pg_catalog.pg_class AS relation
  JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
  LEFT JOIN pg_catalog.pg_description AS comment
    ON comment.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
   AND comment.objoid = relation.oid
   AND comment.objsubid = 0
 WHERE relation.oid >= 16384
   -- Composite types are types; indexes and sequences are counted, not read; TOAST tables are storage.
   AND relation.relkind IN ('r', 'p', 'v', 'm', 'f')
   -- What one session keeps for itself is not part of the schema.
   AND namespace.nspname !~ '^pg_(temp|toast)';

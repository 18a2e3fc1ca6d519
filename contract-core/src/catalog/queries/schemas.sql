-- The schemas that somebody made, and public, which initdb makes and anybody may drop and make again; pg_catalog
-- where others than the superuser that initdb made may create in it.
SELECT namespace.oid,
       namespace.nspname AS name,
       namespace.nspowner AS owner,
       coalesce(namespace.nspacl, pg_catalog.acldefault('n', namespace.nspowner))::pg_catalog.text[] AS acl,
       comment.description AS comment
  FROM pg_catalog.pg_namespace AS namespace
  LEFT JOIN pg_catalog.pg_description AS comment
    ON comment.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
   AND comment.objoid = namespace.oid
   AND comment.objsubid = 0
 WHERE (namespace.oid >= 16384
        OR namespace.nspname = 'public'
        OR (namespace.nspname = 'pg_catalog'
            AND (namespace.nspowner <> 10
                 OR EXISTS (SELECT FROM pg_catalog.aclexplode(namespace.nspacl) AS granted
                             WHERE granted.privilege_type = 'CREATE' AND granted.grantee <> namespace.nspowner))))
   -- Temporary tables and TOAST tables lie in schemas that the server makes for them, a session each.
   AND namespace.nspname !~ '^pg_(temp|toast)';

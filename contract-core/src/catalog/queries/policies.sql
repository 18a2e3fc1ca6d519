-- The policies of row-level security.
SELECT policy.polrelid AS relation,
       policy.polname AS name,
       policy.polcmd AS command,
       policy.polpermissive AS permissive,
       policy.polroles AS roles,
       policy.polqual IS NOT NULL AS has_using,
       pg_catalog.pg_get_expr(policy.polqual, policy.polrelid) AS using,
       policy.polwithcheck IS NOT NULL AS has_with_check,
       pg_catalog.pg_get_expr(policy.polwithcheck, policy.polrelid) AS with_check,
       comment.description AS comment
  FROM pg_catalog.pg_policy AS policy
  JOIN pg_catalog.pg_class AS relation ON relation.oid = policy.polrelid
  JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
  LEFT JOIN pg_catalog.pg_description AS comment
    ON comment.classoid = 'pg_catalog.pg_policy'::pg_catalog.regclass
   AND comment.objoid = policy.oid
 WHERE policy.polrelid >= 16384
   -- What one session keeps for itself is not part of the schema.
   AND namespace.nspname !~ '^pg_(temp|toast)';

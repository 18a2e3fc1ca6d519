-- What ALTER DEFAULT PRIVILEGES set: for new objects in one schema, or anywhere (no schema).
SELECT defaults.defaclrole AS role,
       namespace.nspname AS schema,
       defaults.defaclobjtype AS sort,
       defaults.defaclacl::pg_catalog.text[] AS acl
  FROM pg_catalog.pg_default_acl AS defaults
  LEFT JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = defaults.defaclnamespace;

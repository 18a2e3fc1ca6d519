-- Every extension. Also plpgsql, which initdb makes: dropped and made again it is the same extension.
SELECT extension.extname AS name,
       namespace.nspname AS schema,
       extension.extversion AS version
  FROM pg_catalog.pg_extension AS extension
  JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = extension.extnamespace;

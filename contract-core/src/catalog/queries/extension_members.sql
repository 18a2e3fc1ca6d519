-- Which routines and schemas an extension made: what matters of `dependencies` to who reads routines alone.
SELECT CASE dependency.classid WHEN 'pg_catalog.pg_proc'::pg_catalog.regclass THEN 'pg_proc' ELSE 'pg_namespace' END
           AS catalog,
       dependency.objid AS object,
       extension.extname AS extension,
       NULL::pg_catalog.oid AS range
  FROM pg_catalog.pg_extension AS extension
  JOIN pg_catalog.pg_depend AS dependency
    ON dependency.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
   AND dependency.refobjid = extension.oid
 WHERE dependency.deptype = 'e'
   AND dependency.classid IN ('pg_catalog.pg_proc'::pg_catalog.regclass, 'pg_catalog.pg_namespace'::pg_catalog.regclass);

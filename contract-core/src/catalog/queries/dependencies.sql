-- Which objects an extension made, and which came along with a range type: its multirange type and the
-- constructors of both. A member's array type and row type are no objects of the model.
SELECT dependency.classid::pg_catalog.regclass::pg_catalog.text AS catalog,
       dependency.objid AS object,
       extension.extname AS extension,
       range.oid AS range
  FROM pg_catalog.pg_depend AS dependency
  LEFT JOIN pg_catalog.pg_extension AS extension
    ON dependency.deptype = 'e'
   AND dependency.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
   AND extension.oid = dependency.refobjid
  LEFT JOIN pg_catalog.pg_type AS range
    ON dependency.deptype = 'i'
   AND dependency.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass
   AND range.oid = dependency.refobjid
   AND range.typtype IN ('r', 'm')
 WHERE dependency.deptype IN ('e', 'i')
   AND dependency.classid IN ('pg_catalog.pg_namespace'::pg_catalog.regclass,
                              'pg_catalog.pg_type'::pg_catalog.regclass,
                              'pg_catalog.pg_class'::pg_catalog.regclass,
                              'pg_catalog.pg_proc'::pg_catalog.regclass,
                              'pg_catalog.pg_event_trigger'::pg_catalog.regclass,
                              'pg_catalog.pg_publication'::pg_catalog.regclass,
                              'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass,
                              'pg_catalog.pg_foreign_server'::pg_catalog.regclass)
   AND (extension.oid IS NOT NULL OR range.oid IS NOT NULL);

-- What range types are made of.
SELECT range.rngtypid AS range,
       range.rngmultitypid AS multirange, -- since 14
       0::pg_catalog.oid AS multirange, -- before 14
       range.rngsubtype AS subtype,
       collation_namespace.nspname AS collation_schema,
       bound_collation.collname AS collation_name,
       class_namespace.nspname AS class_schema,
       class.opcname AS class_name,
       range.rngcanonical::pg_catalog.oid AS canonical,
       range.rngsubdiff::pg_catalog.oid AS subtype_difference
  FROM pg_catalog.pg_range AS range
  JOIN pg_catalog.pg_opclass AS class ON class.oid = range.rngsubopc
  JOIN pg_catalog.pg_namespace AS class_namespace ON class_namespace.oid = class.opcnamespace
  LEFT JOIN pg_catalog.pg_collation AS bound_collation ON bound_collation.oid = range.rngcollation
  LEFT JOIN pg_catalog.pg_namespace AS collation_namespace
    ON collation_namespace.oid = bound_collation.collnamespace
 WHERE range.rngtypid >= 16384;

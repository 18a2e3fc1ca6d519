-- The columns of relations and the attributes of composite types, in their order.
SELECT attribute.attrelid AS relation,
       attribute.attname AS name,
       attribute.atttypid AS type,
       CASE WHEN attribute.atttypmod >= 0
            THEN pg_catalog.format_type(coalesce(element.oid, attribute.atttypid), NULL)
        END AS plain_type,
       CASE WHEN attribute.atttypmod >= 0
            THEN pg_catalog.format_type(coalesce(element.oid, attribute.atttypid), attribute.atttypmod)
        END AS modified_type,
       collation_namespace.nspname AS collation_schema,
       own_collation.collname AS collation_name,
       attribute.attnotnull AS not_null,
       attribute.attidentity AS identity,
       attribute.attgenerated AS generated,
       CASE WHEN attribute.attstorage <> type.typstorage THEN attribute.attstorage ELSE '' END AS storage,
       attribute.attcompression AS compression, -- since 14
       ''::"char" AS compression, -- before 14
       default_value.oid IS NOT NULL AS has_default,
       pg_catalog.pg_get_expr(default_value.adbin, default_value.adrelid) AS default,
       -- There is no built-in privilege on a column: the default is none.
       attribute.attacl::pg_catalog.text[] AS acl,
       comment.description AS comment
  FROM pg_catalog.pg_attribute AS attribute
  JOIN pg_catalog.pg_class AS relation ON relation.oid = attribute.attrelid
  JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
  JOIN pg_catalog.pg_type AS type ON type.oid = attribute.atttypid
  LEFT JOIN pg_catalog.pg_type AS element ON element.oid = type.typelem AND element.typarray = type.oid
  LEFT JOIN pg_catalog.pg_attrdef AS default_value
    ON default_value.adrelid = attribute.attrelid
   AND default_value.adnum = attribute.attnum
  LEFT JOIN pg_catalog.pg_collation AS own_collation
    ON own_collation.oid = attribute.attcollation
   AND attribute.attcollation <> type.typcollation
  LEFT JOIN pg_catalog.pg_namespace AS collation_namespace ON collation_namespace.oid = own_collation.collnamespace
  LEFT JOIN pg_catalog.pg_description AS comment
    ON comment.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
   AND comment.objoid = attribute.attrelid
   AND comment.objsubid = attribute.attnum
 WHERE attribute.attrelid >= 16384
   AND relation.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
   -- The system's columns (ctid, xmin) are on every table.
   AND attribute.attnum > 0
   -- A dropped column leaves its row behind.
   AND NOT attribute.attisdropped
   -- What one session keeps for itself is not part of the schema.
   AND namespace.nspname !~ '^pg_(temp|toast)'
 ORDER BY attribute.attrelid, attribute.attnum;

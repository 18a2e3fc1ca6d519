-- The types that somebody made, but for their parts that come in rows of their own.
SELECT type.oid,
       type.typrelid AS row_relation,
       namespace.nspname AS schema,
       type.typname AS name,
       type.typtype AS kind,
       type.typisdefined AS defined,
       CASE WHEN type.typtype = 'e'
            THEN ARRAY(SELECT label.enumlabel::pg_catalog.text
                         FROM pg_catalog.pg_enum AS label
                        WHERE label.enumtypid = type.oid
                        ORDER BY label.enumsortorder)
        END AS labels,
       type.typbasetype AS base,
       CASE WHEN type.typtypmod >= 0
            THEN pg_catalog.format_type(coalesce(element.oid, type.typbasetype), NULL)
        END AS plain_type,
       CASE WHEN type.typtypmod >= 0
            THEN pg_catalog.format_type(coalesce(element.oid, type.typbasetype), type.typtypmod)
        END AS modified_type,
       collation_namespace.nspname AS collation_schema,
       base_collation.collname AS collation_name,
       type.typnotnull AS not_null,
       type.typdefaultbin IS NOT NULL AS has_default,
       pg_catalog.pg_get_expr(type.typdefaultbin, 0) AS default,
       type.typowner AS owner,
       coalesce(type.typacl, pg_catalog.acldefault('T', type.typowner))::pg_catalog.text[] AS acl,
       comment.description AS comment
  FROM pg_catalog.pg_type AS type
  JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = type.typnamespace
  LEFT JOIN pg_catalog.pg_class AS relation ON relation.oid = type.typrelid
  LEFT JOIN pg_catalog.pg_type AS base ON base.oid = type.typbasetype
  LEFT JOIN pg_catalog.pg_type AS element ON element.oid = base.typelem AND element.typarray = base.oid
  LEFT JOIN pg_catalog.pg_collation AS base_collation
    ON base_collation.oid = type.typcollation
   AND type.typtype = 'd'
   AND type.typcollation <> base.typcollation
  LEFT JOIN pg_catalog.pg_namespace AS collation_namespace
    ON collation_namespace.oid = base_collation.collnamespace
  LEFT JOIN pg_catalog.pg_description AS comment
    ON comment.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass
   AND comment.objoid = type.oid
   AND comment.objsubid = 0
 WHERE type.oid >= 16384
   -- What one session keeps for itself is not part of the schema.
   AND namespace.nspname !~ '^pg_(temp|toast)'
   -- The row type of a table, a view or a sequence is that relation.
   AND (relation.relkind IS NULL OR relation.relkind = 'c')
   -- The array type comes and goes with its element.
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_type AS item
                    WHERE item.oid = type.typelem AND item.typarray = type.oid);

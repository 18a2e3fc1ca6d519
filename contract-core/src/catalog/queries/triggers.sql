-- The triggers that somebody made. Those of foreign keys and deferrable keys belong to the constraint. What a
-- partition has from its parent comes with the parent's, unless it was switched on or off by itself.
SELECT fired.tgrelid AS relation,
       fired.tgname AS name,
       fired.tgtype AS type,
       CASE WHEN pg_catalog.cardinality(fired.tgattr::pg_catalog.int2[]) > 0
            THEN ARRAY(SELECT attribute.attname::pg_catalog.text
                         FROM pg_catalog.pg_attribute AS attribute
                        WHERE attribute.attrelid = fired.tgrelid
                          AND attribute.attnum = ANY (fired.tgattr::pg_catalog.int2[])
                        ORDER BY attribute.attname)
        END AS columns,
       function_namespace.nspname AS function_schema,
       function.proname AS function_name,
       fired.tgargs AS arguments,
       -- PostgreSQL prints the condition as a part of the whole only.
       fired.tgqual IS NOT NULL AS has_condition,
       CASE WHEN fired.tgqual IS NOT NULL THEN pg_catalog.pg_get_triggerdef(fired.oid) END AS definition,
       fired.tgoldtable AS old_table,
       fired.tgnewtable AS new_table,
       fired.tgconstraint <> 0 AS is_constraint,
       fired.tgdeferrable AS deferrable,
       fired.tginitdeferred AS initially_deferred,
       fired.tgconstrrelid AS from_relation,
       fired.tgenabled AS enabled,
       comment.description AS comment
  FROM pg_catalog.pg_trigger AS fired
  JOIN pg_catalog.pg_class AS relation ON relation.oid = fired.tgrelid
  JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
  JOIN pg_catalog.pg_proc AS function ON function.oid = fired.tgfoid
  JOIN pg_catalog.pg_namespace AS function_namespace ON function_namespace.oid = function.pronamespace
  LEFT JOIN pg_catalog.pg_trigger AS parent ON parent.oid = fired.tgparentid
  LEFT JOIN pg_catalog.pg_constraint AS of_constraint ON of_constraint.oid = fired.tgconstraint
  LEFT JOIN pg_catalog.pg_description AS comment
    ON comment.classoid = 'pg_catalog.pg_trigger'::pg_catalog.regclass
   AND comment.objoid = fired.oid
 WHERE fired.tgrelid >= 16384
   -- Whether it is internal says something else before PostgreSQL 15 of those of partitions.
   AND (of_constraint.oid IS NULL OR of_constraint.contype = 't')
   AND (parent.oid IS NULL OR parent.tgenabled <> fired.tgenabled)
   -- What one session keeps for itself is not part of the schema.
   AND namespace.nspname !~ '^pg_(temp|toast)';

-- The constraints of tables. What a partition or a child table has from its parent comes with the parent's.
SELECT checked.conrelid AS relation,
       checked.conname AS name,
       checked.contype AS kind,
       CASE WHEN checked.contype IN ('f', 'p', 'u')
            THEN ARRAY(SELECT attribute.attname::pg_catalog.text
                         FROM pg_catalog.unnest(checked.conkey) WITH ORDINALITY AS key (number, position)
                         JOIN pg_catalog.pg_attribute AS attribute
                           ON attribute.attrelid = checked.conrelid
                          AND attribute.attnum = key.number
                        ORDER BY key.position)
        END AS columns,
       CASE WHEN checked.contype = 'c'
            THEN pg_catalog.pg_get_expr(checked.conbin, checked.conrelid)
        END AS condition,
       checked.connoinherit AS no_inherit,
       checked.confrelid AS references,
       CASE WHEN checked.contype = 'f'
            THEN ARRAY(SELECT attribute.attname::pg_catalog.text
                         FROM pg_catalog.unnest(checked.confkey) WITH ORDINALITY AS key (number, position)
                         JOIN pg_catalog.pg_attribute AS attribute
                           ON attribute.attrelid = checked.confrelid
                          AND attribute.attnum = key.number
                        ORDER BY key.position)
        END AS referenced_columns,
       checked.confmatchtype AS match_type,
       checked.confupdtype AS on_update,
       checked.confdeltype AS on_delete,
       CASE WHEN checked.confdelsetcols IS NOT NULL -- since 15
            THEN ARRAY(SELECT attribute.attname::pg_catalog.text -- since 15
                         FROM pg_catalog.pg_attribute AS attribute -- since 15
                        WHERE attribute.attrelid = checked.conrelid -- since 15
                          AND attribute.attnum = ANY (checked.confdelsetcols) -- since 15
                        ORDER BY attribute.attname) -- since 15
        END AS set_columns, -- since 15
       NULL::pg_catalog.text[] AS set_columns, -- before 15
       -- The PERIOD of a foreign key, the WITHOUT OVERLAPS of a key.
       checked.conperiod AS period, -- since 18
       false AS period, -- before 18
       CASE WHEN backing.indnatts > backing.indnkeyatts
            THEN ARRAY(SELECT attribute.attname::pg_catalog.text
                         FROM pg_catalog.generate_series(backing.indnkeyatts::pg_catalog.int4, backing.indnatts - 1)
                              AS position
                         JOIN pg_catalog.pg_attribute AS attribute
                           ON attribute.attrelid = backing.indrelid
                          AND attribute.attnum = backing.indkey[position]
                        ORDER BY position)
        END AS included,
       coalesce(backing.indnullsnotdistinct, false) AS nulls_not_distinct, -- since 15
       false AS nulls_not_distinct, -- before 15
       backing_relation.reloptions AS options,
       CASE WHEN checked.contype = 'x' THEN pg_catalog.pg_get_constraintdef(checked.oid) END AS exclusion,
       checked.condeferrable AS deferrable,
       checked.condeferred AS initially_deferred,
       -- What is not enforced is never validated: that is one fact.
       checked.convalidated OR NOT checked.conenforced AS validated, -- since 18
       checked.convalidated AS validated, -- before 18
       checked.conenforced AS enforced, -- since 18
       true AS enforced, -- before 18
       comment.description AS comment
  FROM pg_catalog.pg_constraint AS checked
  JOIN pg_catalog.pg_class AS relation ON relation.oid = checked.conrelid
  JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
  -- A foreign key has the index of the table that it references.
  LEFT JOIN pg_catalog.pg_index AS backing
    ON backing.indexrelid = checked.conindid
   AND checked.contype IN ('p', 'u')
  LEFT JOIN pg_catalog.pg_class AS backing_relation ON backing_relation.oid = backing.indexrelid
  LEFT JOIN pg_catalog.pg_description AS comment
    ON comment.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
   AND comment.objoid = checked.oid
 WHERE checked.conrelid >= 16384
   -- NOT NULL is the column's own attribute, and a constraint trigger is a trigger.
   AND checked.contype IN ('c', 'f', 'p', 'u', 'x')
   AND checked.conparentid = 0
   AND (checked.conislocal OR checked.coninhcount = 0)
   -- What one session keeps for itself is not part of the schema.
   AND namespace.nspname !~ '^pg_(temp|toast)';

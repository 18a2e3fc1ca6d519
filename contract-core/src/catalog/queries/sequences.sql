-- Sequences, but for the number at which they stand, which is data.
SELECT relation.oid,
       namespace.nspname AS schema,
       relation.relname AS name,
       sequence.seqtypid AS type,
       sequence.seqstart AS start,
       sequence.seqincrement AS increment,
       sequence.seqmin AS minimum,
       sequence.seqmax AS maximum,
       sequence.seqcache AS cache,
       sequence.seqcycle AS cycle,
       owned.refobjid AS owner_relation,
       owned_column.attname AS owner_column,
       -- An identity column brought it; otherwise somebody said OWNED BY, or serial.
       coalesce(owned.deptype = 'i', false) AS identity,
       relation.relowner AS owner,
       coalesce(relation.relacl, pg_catalog.acldefault('s', relation.relowner))::pg_catalog.text[] AS acl,
       comment.description AS comment
  FROM pg_catalog.pg_sequence AS sequence
  JOIN pg_catalog.pg_class AS relation ON relation.oid = sequence.seqrelid
  JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
  LEFT JOIN pg_catalog.pg_depend AS owned
    ON owned.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
   AND owned.objid = relation.oid
   AND owned.objsubid = 0
   AND owned.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
   AND owned.refobjsubid > 0
   AND owned.deptype IN ('a', 'i')
  LEFT JOIN pg_catalog.pg_attribute AS owned_column
    ON owned_column.attrelid = owned.refobjid
   AND owned_column.attnum = owned.refobjsubid
  LEFT JOIN pg_catalog.pg_description AS comment
    ON comment.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
   AND comment.objoid = relation.oid
   AND comment.objsubid = 0
 WHERE relation.oid >= 16384
   -- What one session keeps for itself is not part of the schema.
   AND namespace.nspname !~ '^pg_(temp|toast)';

-- The indexes that somebody made. Those that a constraint brought are part of it, and those of partitions
-- come with the one of the partitioned table.
SELECT index.indrelid AS relation,
       own.relname AS name,
       index.indisunique AS unique,
       method.amname AS method,
       -- What is said elsewhere: the text of the definition goes on behind it.
       pg_catalog.concat('CREATE ', CASE WHEN index.indisunique THEN 'UNIQUE ' END,
                         'INDEX ', pg_catalog.quote_ident(own.relname),
                         ' ON ', CASE WHEN own.relkind = 'I' THEN 'ONLY ' END,
                         pg_catalog.quote_ident(namespace.nspname), '.', pg_catalog.quote_ident(relation.relname),
                         ' USING ', pg_catalog.quote_ident(method.amname), ' ') AS prefix,
       pg_catalog.pg_get_indexdef(index.indexrelid) AS definition,
       index.indisvalid AND index.indisready AND index.indislive AS valid,
       comment.description AS comment
  FROM pg_catalog.pg_index AS index
  JOIN pg_catalog.pg_class AS own ON own.oid = index.indexrelid
  JOIN pg_catalog.pg_am AS method ON method.oid = own.relam
  JOIN pg_catalog.pg_class AS relation ON relation.oid = index.indrelid
  JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
  LEFT JOIN pg_catalog.pg_description AS comment
    ON comment.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
   AND comment.objoid = index.indexrelid
   AND comment.objsubid = 0
 WHERE index.indexrelid >= 16384
   AND NOT own.relispartition
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS backed
                    WHERE backed.conindid = index.indexrelid
                      AND backed.contype IN ('p', 'u', 'x'))
   -- What one session keeps for itself is not part of the schema; the indexes of TOAST tables are storage.
   AND namespace.nspname !~ '^pg_(temp|toast)';

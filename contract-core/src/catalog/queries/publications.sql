-- Publications, but for their tables.
SELECT publication.oid,
       publication.pubname AS name,
       publication.puballtables AS all_tables,
       ARRAY(SELECT namespace.nspname::pg_catalog.text -- since 15
               FROM pg_catalog.pg_publication_namespace AS published -- since 15
               JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = published.pnnspid -- since 15
              WHERE published.pnpubid = publication.oid) AS schemas, -- since 15
       NULL::pg_catalog.text[] AS schemas, -- before 15
       publication.pubinsert AS inserts,
       publication.pubupdate AS updates,
       publication.pubdelete AS deletes,
       publication.pubtruncate AS truncates,
       publication.pubviaroot AS via_root,
       publication.pubgencols <> 'n' AS generated_columns, -- since 18
       false AS generated_columns, -- before 18
       publication.pubowner AS owner,
       comment.description AS comment
  FROM pg_catalog.pg_publication AS publication
  LEFT JOIN pg_catalog.pg_description AS comment
    ON comment.classoid = 'pg_catalog.pg_publication'::pg_catalog.regclass
   AND comment.objoid = publication.oid
 WHERE publication.oid >= 16384;

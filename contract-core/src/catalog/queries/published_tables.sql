-- The tables that publications name, with the columns and rows that they publish.
SELECT published.prpubid AS publication,
       published.prrelid AS relation,
       CASE WHEN published.prattrs IS NOT NULL -- since 15
            THEN ARRAY(SELECT attribute.attname::pg_catalog.text -- since 15
                         FROM pg_catalog.pg_attribute AS attribute -- since 15
                        WHERE attribute.attrelid = published.prrelid -- since 15
                          AND attribute.attnum = ANY (published.prattrs::pg_catalog.int2[])) -- since 15
        END AS columns, -- since 15
       published.prqual IS NOT NULL AS has_filter, -- since 15
       pg_catalog.pg_get_expr(published.prqual, published.prrelid) AS filter -- since 15
       NULL::pg_catalog.text[] AS columns, false AS has_filter, NULL::pg_catalog.text AS filter -- before 15
  FROM pg_catalog.pg_publication_rel AS published
 WHERE published.prpubid >= 16384
   -- A table of information_schema or pg_catalog is no object of the model.
   AND published.prrelid >= 16384;

-- The databases that somebody can connect to; templates are there to be copied.
SELECT database.datname AS name
  FROM pg_catalog.pg_database AS database
 WHERE database.datallowconn
   AND NOT database.datistemplate;

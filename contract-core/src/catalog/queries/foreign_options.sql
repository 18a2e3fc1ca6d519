-- The options of wrappers, servers, foreign tables and their columns. Any wrapper may keep a key or a password
-- in any option: the value is asked for only where the option's name says that it is none.
WITH of_foreign (catalog, object, column_name, options) AS (
    SELECT 'pg_foreign_data_wrapper', wrapper.oid, NULL::pg_catalog.name, wrapper.fdwoptions
      FROM pg_catalog.pg_foreign_data_wrapper AS wrapper
    UNION ALL
    SELECT 'pg_foreign_server', server.oid, NULL, server.srvoptions
      FROM pg_catalog.pg_foreign_server AS server
    UNION ALL
    SELECT 'pg_class', foreign_table.ftrelid, NULL, foreign_table.ftoptions
      FROM pg_catalog.pg_foreign_table AS foreign_table
    UNION ALL
    SELECT 'pg_class', attribute.attrelid, attribute.attname, attribute.attfdwoptions
      FROM pg_catalog.pg_attribute AS attribute
     WHERE attribute.attrelid IN (SELECT foreign_table.ftrelid FROM pg_catalog.pg_foreign_table AS foreign_table)
)
SELECT of_foreign.catalog,
       of_foreign.object,
       of_foreign.column_name,
       option.option_name AS name,
       CASE WHEN option.option_name IN (
                 'analyze_sampling', 'async_capable', 'batch_size', 'column_name', 'connect_timeout', 'dbname',
                 'delimiter', 'encoding', 'escape', 'extensions', 'fdw_startup_cost', 'fdw_tuple_cost', 'fetch_size',
                 'filename', 'force_not_null', 'force_null', 'format', 'header', 'host', 'hostaddr', 'import_collate',
                 'import_default', 'import_generated', 'import_not_null', 'keep_connections', 'null',
                 'parallel_abort', 'parallel_commit', 'port', 'quote', 'schema', 'schema_name', 'sslmode', 'table',
                 'table_name', 'truncatable', 'updatable', 'use_remote_estimate')
            THEN option.option_value
        END AS value
  FROM of_foreign,
       LATERAL pg_catalog.pg_options_to_table(of_foreign.options) AS option
 WHERE of_foreign.options IS NOT NULL;

-- What has to be known before anything else is asked. This runs ahead of the settings of the session,
-- for it reads the search path that they replace: operators are qualified too.
SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4 AS version_number,
       pg_catalog.current_setting('server_version') AS version,
       pg_catalog.current_setting('search_path') AS search_path,
       CURRENT_USER::pg_catalog.text AS role,
       database.datname AS database,
       database.oid AS database_oid,
       pg_catalog.date_part('epoch', pg_catalog.pg_postmaster_start_time())::pg_catalog.float8 AS server_started,
       pg_catalog.pg_get_userbyid(database.datdba)::pg_catalog.text AS database_owner,
       pg_catalog.pg_is_in_recovery() AS standby,
       -- Whether any routine is made of others.
       EXISTS (SELECT FROM pg_catalog.pg_proc AS routine
                WHERE routine.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
                  AND (routine.prokind OPERATOR(pg_catalog.=) 'a'
                       OR routine.prosupport::pg_catalog.oid OPERATOR(pg_catalog.<>) 0::pg_catalog.oid))
           AS has_composed_routines,
       -- A role that may not read these aborts the whole transaction by asking for them.
       pg_catalog.has_column_privilege('pg_catalog.pg_subscription', 'subdbid', 'SELECT') AS reads_subscriptions,
       pg_catalog.has_table_privilege('pg_catalog.pg_user_mappings', 'SELECT') AS reads_user_mappings
  FROM pg_catalog.pg_database AS database
 WHERE database.datname OPERATOR(pg_catalog.=) pg_catalog.current_database();

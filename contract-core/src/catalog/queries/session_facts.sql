-- What a session is and where it is: for who has to find out why another one does not work.
SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4 AS version_number,
       pg_catalog.current_setting('server_version') AS version,
       pg_catalog.pg_is_in_recovery() AS standby,
       CURRENT_USER::pg_catalog.text AS role,
       role.rolsuper AS superuser,
       database.datname AS database,
       database.oid AS database_oid,
       pg_catalog.date_part('epoch', pg_catalog.pg_postmaster_start_time())::pg_catalog.float8 AS server_started,
       pg_catalog.date_part('epoch', pg_catalog.clock_timestamp())::pg_catalog.float8 AS clock,
       pg_catalog.inet_client_port() AS client_port,
       coalesce(encryption.ssl, false) AS encrypted
  FROM pg_catalog.pg_database AS database
  LEFT JOIN pg_catalog.pg_roles AS role ON role.rolname = CURRENT_USER
  LEFT JOIN pg_catalog.pg_stat_ssl AS encryption ON encryption.pid = pg_catalog.pg_backend_pid()
 WHERE database.datname = pg_catalog.current_database();

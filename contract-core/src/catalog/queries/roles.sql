-- Every role of the cluster: they are the context of privileges, and the names of owners.
-- The view leaves out only the password.
SELECT oid,
       rolname AS name,
       rolsuper AS superuser,
       rolinherit AS inherit,
       rolcanlogin AS login,
       rolcreaterole AS create_role,
       rolcreatedb AS create_database,
       rolreplication AS replication,
       rolbypassrls AS bypass_row_security
  FROM pg_catalog.pg_roles;

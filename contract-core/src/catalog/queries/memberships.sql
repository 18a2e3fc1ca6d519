-- Who is a member of whom. The same membership can be granted by several roles since PostgreSQL 16; it
-- is used without SET ROLE if any of them says so.
SELECT roleid AS role,
       member,
       pg_catalog.bool_or(inherit_option) AS inherit -- since 16
       NULL::pg_catalog.bool AS inherit -- before 16
  FROM pg_catalog.pg_auth_members
 GROUP BY roleid, member;

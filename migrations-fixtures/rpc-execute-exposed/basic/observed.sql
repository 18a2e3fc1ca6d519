CREATE SCHEMA ops;
GRANT USAGE ON SCHEMA ops TO PUBLIC;

-- Nobody revoked what PostgreSQL gives by itself.
CREATE FUNCTION ops.by_public(p_job text) RETURNS text LANGUAGE sql AS $$ SELECT p_job $$;

-- The platform's default privileges gave it to anon by name: to revoke it from PUBLIC was not enough.
CREATE FUNCTION ops.directly(p_job text) RETURNS text LANGUAGE sql AS $$ SELECT p_job $$;
REVOKE EXECUTE ON FUNCTION ops.directly(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ops.directly(text) TO anon, service_role;

-- queue_worker inherits from service_role; authenticator is a member that does not inherit.
CREATE FUNCTION ops.by_membership(p_job text) RETURNS text LANGUAGE sql AS $$ SELECT p_job $$;
REVOKE EXECUTE ON FUNCTION ops.by_membership(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ops.by_membership(text) TO service_role;

CREATE FUNCTION ops.as_owner(p_job text) RETURNS text LANGUAGE sql AS $$ SELECT p_job $$;
REVOKE EXECUTE ON FUNCTION ops.as_owner(text) FROM PUBLIC;
ALTER FUNCTION ops.as_owner(text) OWNER TO app_owner;

-- `only` is the whole set: reporting, and those who act as a listed role, are too many.
CREATE FUNCTION ops.whole_set(p_job text) RETURNS text LANGUAGE sql AS $$ SELECT p_job $$;
REVOKE EXECUTE ON FUNCTION ops.whole_set(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ops.whole_set(text) TO service_role, reporting;
ALTER FUNCTION ops.whole_set(text) OWNER TO app_owner;

CREATE FUNCTION ops.whole_set_and_everybody(p_job text) RETURNS text LANGUAGE sql AS $$ SELECT p_job $$;
GRANT EXECUTE ON FUNCTION ops.whole_set_and_everybody(text) TO service_role;

-- EXECUTE without USAGE on the schema: one GRANT away from a call.
CREATE SCHEMA closed;
CREATE FUNCTION closed.out_of_reach(p_job text) RETURNS text LANGUAGE sql AS $$ SELECT p_job $$;

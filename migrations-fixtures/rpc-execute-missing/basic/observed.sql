CREATE SCHEMA ops;
GRANT USAGE ON SCHEMA ops TO PUBLIC;
CREATE SCHEMA closed;

CREATE FUNCTION ops.revoked(p_job text) RETURNS text LANGUAGE sql AS $$ SELECT p_job $$;
REVOKE EXECUTE ON FUNCTION ops.revoked(text) FROM PUBLIC;

-- authenticator is a member of service_role and does not inherit: it would have to SET ROLE first.
CREATE FUNCTION ops.not_inherited(p_job text) RETURNS text LANGUAGE sql AS $$ SELECT p_job $$;
REVOKE EXECUTE ON FUNCTION ops.not_inherited(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ops.not_inherited(text) TO service_role;

-- The grant that everybody remembers, without the one on the schema.
CREATE FUNCTION closed.without_usage(p_job text) RETURNS text LANGUAGE sql AS $$ SELECT p_job $$;
GRANT EXECUTE ON FUNCTION closed.without_usage(text) TO service_role;
CREATE FUNCTION closed.without_either(p_job text) RETURNS text LANGUAGE sql AS $$ SELECT p_job $$;
REVOKE EXECUTE ON FUNCTION closed.without_either(text) FROM PUBLIC;

CREATE PROCEDURE ops.procedure(p_job text) LANGUAGE sql AS $$ SELECT 1 $$;
REVOKE EXECUTE ON PROCEDURE ops.procedure(text) FROM PUBLIC;
CREATE FUNCTION ops.for_everybody(p_job text) RETURNS text LANGUAGE sql AS $$ SELECT p_job $$;
REVOKE EXECUTE ON FUNCTION ops.for_everybody(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ops.for_everybody(text) TO anon, authenticated, service_role;

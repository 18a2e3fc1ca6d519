CREATE SCHEMA ops;
GRANT USAGE ON SCHEMA ops TO PUBLIC;

-- queue_worker holds it through service_role, break_glass is asked for nothing.
CREATE FUNCTION ops.claim_job(p_worker text) RETURNS text LANGUAGE sql AS $$ SELECT p_worker $$;
REVOKE EXECUTE ON FUNCTION ops.claim_job(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ops.claim_job(text) TO service_role;
CREATE FUNCTION ops.health() RETURNS boolean LANGUAGE sql AS $$ SELECT true $$;

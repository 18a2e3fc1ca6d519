CREATE SCHEMA ops;
GRANT USAGE ON SCHEMA ops TO service_role;

CREATE FUNCTION ops.claim_job(p_worker text) RETURNS text LANGUAGE sql AS $$ SELECT p_worker $$;
REVOKE EXECUTE ON FUNCTION ops.claim_job(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ops.claim_job(text) TO service_role;

CREATE FUNCTION ops.reap_jobs() RETURNS integer LANGUAGE sql AS $$ SELECT 0 $$;
REVOKE EXECUTE ON FUNCTION ops.reap_jobs() FROM PUBLIC;

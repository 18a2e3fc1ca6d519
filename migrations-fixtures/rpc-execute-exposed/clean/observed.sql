CREATE SCHEMA ops;
GRANT USAGE ON SCHEMA ops TO service_role, reporting, app_owner;

CREATE FUNCTION ops.claim_job(p_worker text) RETURNS text LANGUAGE sql AS $$ SELECT p_worker $$;
REVOKE EXECUTE ON FUNCTION ops.claim_job(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ops.claim_job(text) TO service_role;

CREATE FUNCTION ops.reap_jobs() RETURNS integer LANGUAGE sql AS $$ SELECT 0 $$;
REVOKE EXECUTE ON FUNCTION ops.reap_jobs() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ops.reap_jobs() TO reporting;
ALTER FUNCTION ops.reap_jobs() OWNER TO app_owner;

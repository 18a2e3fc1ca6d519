CREATE SCHEMA ops;
CREATE FUNCTION ops.claim_job(p_worker text) RETURNS text LANGUAGE sql AS $$ SELECT p_worker $$;
ALTER FUNCTION ops.claim_job(text) OWNER TO app_owner;

CREATE SCHEMA ops;
CREATE FUNCTION ops.claim_job(p_worker text) RETURNS text
    LANGUAGE sql SECURITY DEFINER SET search_path TO ops, pg_temp AS $$ SELECT p_worker $$;

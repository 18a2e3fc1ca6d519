CREATE SCHEMA ops;
CREATE FUNCTION ops.claim_job(p_worker text) RETURNS text
    LANGUAGE sql SECURITY DEFINER SET search_path TO ops AS $$ SELECT p_worker $$;
CREATE FUNCTION ops.free_job(p_worker text) RETURNS text
    LANGUAGE sql SECURITY DEFINER SET search_path TO '' AS $$ SELECT p_worker $$;
CREATE FUNCTION ops.count_jobs(p_worker text) RETURNS text
    LANGUAGE sql SET search_path TO ops AS $$ SELECT p_worker $$;

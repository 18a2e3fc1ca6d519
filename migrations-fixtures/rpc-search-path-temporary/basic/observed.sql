CREATE SCHEMA ops;
CREATE FUNCTION ops.claim_job(p_worker text) RETURNS text
    LANGUAGE sql SECURITY DEFINER SET search_path TO ops AS $$ SELECT p_worker $$;
-- Even the empty path has pg_temp ahead of it.
CREATE FUNCTION ops.nothing_by_name() RETURNS integer
    LANGUAGE sql SECURITY DEFINER SET search_path TO '' AS $$ SELECT 1 $$;

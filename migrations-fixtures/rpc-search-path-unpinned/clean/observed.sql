CREATE SCHEMA ops;
CREATE FUNCTION ops.claim_job(p_worker text) RETURNS text
    LANGUAGE sql SECURITY DEFINER SET search_path TO ops, public AS $$ SELECT p_worker $$;
CREATE FUNCTION ops.empty() RETURNS integer LANGUAGE sql SET search_path TO '' AS $$ SELECT 1 $$;

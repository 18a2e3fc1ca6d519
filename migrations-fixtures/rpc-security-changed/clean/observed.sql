CREATE SCHEMA ops;
CREATE FUNCTION ops.claim_job(p_worker text) RETURNS text
    LANGUAGE sql SECURITY DEFINER AS $$ SELECT p_worker $$;
CREATE FUNCTION ops.health() RETURNS boolean LANGUAGE sql AS $$ SELECT true $$;

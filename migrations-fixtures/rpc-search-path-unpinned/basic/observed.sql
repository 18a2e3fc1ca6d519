CREATE SCHEMA ops;
CREATE FUNCTION ops.claim_job(p_worker text) RETURNS text
    LANGUAGE sql SECURITY DEFINER AS $$ SELECT p_worker $$;
CREATE FUNCTION ops.of_its_caller() RETURNS integer
    LANGUAGE sql SECURITY DEFINER SET search_path TO "$user", ops, pg_temp AS $$ SELECT 1 $$;
CREATE FUNCTION ops.not_even_pinned() RETURNS integer LANGUAGE sql SECURITY DEFINER AS $$ SELECT 1 $$;

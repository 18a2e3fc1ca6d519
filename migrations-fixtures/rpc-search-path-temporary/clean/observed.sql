CREATE SCHEMA ops;
CREATE FUNCTION ops.claim_job(p_worker text) RETURNS text
    LANGUAGE sql SECURITY DEFINER SET search_path TO ops, pg_temp AS $$ SELECT p_worker $$;
-- `pinned` asks for less.
CREATE FUNCTION ops.merely_pinned() RETURNS integer LANGUAGE sql SET search_path TO ops AS $$ SELECT 1 $$;

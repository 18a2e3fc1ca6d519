CREATE SCHEMA ops;
-- CREATE OR REPLACE without SECURITY DEFINER takes it away.
CREATE FUNCTION ops.claim_job(p_worker text) RETURNS text
    LANGUAGE sql SECURITY DEFINER AS $$ SELECT p_worker $$;
CREATE OR REPLACE FUNCTION ops.claim_job(p_worker text) RETURNS text LANGUAGE sql AS $$ SELECT p_worker $$;
CREATE PROCEDURE ops.purge(p_before date) LANGUAGE sql SECURITY DEFINER AS $$ SELECT 1 $$;

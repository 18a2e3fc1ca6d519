CREATE SCHEMA ops;
CREATE SCHEMA api;

CREATE FUNCTION ops.claim_job(p_worker text) RETURNS uuid
    LANGUAGE sql SECURITY DEFINER AS $$ SELECT NULL::uuid $$;
CREATE FUNCTION api.sign_in(p_email text) RETURNS text
    LANGUAGE sql SECURITY DEFINER AS $$ SELECT p_email $$;
CREATE FUNCTION api.whoami() RETURNS text LANGUAGE sql AS $$ SELECT current_user::text $$;

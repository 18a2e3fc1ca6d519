CREATE SCHEMA ops;
CREATE SCHEMA ops_admin;
CREATE SCHEMA "Ops";
CREATE SCHEMA api;

-- Allowed by `ops.*` and by `api.{sign_in,sign_up}`.
CREATE FUNCTION ops.claim_job(p_worker text) RETURNS uuid
    LANGUAGE sql SECURITY DEFINER AS $$ SELECT NULL::uuid $$;
CREATE FUNCTION api.sign_in(p_email text) RETURNS text
    LANGUAGE sql SECURITY DEFINER AS $$ SELECT p_email $$;

-- Runs with its caller's rights: no business of the policy.
CREATE FUNCTION api.whoami() RETURNS text LANGUAGE sql AS $$ SELECT current_user::text $$;

-- A name that begins like an allowed one.
CREATE FUNCTION api.sign_in_as(p_user uuid) RETURNS text
    LANGUAGE sql SECURITY DEFINER AS $$ SELECT p_user::text $$;
-- A schema that begins like an allowed one, and one that differs in case.
CREATE PROCEDURE ops_admin.purge() LANGUAGE sql SECURITY DEFINER AS $$ SELECT 1 $$;
CREATE FUNCTION "Ops".claim_job() RETURNS integer LANGUAGE sql SECURITY DEFINER AS $$ SELECT 1 $$;
-- The overload of a function counts for itself; here the older one is harmless.
CREATE FUNCTION api.reset_password(p_email text) RETURNS void LANGUAGE sql AS $$ SELECT NULL::void $$;
CREATE FUNCTION api.reset_password(p_user uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER AS $$ SELECT NULL::void $$;
ALTER FUNCTION api.reset_password(uuid) OWNER TO app_owner;
-- Where nobody looks.
CREATE FUNCTION pg_catalog.planted() RETURNS integer LANGUAGE sql SECURITY DEFINER AS $$ SELECT 1 $$;

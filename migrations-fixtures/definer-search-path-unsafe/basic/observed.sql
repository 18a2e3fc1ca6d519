CREATE SCHEMA ops;
CREATE SCHEMA shared;
GRANT USAGE, CREATE ON SCHEMA shared TO PUBLIC;

CREATE FUNCTION ops.unpinned() RETURNS integer LANGUAGE sql SECURITY DEFINER AS $$ SELECT 1 $$;
CREATE FUNCTION ops.of_its_caller() RETURNS integer
    LANGUAGE sql SECURITY DEFINER SET search_path TO "$user", ops, pg_temp AS $$ SELECT 1 $$;
CREATE FUNCTION ops.shared_path() RETURNS integer
    LANGUAGE sql SECURITY DEFINER SET search_path TO ops, shared, pg_temp AS $$ SELECT 1 $$;
CREATE PROCEDURE ops.unordered() LANGUAGE sql SECURITY DEFINER SET search_path TO pg_temp, ops AS $$ SELECT 1 $$;

-- Safe, and no business of the policy: it runs with its caller's rights.
CREATE FUNCTION ops.safe() RETURNS integer
    LANGUAGE sql SECURITY DEFINER SET search_path TO ops, pg_temp AS $$ SELECT 1 $$;
CREATE FUNCTION ops.invoker() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;

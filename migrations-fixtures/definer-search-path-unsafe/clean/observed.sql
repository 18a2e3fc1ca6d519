CREATE SCHEMA ops;

CREATE FUNCTION ops.claim_job() RETURNS integer
    LANGUAGE sql SECURITY DEFINER SET search_path TO pg_catalog, ops, pg_temp AS $$ SELECT 1 $$;
CREATE FUNCTION ops.nothing_by_name() RETURNS integer
    LANGUAGE sql SECURITY DEFINER SET search_path TO pg_temp AS $$ SELECT 1 $$;
CREATE FUNCTION ops.invoker() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;

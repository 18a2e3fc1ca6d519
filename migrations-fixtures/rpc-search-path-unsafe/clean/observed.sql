CREATE SCHEMA ops;
-- The owner of the schema, and deployer who acts as it, are trusted: they could as well change the function.
CREATE SCHEMA shop AUTHORIZATION app_owner;

CREATE FUNCTION ops.claim_job(p_worker text) RETURNS text
    LANGUAGE sql SECURITY DEFINER SET search_path TO pg_catalog, ops, pg_temp AS $$ SELECT p_worker $$;
CREATE FUNCTION shop.place_order() RETURNS integer
    LANGUAGE sql SECURITY DEFINER SET search_path TO shop, pg_temp AS $$ SELECT 1 $$;
ALTER FUNCTION shop.place_order() OWNER TO app_owner;

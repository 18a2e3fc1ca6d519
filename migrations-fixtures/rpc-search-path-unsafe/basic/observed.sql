CREATE SCHEMA ops;
CREATE SCHEMA shared;
GRANT USAGE, CREATE ON SCHEMA shared TO PUBLIC;
-- queue_worker can create here too, for it inherits from service_role.
CREATE SCHEMA staging;
GRANT CREATE ON SCHEMA staging TO service_role, reporting;

CREATE FUNCTION ops.everybody_creates() RETURNS integer
    LANGUAGE sql SECURITY DEFINER SET search_path TO ops, shared, pg_temp AS $$ SELECT 1 $$;
CREATE FUNCTION ops.some_create() RETURNS integer
    LANGUAGE sql SECURITY DEFINER SET search_path TO ops, staging, pg_temp AS $$ SELECT 1 $$;
CREATE FUNCTION ops.no_such_schema() RETURNS integer
    LANGUAGE sql SECURITY DEFINER SET search_path TO ops, extensions, pg_temp AS $$ SELECT 1 $$;
CREATE FUNCTION ops.temporary_first() RETURNS integer
    LANGUAGE sql SECURITY DEFINER SET search_path TO pg_temp, ops AS $$ SELECT 1 $$;
CREATE FUNCTION ops.several_reasons() RETURNS integer
    LANGUAGE sql SECURITY DEFINER SET search_path TO pg_temp, shared, extensions AS $$ SELECT 1 $$;

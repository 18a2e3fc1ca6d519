CREATE SCHEMA ops;
CREATE SCHEMA "My Schema";

CREATE FUNCTION ops.listed() RETURNS integer
    LANGUAGE sql SET search_path TO ops, "My Schema", pg_temp AS $$ SELECT 1 $$;
CREATE FUNCTION ops.written() RETURNS integer LANGUAGE sql SET search_path TO ops, "My Schema" AS $$ SELECT 1 $$;
CREATE FUNCTION ops.empty() RETURNS integer LANGUAGE sql SET search_path TO '' AS $$ SELECT 1 $$;

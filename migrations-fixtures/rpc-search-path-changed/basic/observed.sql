CREATE SCHEMA ops;
CREATE SCHEMA shared;
CREATE SCHEMA "My Schema";

CREATE FUNCTION ops.other_order() RETURNS integer
    LANGUAGE sql SET search_path TO shared, ops, pg_temp AS $$ SELECT 1 $$;
-- CREATE OR REPLACE without the SET clause takes it away.
CREATE FUNCTION ops.lost() RETURNS integer LANGUAGE sql SET search_path TO ops, pg_temp AS $$ SELECT 1 $$;
CREATE OR REPLACE FUNCTION ops.lost() RETURNS integer LANGUAGE sql AS $$ SELECT 2 $$;
CREATE FUNCTION ops.no_longer_empty() RETURNS integer LANGUAGE sql SET search_path TO ops AS $$ SELECT 1 $$;
-- The whole list in quotes is one name.
CREATE FUNCTION ops.quoted() RETURNS integer LANGUAGE sql SET search_path TO 'My Schema, ops' AS $$ SELECT 1 $$;

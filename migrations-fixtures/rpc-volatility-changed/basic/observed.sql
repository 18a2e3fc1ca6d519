CREATE SCHEMA api;
CREATE FUNCTION api.slug(p_title text) RETURNS text LANGUAGE sql AS $$ SELECT lower(p_title) $$;
CREATE FUNCTION api.next_number() RETURNS integer LANGUAGE sql STABLE AS $$ SELECT 1 $$;

CREATE SCHEMA api;
CREATE FUNCTION api.slug(p_title text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower(p_title) $$;

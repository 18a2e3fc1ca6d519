CREATE SCHEMA api;
CREATE FUNCTION api.normalized(p_text text) RETURNS text
    LANGUAGE sql RETURNS NULL ON NULL INPUT AS $$ SELECT lower(p_text) $$;
CREATE FUNCTION api.label(p_text text) RETURNS text LANGUAGE sql AS $$ SELECT coalesce(p_text, 'none') $$;

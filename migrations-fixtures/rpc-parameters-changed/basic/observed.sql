CREATE SCHEMA api;

CREATE FUNCTION api.other_type(p_cart uuid, p_note jsonb) RETURNS uuid LANGUAGE sql AS $$ SELECT p_cart $$;
CREATE FUNCTION api.other_order(p_to uuid, p_from uuid) RETURNS uuid LANGUAGE sql AS $$ SELECT p_to $$;
CREATE FUNCTION api.other_order_of_types(p_text text, p_stars integer) RETURNS text LANGUAGE sql AS $$ SELECT p_text $$;
CREATE FUNCTION api.renamed(p_cart uuid, p_code text) RETURNS uuid LANGUAGE sql AS $$ SELECT p_cart $$;
CREATE FUNCTION api.nameless(text) RETURNS text LANGUAGE sql AS $$ SELECT $1 $$;
CREATE FUNCTION api.default_lost(p_limit integer, p_offset integer DEFAULT 0) RETURNS integer
    LANGUAGE sql AS $$ SELECT p_limit $$;
CREATE FUNCTION api.default_gained(p_cart uuid, p_dry_run boolean DEFAULT true) RETURNS uuid
    LANGUAGE sql AS $$ SELECT p_cart $$;
CREATE FUNCTION api.other_mode(INOUT p_total numeric) LANGUAGE sql AS $$ SELECT p_total $$;
CREATE FUNCTION api.variadic(p_tags text[]) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
CREATE FUNCTION api.other_out(p_day date, OUT p_paid numeric, OUT p_failed bigint)
    LANGUAGE sql AS $$ SELECT 0.0, 0::bigint $$;
-- A parameter more, default or not, is another function to PostgreSQL.
CREATE FUNCTION api.one_more(p_cart uuid, p_dry_run boolean DEFAULT false) RETURNS uuid
    LANGUAGE sql AS $$ SELECT p_cart $$;
CREATE FUNCTION api.unknown_type(p_state text) RETURNS text LANGUAGE sql AS $$ SELECT p_state $$;
-- A contract that lists types alone asks for no names and no defaults.
CREATE FUNCTION api.types_alone(p_any uuid, p_name text DEFAULT 'x') RETURNS uuid LANGUAGE sql AS $$ SELECT p_any $$;

CREATE SCHEMA api;

-- What a default is worth is not the contract's business; that there is one is.
CREATE FUNCTION api.place_order(p_cart uuid, p_note text DEFAULT '', VARIADIC p_tags text[] DEFAULT '{}') RETURNS uuid
    LANGUAGE sql AS $$ SELECT p_cart $$;
CREATE FUNCTION api.totals(p_day date, OUT p_paid bigint, INOUT p_running numeric)
    LANGUAGE sql AS $$ SELECT 0::bigint, p_running $$;
CREATE FUNCTION api.types_alone(p_any uuid, p_name text DEFAULT 'x') RETURNS uuid LANGUAGE sql AS $$ SELECT p_any $$;

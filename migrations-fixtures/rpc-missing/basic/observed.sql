CREATE SCHEMA api;
CREATE SCHEMA shop;
CREATE TYPE shop.order_state AS ENUM ('open', 'paid');

-- In another schema.
CREATE FUNCTION shop.place_order(p_cart uuid) RETURNS uuid LANGUAGE sql AS $$ SELECT p_cart $$;
-- Under a name much like it.
CREATE FUNCTION api.cancel_order(p_order uuid) RETURNS void LANGUAGE sql AS $$ SELECT NULL::void $$;
-- With other types, twice.
CREATE FUNCTION api.search(p_query text) RETURNS SETOF uuid LANGUAGE sql AS $$ SELECT NULL::uuid $$;
CREATE FUNCTION api.search(p_query jsonb, p_limit integer) RETURNS SETOF uuid LANGUAGE sql AS $$ SELECT NULL::uuid $$;
-- This one is there.
CREATE FUNCTION api.ship_order(p_order uuid) RETURNS uuid LANGUAGE sql AS $$ SELECT p_order $$;

CREATE SCHEMA api;
CREATE SCHEMA shop;
CREATE SCHEMA "Api";
CREATE TYPE shop.order_state AS ENUM ('open', 'paid');

CREATE FUNCTION api.place_order(p_cart uuid, p_note varchar DEFAULT NULL) RETURNS uuid
    LANGUAGE sql AS $$ SELECT p_cart $$;
CREATE FUNCTION api.set_state(p_order uuid, p_state shop.order_state) RETURNS void
    LANGUAGE sql AS $$ SELECT NULL::void $$;
CREATE PROCEDURE "Api"."Ship it"(p_orders integer[]) LANGUAGE sql AS $$ SELECT 1 $$;

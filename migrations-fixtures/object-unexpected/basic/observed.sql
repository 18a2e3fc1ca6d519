CREATE SCHEMA shop;
CREATE TABLE shop.orders (id uuid, note text, patched boolean);
CREATE FUNCTION shop.place_order(p_cart uuid) RETURNS uuid LANGUAGE sql AS $$ SELECT p_cart $$;
-- Made by hand during an incident and never written down.
CREATE TABLE shop.orders_backup (id uuid, note text);
CREATE FUNCTION shop.place_order(p_cart uuid, p_force boolean) RETURNS uuid LANGUAGE sql AS $$ SELECT p_cart $$;
CREATE TYPE shop.incident_state AS ENUM ('seen', 'mended');
CREATE SCHEMA scratchpad;

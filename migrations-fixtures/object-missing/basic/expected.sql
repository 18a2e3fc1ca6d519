CREATE SCHEMA shop;
CREATE SCHEMA reports;
CREATE TYPE shop.order_state AS ENUM ('open', 'paid');
CREATE TABLE shop.orders (id uuid, state shop.order_state, placed_at timestamptz);
CREATE TABLE shop.carts (id uuid, owner uuid);
CREATE TABLE reports.open_orders (id uuid);
CREATE FUNCTION shop.place_order(p_cart uuid) RETURNS uuid LANGUAGE sql AS $$ SELECT p_cart $$;
CREATE FUNCTION shop.place_order(p_cart uuid, p_note text) RETURNS uuid LANGUAGE sql AS $$ SELECT p_cart $$;
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA shop GRANT EXECUTE ON FUNCTIONS TO service_role;

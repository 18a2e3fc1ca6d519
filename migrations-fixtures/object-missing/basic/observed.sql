-- The second migration never ran: a table with its columns, a column, a schema with what is in it, one
-- signature and the default privileges are not there.
CREATE SCHEMA shop;
CREATE TYPE shop.order_state AS ENUM ('open', 'paid');
CREATE TABLE shop.orders (id uuid, state shop.order_state);
CREATE FUNCTION shop.place_order(p_cart uuid) RETURNS uuid LANGUAGE sql AS $$ SELECT p_cart $$;

CREATE SCHEMA shop;
CREATE TABLE shop.orders (id uuid, note text);
CREATE FUNCTION shop.place_order(p_cart uuid) RETURNS uuid LANGUAGE sql AS $$ SELECT p_cart $$;

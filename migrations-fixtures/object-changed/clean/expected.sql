CREATE SCHEMA shop;
CREATE TABLE shop.orders (id uuid, total numeric(10, 2), note text);
CREATE FUNCTION shop.order_total(p_order uuid) RETURNS numeric
    LANGUAGE sql STABLE AS $$ SELECT total FROM shop.orders WHERE id = p_order $$;

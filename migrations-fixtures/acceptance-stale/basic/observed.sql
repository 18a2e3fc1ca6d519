CREATE SCHEMA shop;
CREATE TABLE shop.carts (id bigint, total numeric);
CREATE FUNCTION shop.sum_of(p_cart bigint) RETURNS numeric LANGUAGE sql STABLE AS 'SELECT total FROM shop.carts WHERE id = p_cart';
CREATE STATISTICS shop.carts_by_total ON id, total FROM shop.carts;

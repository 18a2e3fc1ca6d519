-- The same by another way: a dropped column, privileges given and taken back, a comment that came and went.
CREATE SCHEMA shop;
CREATE TABLE shop.orders (id uuid, obsolete text, total numeric(10, 2));
ALTER TABLE shop.orders DROP COLUMN obsolete;
ALTER TABLE shop.orders ADD COLUMN note text;
GRANT SELECT ON shop.orders TO anon;
REVOKE SELECT ON shop.orders FROM anon;
CREATE FUNCTION shop.order_total(p_order uuid) RETURNS numeric LANGUAGE sql AS $$ SELECT 0.0 $$;
DROP FUNCTION shop.order_total(uuid);
CREATE FUNCTION shop.order_total(p_order uuid) RETURNS numeric
    LANGUAGE sql STABLE AS $$ SELECT total FROM shop.orders WHERE id = p_order $$;
GRANT EXECUTE ON FUNCTION shop.order_total(uuid) TO PUBLIC;
COMMENT ON FUNCTION shop.order_total(uuid) IS 'for a while';
COMMENT ON FUNCTION shop.order_total(uuid) IS NULL;
ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT EXECUTE ON FUNCTIONS TO anon;
ALTER DEFAULT PRIVILEGES IN SCHEMA shop REVOKE EXECUTE ON FUNCTIONS FROM anon;

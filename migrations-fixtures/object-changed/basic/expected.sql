CREATE SCHEMA shop AUTHORIZATION app_owner;
CREATE TYPE shop.order_state AS ENUM ('open', 'paid');
CREATE TABLE shop.orders (id uuid, state shop.order_state, total numeric(10, 2), note text DEFAULT 'none');
ALTER TABLE shop.orders ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON shop.orders TO authenticated;

CREATE FUNCTION shop.order_total(p_order uuid) RETURNS numeric
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path TO shop, pg_temp
    AS $$
    SELECT total
    FROM shop.orders
    WHERE id = p_order
    $$;
REVOKE EXECUTE ON FUNCTION shop.order_total(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shop.order_total(uuid) TO service_role;
CREATE FUNCTION shop.greeting(p_name text DEFAULT 'you') RETURNS text LANGUAGE sql AS $$ SELECT p_name $$;
ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT EXECUTE ON FUNCTIONS TO service_role;

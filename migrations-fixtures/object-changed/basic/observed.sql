CREATE SCHEMA shop;
CREATE TYPE shop.order_state AS ENUM ('open', 'paid', 'refunded');
-- Row security is off, and a column is wider than expected.
CREATE TABLE shop.orders (id uuid NOT NULL, state shop.order_state, total numeric(12, 2), note text DEFAULT 'none');
GRANT SELECT, INSERT ON shop.orders TO authenticated;

-- Made again by hand: the search_path is lost, and so is SECURITY DEFINER.
CREATE FUNCTION shop.order_total(p_order uuid) RETURNS numeric
    LANGUAGE sql STABLE
    AS $$
    SELECT total
    FROM shop.orders
    WHERE id = p_order AND state <> 'refunded'
    $$;
GRANT EXECUTE ON FUNCTION shop.order_total(uuid) TO service_role;
CREATE FUNCTION shop.greeting(p_name text DEFAULT 'everybody') RETURNS text LANGUAGE sql AS $$ SELECT p_name $$;
COMMENT ON FUNCTION shop.greeting(text) IS 'Hello';
ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT EXECUTE ON FUNCTIONS TO anon;

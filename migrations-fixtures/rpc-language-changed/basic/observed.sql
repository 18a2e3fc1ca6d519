CREATE SCHEMA api;
CREATE FUNCTION api.order_total(p_order uuid) RETURNS numeric
    LANGUAGE plpgsql AS $$ BEGIN RETURN 0; END $$;
CREATE PROCEDURE api.close_month(p_month date) LANGUAGE sql AS $$ SELECT 1 $$;

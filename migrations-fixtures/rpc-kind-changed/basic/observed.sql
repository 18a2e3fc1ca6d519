CREATE SCHEMA ops;
CREATE FUNCTION ops.sweep(p_age interval) RETURNS void LANGUAGE sql AS $$ SELECT $$;
CREATE AGGREGATE ops.total(numeric) (SFUNC = numeric_add, STYPE = numeric, INITCOND = '0');
CREATE PROCEDURE ops.close_day(p_day date) LANGUAGE sql AS $$ SELECT 1 $$;

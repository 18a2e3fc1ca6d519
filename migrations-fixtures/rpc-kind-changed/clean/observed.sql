CREATE SCHEMA ops;
CREATE PROCEDURE ops.sweep(p_age interval) LANGUAGE sql AS $$ SELECT 1 $$;
CREATE AGGREGATE ops.total(numeric) (SFUNC = numeric_add, STYPE = numeric, INITCOND = '0');
CREATE FUNCTION ops.place() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number';
CREATE FUNCTION ops.label(p_text text) RETURNS text LANGUAGE sql AS $$ SELECT p_text $$;
CREATE PROCEDURE ops.close_day(p_day date) LANGUAGE sql AS $$ SELECT 1 $$;

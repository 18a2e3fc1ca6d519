CREATE SCHEMA reports;
CREATE FUNCTION reports.month(p_month date) RETURNS bigint
    LANGUAGE sql SET statement_timeout TO '30s' SET work_mem TO '64MB' AS $$ SELECT 1::bigint $$;
CREATE FUNCTION reports.year(p_year date) RETURNS bigint LANGUAGE sql AS $$ SELECT 1::bigint $$;
CREATE PROCEDURE reports.day(p_day date)
    LANGUAGE sql SET statement_timeout TO '0' SET search_path TO reports AS $$ SELECT 1 $$;

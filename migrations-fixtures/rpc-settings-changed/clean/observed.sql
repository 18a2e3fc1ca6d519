CREATE SCHEMA reports;
CREATE FUNCTION reports.month(p_month date) RETURNS bigint
    LANGUAGE sql SET app.tenant TO 'none' SET statement_timeout TO '5s' AS $$ SELECT 1::bigint $$;
-- search_path has a key of its own and is no business of `settings`.
CREATE FUNCTION reports.day(p_day date) RETURNS bigint
    LANGUAGE sql SET search_path TO reports AS $$ SELECT 1::bigint $$;

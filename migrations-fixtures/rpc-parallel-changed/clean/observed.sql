CREATE SCHEMA reports;
CREATE FUNCTION reports.score(p_total numeric) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT p_total $$;
CREATE FUNCTION reports.refresh() RETURNS void LANGUAGE sql AS $$ SELECT NULL::void $$;

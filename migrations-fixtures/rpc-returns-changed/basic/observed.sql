CREATE SCHEMA api;
CREATE TABLE api.job (job_id uuid, attempts integer);

CREATE FUNCTION api.one_value(p_job uuid) RETURNS bigint LANGUAGE sql AS $$ SELECT 1::bigint $$;
CREATE FUNCTION api.no_longer_a_set(p_job uuid) RETURNS text LANGUAGE sql AS $$ SELECT '' $$;
CREATE FUNCTION api.columns(p_job uuid) RETURNS TABLE (job_id uuid, tries integer)
    LANGUAGE sql AS $$ SELECT p_job, 1 $$;
CREATE FUNCTION api.order_of_columns(p_job uuid) RETURNS TABLE (attempts integer, job_id uuid)
    LANGUAGE sql AS $$ SELECT 1, p_job $$;
CREATE FUNCTION api.row_type(p_job uuid) RETURNS TABLE (job_id uuid, attempts integer)
    LANGUAGE sql AS $$ SELECT p_job, 1 $$;
CREATE PROCEDURE api.now_a_procedure(p_job uuid) LANGUAGE sql AS $$ SELECT 1 $$;
CREATE FUNCTION api.unknown_type(p_job uuid) RETURNS text LANGUAGE sql AS $$ SELECT '' $$;

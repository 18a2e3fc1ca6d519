CREATE SCHEMA api;
CREATE TABLE api.job (job_id uuid, attempts integer);

CREATE FUNCTION api.one_value(p_job uuid) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
CREATE FUNCTION api.columns(p_job uuid) RETURNS TABLE (job_id uuid, attempts integer)
    LANGUAGE sql AS $$ SELECT p_job, 1 $$;
-- To its callers the same as RETURNS TABLE.
CREATE FUNCTION api.outputs(p_job uuid, OUT job_id uuid, OUT attempts integer) RETURNS SETOF record
    LANGUAGE sql AS $$ SELECT p_job, 1 $$;
CREATE FUNCTION api.row_type(p_job uuid) RETURNS SETOF api.job LANGUAGE sql AS $$ SELECT * FROM api.job $$;

CREATE SCHEMA ops;
-- Both are listed.
CREATE FUNCTION ops.reap_stuck_jobs(p_minutes integer) RETURNS integer LANGUAGE sql AS $$ SELECT 0 $$;
CREATE FUNCTION ops.reap_stuck_jobs(p_threshold interval) RETURNS integer LANGUAGE sql AS $$ SELECT 0 $$;
-- The contract allows others of this name.
CREATE FUNCTION ops.tag(p_job uuid, p_tag text) RETURNS void LANGUAGE sql AS $$ SELECT NULL::void $$;
CREATE FUNCTION ops.tag(p_job uuid, p_tag integer) RETURNS void LANGUAGE sql AS $$ SELECT NULL::void $$;

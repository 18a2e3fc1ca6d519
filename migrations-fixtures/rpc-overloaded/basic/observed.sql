CREATE SCHEMA ops;
CREATE TYPE ops.job_state AS ENUM ('queued', 'running');
CREATE DOMAIN ops.priority AS integer;

-- OR REPLACE with another type made a second one, and a call without arguments fits both.
CREATE FUNCTION ops.reap_stuck_jobs(p_stuck_threshold_minutes integer DEFAULT 15) RETURNS integer
    LANGUAGE sql AS $$ SELECT p_stuck_threshold_minutes $$;
CREATE OR REPLACE FUNCTION ops.reap_stuck_jobs(p_stuck_threshold interval DEFAULT '15 minutes') RETURNS integer
    LANGUAGE sql AS $$ SELECT 0 $$;

-- The same names with other types: values that have no type of their own fit both, or all three.
CREATE FUNCTION ops.requeue(p_job uuid, p_after integer) RETURNS void LANGUAGE sql AS $$ SELECT NULL::void $$;
CREATE FUNCTION ops.requeue(p_job uuid, p_after interval) RETURNS void LANGUAGE sql AS $$ SELECT NULL::void $$;
CREATE FUNCTION ops.requeue(p_job uuid, p_after ops.priority) RETURNS void LANGUAGE sql AS $$ SELECT NULL::void $$;

-- Here PostgreSQL prefers text, and asks nobody whether that is meant.
CREATE FUNCTION ops.find_worker(p_key uuid) RETURNS text LANGUAGE sql AS $$ SELECT 'by id' $$;
CREATE FUNCTION ops.find_worker(p_key text) RETURNS text LANGUAGE sql AS $$ SELECT 'by name' $$;

-- No call by names fits both.
CREATE FUNCTION ops.queue_depth(p_queue text) RETURNS bigint LANGUAGE sql AS $$ SELECT 0::bigint $$;
CREATE FUNCTION ops.queue_depth(p_queue text, p_state ops.job_state) RETURNS bigint
    LANGUAGE sql AS $$ SELECT 0::bigint $$;

-- Two are required, and there is a third; the shorter call fits two of them.
CREATE FUNCTION ops.pause(p_queue text) RETURNS void LANGUAGE sql AS $$ SELECT NULL::void $$;
CREATE FUNCTION ops.pause(p_queue text, p_until timestamptz) RETURNS void LANGUAGE sql AS $$ SELECT NULL::void $$;
CREATE FUNCTION ops.pause(p_queue text, p_reason text DEFAULT 'unknown') RETURNS void
    LANGUAGE sql AS $$ SELECT NULL::void $$;

-- Without a name no call by names fits; one by position does.
CREATE FUNCTION ops.log(p_text text, p_level integer DEFAULT 0) RETURNS void LANGUAGE sql AS $$ SELECT NULL::void $$;
CREATE FUNCTION ops.log(text) RETURNS void LANGUAGE sql AS $$ SELECT NULL::void $$;
-- One that takes any number of arguments: by names it fits nothing.
CREATE FUNCTION ops.notify(p_text text) RETURNS void LANGUAGE sql AS $$ SELECT NULL::void $$;
CREATE FUNCTION ops.notify(VARIADIC p_text text[]) RETURNS void LANGUAGE sql AS $$ SELECT NULL::void $$;

-- The one that is required is gone, and there are two others: nothing here says which to drop.
CREATE FUNCTION ops.lost(p_job text) RETURNS void LANGUAGE sql AS $$ SELECT NULL::void $$;
CREATE FUNCTION ops.lost(p_job jsonb) RETURNS void LANGUAGE sql AS $$ SELECT NULL::void $$;

-- The contract allows others of this name.
CREATE FUNCTION ops.tag(p_job uuid, p_tag text) RETURNS void LANGUAGE sql AS $$ SELECT NULL::void $$;
CREATE FUNCTION ops.tag(p_job uuid, p_tag integer) RETURNS void LANGUAGE sql AS $$ SELECT NULL::void $$;

-- The text makes the other two no candidates, though an integer and an interval alone would be one too many.
CREATE FUNCTION ops.set_rank(p_job uuid, p_rank integer) RETURNS void LANGUAGE sql AS $$ SELECT NULL::void $$;
CREATE FUNCTION ops.set_rank(p_job uuid, p_rank interval) RETURNS void LANGUAGE sql AS $$ SELECT NULL::void $$;
CREATE FUNCTION ops.set_rank(p_job uuid, p_rank text) RETURNS void LANGUAGE sql AS $$ SELECT NULL::void $$;
-- Of two types of one sort the preferred one is taken.
CREATE FUNCTION ops.schedule(p_at timestamp) RETURNS void LANGUAGE sql AS $$ SELECT NULL::void $$;
CREATE FUNCTION ops.schedule(p_at timestamptz) RETURNS void LANGUAGE sql AS $$ SELECT NULL::void $$;

-- A hot fix that goes wrong in three ways, none of which the server objects to.

-- The worker was to pass minutes: OR REPLACE with another type made a second function.
CREATE OR REPLACE FUNCTION ops.reap_stuck_jobs(p_lock_timeout_minutes integer DEFAULT 10)
  RETURNS integer LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, ops, pg_temp
  AS $$ SELECT ops.reap_stuck_jobs(make_interval(mins => p_lock_timeout_minutes)) $$;

-- A new body, and SECURITY DEFINER and the search_path were not written again: they are gone.
CREATE OR REPLACE FUNCTION ops.queue_job(p_job_type text, p_payload jsonb, p_priority integer DEFAULT 0, p_run_at timestamptz DEFAULT now())
  RETURNS uuid LANGUAGE sql
  AS $$
    INSERT INTO ops.jobs (job_type, payload, priority, run_at)
    VALUES (lower(p_job_type), p_payload, p_priority, p_run_at) RETURNING job_id
  $$;

-- Somebody wanted to see the queue from the browser.
GRANT USAGE ON SCHEMA ops TO anon;
GRANT EXECUTE ON FUNCTION ops.claim_pending_job(text[], integer, text) TO anon;

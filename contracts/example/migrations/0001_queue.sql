-- The job queue of the example: what the worker calls, and who may call it.
DO $$ BEGIN
  CREATE ROLE anon NOLOGIN;
  CREATE ROLE authenticated NOLOGIN;
  CREATE ROLE service_role NOLOGIN;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;

CREATE SCHEMA ops;
GRANT USAGE ON SCHEMA ops TO service_role;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA ops GRANT EXECUTE ON FUNCTIONS TO service_role;

CREATE TABLE ops.jobs (
  job_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  job_type text NOT NULL,
  payload jsonb NOT NULL,
  priority integer NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  run_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  locked_by text,
  locked_at timestamptz
);

CREATE FUNCTION ops.queue_job(p_job_type text, p_payload jsonb, p_priority integer DEFAULT 0, p_run_at timestamptz DEFAULT now())
  RETURNS uuid LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, ops, pg_temp
  AS $$
    INSERT INTO jobs (job_type, payload, priority, run_at)
    VALUES (p_job_type, p_payload, p_priority, p_run_at) RETURNING job_id
  $$;

CREATE FUNCTION ops.claim_pending_job(p_job_types text[], p_lock_timeout_minutes integer DEFAULT 30, p_worker_id text DEFAULT NULL)
  RETURNS TABLE (job_id uuid, job_type text, payload jsonb, attempts integer, created_at timestamptz)
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, ops, pg_temp
  AS $$
    UPDATE jobs SET locked_by = p_worker_id, locked_at = now(), attempts = jobs.attempts + 1
     WHERE jobs.job_id = (
       SELECT candidate.job_id FROM jobs AS candidate
        WHERE candidate.job_type = ANY (p_job_types)
          AND (candidate.locked_at IS NULL OR candidate.locked_at < now() - make_interval(mins => p_lock_timeout_minutes))
        ORDER BY candidate.priority DESC, candidate.run_at
        LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING jobs.job_id, jobs.job_type, jobs.payload, jobs.attempts, jobs.created_at
  $$;

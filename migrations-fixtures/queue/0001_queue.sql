-- A small queue. Some of its functions are as a release wants them, and some are not.
CREATE SCHEMA ops;
GRANT USAGE ON SCHEMA ops TO queue_worker;
CREATE TYPE ops.state AS ENUM ('queued', 'running', 'done');

CREATE FUNCTION ops.queue_job(p_payload jsonb, p_priority integer DEFAULT 0) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS 'SELECT 1::bigint';
REVOKE EXECUTE ON FUNCTION ops.queue_job(jsonb, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ops.queue_job(jsonb, integer) TO queue_worker;

-- Runs as its owner, for everybody, and looks names up wherever the caller says.
CREATE FUNCTION ops.claim_job(p_worker text) RETURNS ops.state
LANGUAGE sql SECURITY DEFINER AS $$ SELECT 'running'::ops.state $$;

-- The second one was meant to replace the first.
CREATE FUNCTION ops.reap_jobs(p_minutes integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE OR REPLACE FUNCTION ops.reap_jobs(p_age interval) RETURNS integer LANGUAGE sql AS 'SELECT 1';

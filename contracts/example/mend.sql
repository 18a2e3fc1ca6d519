-- What mends the database of the example after the hot fix.
DROP FUNCTION ops.reap_stuck_jobs(integer);
ALTER FUNCTION ops.queue_job(text, jsonb, integer, timestamptz) SECURITY DEFINER SET search_path = pg_catalog, ops, pg_temp;
REVOKE EXECUTE ON FUNCTION ops.claim_pending_job(text[], integer, text) FROM anon;

DROP FUNCTION jobs.claim(text);

CREATE FUNCTION jobs.claim(p_worker text, p_kinds text[] DEFAULT NULL)
RETURNS TABLE (
    job_id bigint,
    kind text,
    payload jsonb
)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, jobs
AS $$
BEGIN
    RETURN QUERY
    UPDATE job SET claimed_by = p_worker
    WHERE job.id = (
        SELECT free.id FROM job AS free
        WHERE free.claimed_by IS NULL AND (p_kinds IS NULL OR free.kind = ANY (p_kinds))
        ORDER BY free.id FOR UPDATE SKIP LOCKED LIMIT 1
    )
    RETURNING job.id, job.kind, job.payload;
END
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA jobs FROM PUBLIC;
GRANT USAGE ON SCHEMA jobs TO web, worker;
GRANT EXECUTE ON FUNCTION jobs.enqueue TO web, worker;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA jobs TO worker;

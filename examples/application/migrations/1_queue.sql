CREATE SCHEMA jobs;

CREATE TABLE jobs.job (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    payload jsonb NOT NULL DEFAULT '{}',
    claimed_by text,
    finished_at timestamptz,
    error text
);

CREATE FUNCTION jobs.enqueue(p_kind text, p_payload jsonb DEFAULT '{}')
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    v_id bigint;
BEGIN
    INSERT INTO jobs.job (kind, payload) VALUES (p_kind, p_payload) RETURNING id INTO v_id;
    RETURN v_id;
END
$$;

CREATE FUNCTION jobs.claim(p_worker text)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
BEGIN
    RETURN NULL;
END
$$;

CREATE FUNCTION jobs.finish(p_job_id bigint, p_error text DEFAULT NULL)
RETURNS boolean
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
BEGIN
    UPDATE jobs.job SET finished_at = now(), error = p_error WHERE id = p_job_id AND finished_at IS NULL;
    RETURN FOUND;
END
$$;

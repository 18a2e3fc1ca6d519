CREATE SCHEMA IF NOT EXISTS ops;

ALTER TABLE ops.jobs ADD COLUMN worker text;

ALTER TABLE ops.workers ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON auth.users USING (id = auth.uid());

CREATE FUNCTION ops.claim_job(p_worker text) RETURNS bigint LANGUAGE sql
AS $$ UPDATE ops.jobs SET worker = p_worker WHERE worker IS NULL RETURNING id $$;

GRANT EXECUTE ON FUNCTION ops.claim_job(text) TO service_role;

GRANT EXECUTE ON FUNCTION ops.release_job(bigint) TO service_role;

GRANT SELECT ON ops.history TO anon;

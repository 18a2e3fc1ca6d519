CREATE SCHEMA ops;

CREATE TABLE ops.jobs (id bigint PRIMARY KEY, worker text);

CREATE FUNCTION ops.claim_job(p_worker text) RETURNS bigint LANGUAGE sql
AS $$ UPDATE ops.jobs SET worker = p_worker WHERE worker IS NULL RETURNING id $$;

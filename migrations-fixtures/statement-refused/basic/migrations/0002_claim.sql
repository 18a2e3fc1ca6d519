CREATE OR REPLACE FUNCTION ops.claim_job(p_worker text) RETURNS integer LANGUAGE sql
AS $$ SELECT 1 $$;

CREATE TABLE ops.jobs (id bigint PRIMARY KEY);

ALTER TABLE ops.workers ADD COLUMN note text;

CREATE SCHEMA ops;
CREATE TABLE ops.jobs (id uuid, state text);
CREATE FUNCTION ops.claim_job(p_worker text) RETURNS text LANGUAGE sql AS $$ SELECT p_worker $$;

-- Both are gaps: this version does not read what is in a trigger or behind a view.
CREATE FUNCTION ops.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER note BEFORE UPDATE ON ops.jobs FOR EACH ROW EXECUTE FUNCTION ops.note();
CREATE VIEW ops.open_jobs AS SELECT id FROM ops.jobs WHERE state = 'open';

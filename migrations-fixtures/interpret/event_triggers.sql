-- Event triggers: what they change of what a statement makes is a gap.
CREATE SCHEMA app;
CREATE FUNCTION app.protect() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE cmd record;
BEGIN
    FOR cmd IN SELECT * FROM pg_event_trigger_ddl_commands() WHERE command_tag = 'CREATE TABLE' LOOP
        EXECUTE format('alter table if exists %s enable row level security', cmd.object_identity);
    END LOOP;
END $$;
CREATE FUNCTION app.notice() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'seen'; END $$;
CREATE EVENT TRIGGER protect ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION app.protect();
CREATE EVENT TRIGGER notice ON ddl_command_end EXECUTE FUNCTION app.notice();
CREATE TABLE app.protected (id integer);
CREATE VIEW app.seen AS SELECT 1 AS one;
ALTER EVENT TRIGGER protect DISABLE;
CREATE TABLE app.open (id integer);
ALTER EVENT TRIGGER protect ENABLE;
DO $$ BEGIN CREATE TABLE app.of_block (id integer); END $$;
DROP EVENT TRIGGER protect;
CREATE TABLE app.surely (id integer);

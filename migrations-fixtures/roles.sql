-- The roles of every fixture. Roles belong to the server, not to a database: this runs once, on a server
-- of the fixtures' own, and again without harm.
BEGIN;
-- Two sessions can be at it at the same time.
SELECT pg_advisory_xact_lock(4711);
DO $$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN
        SELECT *
        FROM (VALUES
            ('anon', 'NOLOGIN'),
            ('authenticated', 'NOLOGIN'),
            ('service_role', 'NOLOGIN BYPASSRLS'),
            ('authenticator', 'LOGIN NOINHERIT'),
            ('app_owner', 'NOLOGIN'),
            ('deployer', 'LOGIN'),
            ('queue_worker', 'LOGIN'),
            ('reporting', 'NOLOGIN'),
            ('break_glass', 'NOLOGIN SUPERUSER')
        ) AS listed (name, attributes)
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name) THEN
            EXECUTE format('CREATE ROLE %I %s', wanted.name, wanted.attributes);
        END IF;
    END LOOP;
END
$$;

-- The API's own role switches to one of these and inherits from none of them.
GRANT anon, authenticated, service_role TO authenticator;
-- The worker uses what service_role may do without switching to it.
GRANT service_role TO queue_worker;
-- Whoever deploys acts as the owner.
GRANT app_owner TO deployer;
COMMIT;

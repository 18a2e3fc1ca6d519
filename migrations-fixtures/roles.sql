-- The roles of every fixture. Roles belong to the server, not to a database: this runs once, on a server
-- of the fixtures' own, and again without harm.
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
        BEGIN
            EXECUTE format('CREATE ROLE %I %s', wanted.name, wanted.attributes);
        EXCEPTION
            -- Another session can be making it just now.
            WHEN duplicate_object OR unique_violation THEN NULL;
        END;
    END LOOP;
END
$$;

-- The API's own role switches to one of these and inherits from none of them.
GRANT anon, authenticated, service_role TO authenticator;
-- The worker uses what service_role may do without switching to it.
GRANT service_role TO queue_worker;
-- Whoever deploys acts as the owner.
GRANT app_owner TO deployer;

GRANT authenticator, pg_create_subscription TO postgres;

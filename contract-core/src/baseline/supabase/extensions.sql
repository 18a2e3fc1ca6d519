-- The extensions that only Supabase's own servers have.
CREATE SCHEMA vault;
GRANT USAGE ON SCHEMA vault TO postgres WITH GRANT OPTION;
GRANT USAGE ON SCHEMA vault TO service_role;
CREATE EXTENSION supabase_vault SCHEMA vault;

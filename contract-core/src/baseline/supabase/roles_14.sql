GRANT pg_read_all_data TO postgres, supabase_etl_admin, supabase_read_only_user;

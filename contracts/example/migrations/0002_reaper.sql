CREATE FUNCTION ops.reap_stuck_jobs(p_stuck_threshold interval DEFAULT '10 minutes')
  RETURNS integer LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, ops, pg_temp
  AS $$
    WITH freed AS (
      UPDATE jobs SET locked_by = NULL, locked_at = NULL WHERE locked_at < now() - p_stuck_threshold RETURNING 1)
    SELECT count(*)::integer FROM freed
  $$;

create index concurrently jobs_id on jobs (id);

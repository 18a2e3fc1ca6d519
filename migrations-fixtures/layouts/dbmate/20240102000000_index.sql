-- A comment may stand here.

--migrate:up transaction:false
create index concurrently jobs_id on jobs (id);

-- migrate:down transaction:false
drop index concurrently jobs_id;

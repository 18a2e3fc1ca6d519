-- migrate:up
create table jobs (id integer);

-- migrate:down
drop table jobs;

-- migrate:up
create table b (id integer);
-- migrate:down
create table kept (id integer);

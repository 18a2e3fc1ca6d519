-- migrate:up
create table queue (id integer);
-- migrate:down
create function kept() returns integer language sql as 'select 1';

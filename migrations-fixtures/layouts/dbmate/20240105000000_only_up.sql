-- migrate:up
create table only_up (id integer);

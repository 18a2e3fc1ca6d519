-- migrate:up
create table one (id integer);
-- migrate:down
drop table one;
-- migrate:up transaction:false
create table two (id integer);
-- migrate:down
drop table two;

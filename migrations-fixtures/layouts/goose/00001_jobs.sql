-- The first one.

-- +goose Up
create table jobs (id integer);

-- +goose Down
drop table jobs;

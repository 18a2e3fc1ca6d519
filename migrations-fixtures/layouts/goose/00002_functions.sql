-- +goose Up
-- +goose StatementBegin
create function one() returns integer language sql as $$
  select 1;
$$
-- +goose StatementEnd
create function two() returns integer language sql as 'select 2';
-- +goose StatementBegin
create function three() returns integer language sql as 'select 3'
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
drop function one();
-- +goose StatementEnd
drop function two();

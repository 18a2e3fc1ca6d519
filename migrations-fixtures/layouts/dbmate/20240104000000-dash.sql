-- migrate:up
create table dash (id integer);
-- migrate:downward is a comment
-- +goose Down
create table kept (id integer);
-- migrate:down

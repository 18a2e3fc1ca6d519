-- +goose NO TRANSACTION
-- +goose up
create index concurrently jobs_id on jobs (id);
-- +goose StatementBegin
select 1;
-- +goose StatementEnd

-- +goose Up
-- +goose ENVSUBST ON
create role ${WORKER};
-- +goose ENVSUBST OFF
select $$ ${kept} $$;

-- +goose Up
COMMENT ON SCHEMA ops IS 'the queue of jobs';

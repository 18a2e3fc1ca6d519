-- +goose Up
create table zero (id integer);

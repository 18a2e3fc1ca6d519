-- +goose Up
create table later (id integer);

begin;
create table notes (id integer);
commit;

create table ten (id integer);

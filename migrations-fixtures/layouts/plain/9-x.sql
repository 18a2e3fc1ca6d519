create table nine (id integer);

create table below (id integer);

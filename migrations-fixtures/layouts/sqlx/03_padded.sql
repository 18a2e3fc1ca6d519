create table padded (id integer);

create table dash (id integer);

create table dotted (id integer);

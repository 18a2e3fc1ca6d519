create table single (id integer);

create table capital (id integer);

create table former (id integer);

create table later (id integer);

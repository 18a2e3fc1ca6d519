create table unnamed (id integer);

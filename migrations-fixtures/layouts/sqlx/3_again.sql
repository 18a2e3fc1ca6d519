create table again (id integer);

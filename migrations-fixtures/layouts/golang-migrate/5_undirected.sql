create table undirected (id integer);

create table greedy (id integer);

select 1;
create table ${prefix}_jobs (id integer);

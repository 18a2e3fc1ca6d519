create table queue_again (id integer);

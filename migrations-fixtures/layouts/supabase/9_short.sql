-- sorted as text, so last
create table short (id integer);

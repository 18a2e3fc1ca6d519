CREATE TABLE hidden (id integer);

CREATE TABLE ops.workers (id int, note text);

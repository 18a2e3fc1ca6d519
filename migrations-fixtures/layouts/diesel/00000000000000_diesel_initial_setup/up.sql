create function diesel_noop() returns integer language sql as 'select 1';

drop function diesel_noop();

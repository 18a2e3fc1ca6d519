-- The same bodies from a checkout with Windows line ends, and one that differs in more than that.
CREATE SCHEMA shop;
CREATE FUNCTION shop.greeting(p_name text) RETURNS text LANGUAGE sql AS E'\r\nSELECT ''Hello, ''\r\n    || p_name\r\n';
CREATE FUNCTION shop.farewell(p_name text) RETURNS text LANGUAGE sql AS E'\r\nSELECT ''Bye, ''\r\n    || p_name\r\n';

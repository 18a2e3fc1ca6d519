CREATE SCHEMA shop;
CREATE FUNCTION shop.greeting(p_name text) RETURNS text LANGUAGE sql AS E'\r\nSELECT ''Hello, ''\r\n    || p_name\r\n';

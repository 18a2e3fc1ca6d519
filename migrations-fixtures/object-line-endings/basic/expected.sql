CREATE SCHEMA shop;
CREATE FUNCTION shop.greeting(p_name text) RETURNS text LANGUAGE sql AS E'\nSELECT ''Hello, ''\n    || p_name\n';
CREATE FUNCTION shop.farewell(p_name text) RETURNS text LANGUAGE sql AS E'\nSELECT ''Goodbye, ''\n    || p_name\n';

CREATE SCHEMA app;
CREATE FUNCTION app.atomic(a int) RETURNS int BEGIN ATOMIC SELECT a + 1; SELECT a + 2; END;
CREATE FUNCTION app.expression(a int) RETURNS int RETURN a + 1;
CREATE PROCEDURE app.out_of_procedure(a int, OUT b int) LANGUAGE plpgsql AS 'begin end';
GRANT EXECUTE ON PROCEDURE app.out_of_procedure(int, int) TO anon;
CREATE FUNCTION app.multi(a anymultirange, b anycompatible) RETURNS anycompatible LANGUAGE sql AS 'select b';

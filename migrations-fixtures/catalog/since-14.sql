-- What came with PostgreSQL 14.
CREATE FUNCTION rich.standard(a integer) RETURNS TABLE (id bigint) LANGUAGE sql
    BEGIN ATOMIC SELECT everything.id FROM rich.everything WHERE everything.id > a; SELECT 1; END;
CREATE FUNCTION rich.standard_return(a integer) RETURNS integer RETURN a + 1;
CREATE PROCEDURE rich.act_out(a integer, OUT b rich.mood) LANGUAGE plpgsql AS $$ BEGIN b := 'sad'; END $$;
CREATE FUNCTION rich.takes_many(rich.span_multirange) RETURNS void LANGUAGE sql AS '';

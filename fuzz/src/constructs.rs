//! Texts that are hostile by their shape: whatever can stand in itself does so, as often as asked.

use std::fmt::Write;

/// A shape.
#[derive(Clone, Copy, Debug)]
pub struct Construct {
    /// Its name.
    pub name: &'static str,
    /// How often it is repeated in the long run.
    pub size: usize,
    /// Whether it makes an object each time, which is slower than to nest a bracket.
    pub makes_objects: bool,
    /// The text, with it repeated so often.
    pub text: fn(usize) -> String,
}

/// `before`, then `open`, `inner` and `close`, the first and last of these `size` times, then `after`.
fn nested(size: usize, before: &str, open: &str, inner: &str, close: &str, after: &str) -> String {
    [before, &open.repeat(size), inner, &close.repeat(size), after].concat()
}

/// `text` for each number, the number in place of `#`, the one before it in place of `@`.
fn numbered(size: usize, text: &str) -> String {
    let mut all = String::new();
    for number in 1..=size {
        let _ = write!(all, "{}", text.replace('#', &number.to_string()).replace('@', &(number - 1).to_string()));
    }
    all
}

/// A DO block. One that changes nothing would not be run.
fn block(declared: &str, body: &str) -> String {
    format!("DO $block$ DECLARE {declared} BEGIN CREATE TABLE made_by_a_block (); {body} END $block$;")
}

const DEEP: usize = 20_000;
const MANY: usize = 10_000;

/// The constructs whose time grows with the square of a part: of the columns, labels or grants of one object, or of the
/// roles, which are copied whole when they change, as PostgreSQL itself copies an ACL; and of the variables of one
/// block, which are looked up one after the other.
pub const SQUARE: &[&str] =
    &["assignments", "columns", "labels", "roles in roles", "grants", "grants one by the other", "schemas in the path"];

/// Every shape.
#[rustfmt::skip]
pub const ALL: &[Construct] = &[
    // Brackets and everything else that an expression nests.
    Construct { name: "parentheses", size: DEEP, makes_objects: false, text: |n| nested(n, "SELECT ", "(", "1", ")", ";") },
    Construct { name: "parentheses in a default", size: DEEP, makes_objects: false, text: |n| nested(n, "CREATE TABLE t (a int DEFAULT ", "(", "1", ")", ");") },
    Construct { name: "parentheses in a check", size: DEEP, makes_objects: false, text: |n| nested(n, "CREATE TABLE t (a int CHECK ", "(", "a > 1", ")", ");") },
    Construct { name: "parentheses in a policy", size: DEEP, makes_objects: false, text: |n| nested(n, "CREATE TABLE t (a int); CREATE POLICY p ON t USING ", "(", "a > 1", ")", ";") },
    Construct { name: "parentheses in a view", size: DEEP, makes_objects: false, text: |n| nested(n, "CREATE VIEW v AS SELECT ", "(", "1", ")", " AS a;") },
    Construct { name: "parentheses around a query", size: DEEP, makes_objects: false, text: |n| nested(n, "CREATE VIEW v AS ", "(", "SELECT 1 AS a", ")", ";") },
    Construct { name: "parentheses in an index", size: DEEP, makes_objects: false, text: |n| nested(n, "CREATE TABLE t (a int); CREATE INDEX i ON t (", "(", "a + 1", ")", ");") },
    Construct { name: "parentheses in a parameter", size: DEEP, makes_objects: false, text: |n| { nested(n, "CREATE FUNCTION f(a int DEFAULT ", "(", "1", ")", ") RETURNS int LANGUAGE sql AS 'select 1';") } },
    Construct { name: "parentheses in a block", size: DEEP, makes_objects: false, text: |n| block("a int;", &nested(n, "a := ", "(", "1", ")", ";")) },
    Construct { name: "parentheses in a condition", size: DEEP, makes_objects: false, text: |n| block("", &nested(n, "IF ", "(", "true", ")", " THEN CREATE TABLE t (); END IF;")) },
    Construct { name: "parentheses that never close", size: DEEP, makes_objects: false, text: |n| nested(n, "SELECT ", "(", "1", "", ";") },
    Construct { name: "parentheses that never opened", size: DEEP, makes_objects: false, text: |n| nested(n, "SELECT ", "", "1", ")", ";") },
    Construct { name: "parentheses in a block that never close", size: DEEP, makes_objects: false, text: |n| block("a int;", &nested(n, "a := ", "(", "1", "", ";")) },
    Construct { name: "brackets", size: DEEP, makes_objects: false, text: |n| nested(n, "SELECT ARRAY", "[", "1", "]", ";") },
    Construct { name: "brackets in a block", size: DEEP, makes_objects: false, text: |n| block("a int[];", &nested(n, "a := ARRAY", "[", "1", "]", ";")) },
    Construct { name: "subscripts in a block", size: DEEP, makes_objects: false, text: |n| block("a int[];", &nested(n, "a := ", "a[", "1", "]", ";")) },
    Construct { name: "brackets of a type", size: DEEP, makes_objects: false, text: |n| nested(n, "CREATE TABLE t (a int", "[]", "", "", ");") },
    Construct { name: "CASE", size: DEEP, makes_objects: false, text: |n| nested(n, "SELECT ", "CASE WHEN true THEN ", "1", " END", ";") },
    Construct { name: "CASE in a block", size: DEEP, makes_objects: false, text: |n| block("a int;", &nested(n, "a := ", "CASE WHEN true THEN ", "1", " END", ";")) },
    Construct { name: "CASE in a CASE's condition", size: DEEP, makes_objects: false, text: |n| block("a bool;", &nested(n, "a := ", "CASE WHEN ", "true", " THEN true END", ";")) },
    Construct { name: "BETWEEN", size: DEEP, makes_objects: false, text: |n| nested(n, "SELECT 1", " BETWEEN 0 AND 1", "", "", ";") },
    Construct { name: "BETWEEN in a block", size: DEEP, makes_objects: false, text: |n| block("a bool;", &nested(n, "a := 1", " BETWEEN 0 AND 1", "", "", ";")) },
    Construct { name: "NOT in a block", size: DEEP, makes_objects: false, text: |n| block("a bool;", &nested(n, "a := ", "NOT ", "true", "", ";")) },
    Construct { name: "minus in a block", size: DEEP, makes_objects: false, text: |n| block("a int;", &nested(n, "a := ", "- ", "1", "", ";")) },
    Construct { name: "concatenation in a block", size: DEEP, makes_objects: false, text: |n| block("a text;", &nested(n, "a := 'x'", " || 'x'", "", "", ";")) },
    Construct { name: "AND in a block", size: DEEP, makes_objects: false, text: |n| block("a bool;", &nested(n, "a := true", " AND true", "", "", ";")) },
    Construct { name: "OR of conditions on a row", size: 2000, makes_objects: false, text: |n| { block("r record;", &nested(n, "FOR r IN SELECT * FROM pg_proc WHERE false", " OR proname = 'x'", "", "", " LOOP NULL; END LOOP;")) } },
    Construct { name: "casts in a block", size: DEEP, makes_objects: false, text: |n| block("a text;", &nested(n, "a := 'x'", "::text", "", "", ";")) },
    Construct { name: "calls", size: DEEP, makes_objects: false, text: |n| nested(n, "SELECT ", "lower(", "'x'", ")", ";") },
    Construct { name: "calls in a block", size: DEEP, makes_objects: false, text: |n| block("a text;", &nested(n, "a := ", "lower(", "'x'", ")", ";")) },
    Construct { name: "format in format", size: DEEP, makes_objects: false, text: |n| block("a text;", &nested(n, "a := ", "format('%s', ", "'x'", ")", ";")) },
    Construct { name: "periods in a name", size: DEEP, makes_objects: false, text: |n| nested(n, "SELECT a", ".a", "", "", ";") },
    Construct { name: "periods in a table's name", size: DEEP, makes_objects: false, text: |n| nested(n, "CREATE TABLE a", ".a", "", "", " ();") },
    Construct { name: "subselects", size: DEEP, makes_objects: false, text: |n| nested(n, "SELECT ", "(SELECT ", "1", ")", ";") },
    Construct { name: "subselects in FROM", size: DEEP, makes_objects: false, text: |n| nested(n, "CREATE VIEW v AS SELECT * FROM ", "(SELECT * FROM ", "pg_class", ") x", ";") },
    Construct { name: "subselects in a block", size: DEEP, makes_objects: false, text: |n| { block("", &nested(n, "IF ", "EXISTS (SELECT 1 FROM pg_class WHERE ", "true", ")", " THEN CREATE TABLE t (); END IF;")) } },
    Construct { name: "joins", size: DEEP, makes_objects: false, text: |n| nested(n, "CREATE VIEW v AS SELECT 1 AS a FROM ", "(", "pg_class a", " CROSS JOIN pg_class)", ";") },
    Construct { name: "UNION", size: DEEP, makes_objects: false, text: |n| nested(n, "CREATE VIEW v AS SELECT 1 AS a", " UNION SELECT 1", "", "", ";") },
    Construct { name: "WITH in WITH", size: DEEP, makes_objects: false, text: |n| nested(n, "", "WITH a AS (", "SELECT 1", ") SELECT 1", ";") },
    Construct { name: "WITH before INSERT", size: DEEP, makes_objects: false, text: |n| nested(n, "", "WITH a AS (", "SELECT 1", ") INSERT INTO t SELECT 1", ";") },
    Construct { name: "EXPLAIN of EXPLAIN", size: DEEP, makes_objects: false, text: |n| nested(n, "", "EXPLAIN ", "SELECT 1", "", ";") },
    Construct { name: "rows", size: DEEP, makes_objects: false, text: |n| nested(n, "INSERT INTO t VALUES (1)", ", (1)", "", "", ";") },
    // What the lexer nests.
    Construct { name: "comments", size: DEEP, makes_objects: false, text: |n| nested(n, "SELECT ", "/* ", "", "*/", "1;") },
    Construct { name: "comments that never end", size: DEEP, makes_objects: false, text: |n| nested(n, "SELECT ", "/* ", "", "", "1;") },
    Construct { name: "comments beside each other", size: DEEP, makes_objects: false, text: |n| nested(n, "SELECT ", "/**/--\n", "", "", "1;") },
    Construct { name: "strings continued", size: DEEP, makes_objects: false, text: |n| nested(n, "SELECT 'a'", "\n'a'", "", "", ";") },
    Construct { name: "quotes doubled", size: DEEP, makes_objects: false, text: |n| nested(n, "SELECT 'a", "''", "", "", "';") },
    Construct { name: "dollar quotes", size: 2000, makes_objects: false, text: |n| { let open: String = (0..n).map(|at| format!("$q{at}$ ")).collect(); let close: String = (0..n).rev().map(|at| format!("$q{at}$ ")).collect(); format!("SELECT {open}{close};") } },
    Construct { name: "dollars", size: DEEP, makes_objects: false, text: |n| nested(n, "SELECT ", "$a", "", "", ";") },
    Construct { name: "dollar tags that never end", size: DEEP, makes_objects: false, text: |n| numbered(n, "$a#$ ") },
    Construct { name: "quotes that never end", size: DEEP, makes_objects: false, text: |n| nested(n, "SELECT ", "E'\\", "", "", ";") },
    Construct { name: "a long name", size: 1_000_000, makes_objects: false, text: |n| nested(n, "CREATE TABLE ", "a", "", "", " ();") },
    Construct { name: "a long operator", size: 100_000, makes_objects: false, text: |n| nested(n, "SELECT 1 ", "+-", "", "", "* 1;") },
    Construct { name: "a long number", size: 1_000_000, makes_objects: false, text: |n| nested(n, "CREATE SEQUENCE s START ", "9", "", "", ";") },
    Construct { name: "semicolons", size: 100_000, makes_objects: false, text: |n| nested(n, "", ";", "", "", "") },
    // Bodies.
    Construct { name: "blocks in a block", size: DEEP, makes_objects: false, text: |n| block("", &nested(n, "", "BEGIN ", "NULL;", " END;", "")) },
    Construct { name: "handlers in a block", size: 2000, makes_objects: false, text: |n| block("", &nested(n, "", "BEGIN ", "NULL;", " EXCEPTION WHEN OTHERS THEN NULL; END;", "")) },
    Construct { name: "IF in IF", size: DEEP, makes_objects: false, text: |n| block("", &nested(n, "", "IF true THEN ", "CREATE TABLE t ();", " END IF;", "")) },
    Construct { name: "ELSIF", size: DEEP, makes_objects: false, text: |n| block("", &nested(n, "IF false THEN NULL;", " ELSIF false THEN NULL;", "", "", " END IF;")) },
    Construct { name: "CASE statements", size: DEEP, makes_objects: false, text: |n| block("", &nested(n, "", "CASE WHEN true THEN ", "NULL;", " END CASE;", "")) },
    Construct { name: "loops in a loop", size: DEEP, makes_objects: false, text: |n| block("", &nested(n, "", "LOOP ", "EXIT;", " EXIT; END LOOP;", "")) },
    Construct { name: "FOR in FOR", size: 2000, makes_objects: false, text: |n| block("", &nested(n, "", "FOR i IN 1..2 LOOP ", "NULL;", " END LOOP;", "")) },
    Construct { name: "unknown IF in IF", size: 500, makes_objects: false, text: |n| block("", &nested(n, "", "IF random() > 0.5 THEN ", "CREATE TABLE t ();", " END IF;", "")) },
    Construct { name: "unknown IF behind IF", size: 500, makes_objects: false, text: |n| block("", &numbered(n, "IF random() > 0.5 THEN CREATE TABLE t# (); END IF; ")) },
    Construct { name: "unknown IF with ELSE", size: 500, makes_objects: false, text: |n| { block("", &numbered(n, "IF random() > 0.5 THEN CREATE TABLE t# (); ELSE CREATE TABLE u# (); END IF; ")) } },
    Construct { name: "unknown loops in a loop", size: 200, makes_objects: false, text: |n| block("", &nested(n, "", "FOR i IN 1..random()::int LOOP ", "CREATE TABLE t ();", " END LOOP;", "")) },
    Construct { name: "unknown handlers", size: 500, makes_objects: false, text: |n| { block("", &numbered(n, "BEGIN PERFORM f(); CREATE TABLE t# (); EXCEPTION WHEN OTHERS THEN CREATE TABLE u# (); END; ")) } },
    Construct { name: "BEGIN ATOMIC", size: DEEP, makes_objects: false, text: |n| { nested(n, "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC ", "SELECT CASE WHEN true THEN 1 END; ", "", "", "END;") } },
    Construct { name: "BEGIN ATOMIC in BEGIN ATOMIC", size: 2000, makes_objects: false, text: |n| nested(n, "", "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC ", "SELECT 1;", " END;", "") },
    Construct { name: "CASE in BEGIN ATOMIC", size: DEEP, makes_objects: false, text: |n| { nested(n, "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT ", "CASE WHEN true THEN ", "1", " END", "; END;") } },
    Construct { name: "EXECUTE of EXECUTE", size: 500, makes_objects: false, text: |n| { let open: String = (0..n).map(|at| format!("DO $d{at}$ BEGIN EXECUTE $e{at}$ ")).collect(); let close: String = (0..n).rev().map(|at| format!(" $e{at}$; END $d{at}$")).collect(); format!("{open} CREATE TABLE t () {close};") } },
    Construct { name: "declarations", size: 10_000, makes_objects: false, text: |n| block(&numbered(n, "a# int := #; "), "NULL;") },
    Construct { name: "assignments", size: 10_000, makes_objects: false, text: |n| block(&numbered(n, "a# int; "), &numbered(n, "a# := #; ")) },
    Construct { name: "a loop without end", size: 1, makes_objects: false, text: |n| block("", &nested(n, "", "LOOP NULL; END LOOP;", "", "", "")) },
    Construct { name: "a loop without end that makes", size: 1, makes_objects: false, text: |n| { block("i int := 0;", &nested(n, "", "LOOP i := i + 1; EXECUTE format('CREATE TABLE t%s ()', i); END LOOP;", "", "", "")) } },
    Construct { name: "WHILE without end", size: 1, makes_objects: false, text: |n| block("", &nested(n, "", "WHILE true LOOP CREATE TABLE IF NOT EXISTS t (); END LOOP;", "", "", "")) },
    Construct { name: "a loop of a billion", size: 1, makes_objects: false, text: |n| block("", &nested(n, "", "FOR i IN 1..1000000000 LOOP NULL; END LOOP;", "", "", "")) },
    Construct { name: "a loop down from a billion", size: 1, makes_objects: false, text: |n| { block("", &nested(n, "", "FOR i IN REVERSE 9223372036854775807..-9223372036854775807 BY 1 LOOP NULL; END LOOP;", "", "", "")) } },
    Construct { name: "loops of thousands in loops", size: 8, makes_objects: false, text: |n| block("", &nested(n, "", "FOR i IN 1..1000 LOOP ", "NULL;", " END LOOP;", "")) },
    Construct { name: "loops over the catalog in loops", size: 8, makes_objects: false, text: |n| { numbered(200, "CREATE TABLE t# (); ") + &block("r record;", &nested(n, "", "FOR r IN SELECT * FROM pg_class LOOP ", "NULL;", " END LOOP;", "")) } },
    Construct { name: "a product of catalogs", size: 4, makes_objects: false, text: |n| { numbered(200, "CREATE TABLE t# (); ") + &block("", &format!("IF EXISTS (SELECT 1 FROM pg_class c0{} WHERE c0.relname = 'none') THEN NULL; END IF;", numbered(n, ", pg_class c#"))) } },
    Construct { name: "a text that doubles", size: 200, makes_objects: false, text: |n| block("s text := 'x';", &nested(n, "", "s := s || s; ", "", "", "EXECUTE s;")) },
    Construct { name: "a text that doubles in a loop", size: 1, makes_objects: false, text: |n| { block("s text := 'x';", &nested(n, "", "FOR i IN 1..100 LOOP s := s || s; END LOOP; ", "", "", "EXECUTE s;")) } },
    Construct { name: "texts that replace doubles", size: 100, makes_objects: false, text: |n| block("s text := 'x';", &nested(n, "", "s := replace(s, 'x', 'xx'); ", "", "", "EXECUTE s;")) },
    Construct { name: "a text of a billion", size: 1, makes_objects: false, text: |n| { block("s text;", &nested(n, "", "s := repeat('x', 1000000000); s := lpad('x', 2000000000); s := format('%1000000000s', 'x'); s := rpad('a', 1999999999, 'bc'); ", "", "", "EXECUTE s;")) } },
    Construct { name: "an array that doubles", size: 100, makes_objects: false, text: |n| block("s text[] := ARRAY['x'];", &nested(n, "", "s := s || s; ", "", "", "NULL;")) },
    Construct { name: "rows without end", size: 1, makes_objects: false, text: |n| { block("r record;", &nested(n, "", "FOR r IN SELECT * FROM generate_series(1, 1000000000000) g LOOP NULL; END LOOP;", "", "", "")) } },
    Construct { name: "a pattern of many ways", size: 200, makes_objects: false, text: |n| { block("", &format!("IF '{}' LIKE '{}b' THEN CREATE TABLE t (); END IF;", "a".repeat(n * 10), "%a".repeat(n))) } },
    Construct { name: "a regular expression of many ways", size: 30, makes_objects: false, text: |n| { block("", &format!("IF '{}' ~ '^(a+)+$' OR '{}' ~ '{}{}' THEN CREATE TABLE t (); END IF;", "a".repeat(n) + "b", "a".repeat(n), "a?".repeat(n), "a".repeat(n))) } },
    Construct { name: "a function that calls itself", size: 1, makes_objects: false, text: |n| { nested(n, "", "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS 'BEGIN PERFORM f(); END'; DO 'BEGIN PERFORM f(); END'; SELECT f(); CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN CALL p(); END'; CALL p(); DO 'BEGIN CALL p(); END';", "", "", "") } },
    Construct { name: "a function that runs what it is given", size: 1, makes_objects: false, text: |n| { nested(n, "", "CREATE FUNCTION f(s text) RETURNS void LANGUAGE plpgsql AS 'BEGIN EXECUTE s; END'; DO $$ BEGIN PERFORM f('SELECT f(''SELECT f(''''SELECT 1'''')'')'); EXECUTE 'DO ''BEGIN EXECUTE ''''SELECT f(1)''''; END'''; END $$;", "", "", "") } },
    Construct { name: "BETWEEN around BETWEEN", size: 40, makes_objects: false, text: |n| block("a bool;", &nested(n.min(38), "a := ", "(", "1", " BETWEEN 0 AND 1)", ";")) },
    Construct { name: "CASE of a CASE", size: 40, makes_objects: false, text: |n| { block("a int;", &nested(n.min(38), "a := ", "CASE ", "1", " WHEN 1 THEN 1 WHEN 2 THEN 2 WHEN 3 THEN 3 END", ";")) } },
    Construct { name: "sources in a block", size: DEEP, makes_objects: false, text: |n| { block("", &nested(n, "IF EXISTS (SELECT 1 FROM pg_class", ", pg_class", "", "", ") THEN NULL; END IF;")) } },
    Construct { name: "IN of many", size: DEEP, makes_objects: false, text: |n| { block("", &nested(n, "IF EXISTS (SELECT 1 FROM pg_class WHERE relname IN ('a'", ", 'b'", "", "", ")) THEN NULL; END IF;")) } },
    Construct { name: "partitions by a loop", size: 2000, makes_objects: true, text: |n| { format!("CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN EXECUTE ''CREATE TABLE IF NOT EXISTS u ()''; RETURN NEW; END'; CREATE TRIGGER f AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); DO $$ BEGIN FOR i IN 1..{n} LOOP EXECUTE format('CREATE TABLE t_%s (LIKE t)', i); EXECUTE format('ALTER TABLE t ATTACH PARTITION t_%s FOR VALUES IN (%s)', i, i); INSERT INTO t VALUES (i); END LOOP; END $$;") } },
    Construct { name: "triggers that fire triggers", size: 500, makes_objects: true, text: |n| { format!("CREATE TABLE t0 (a int); {} INSERT INTO t{n} VALUES (1);", numbered(n, "CREATE TABLE t# (a int); CREATE FUNCTION f#() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO t@ VALUES (1); EXECUTE ''SELECT 1''; RETURN NEW; END'; CREATE TRIGGER f AFTER INSERT ON t# FOR EACH ROW EXECUTE FUNCTION f#(); ")) } },
    Construct { name: "triggers in a ring", size: 30, makes_objects: true, text: |n| { let all: String = (1..=n).map(|to| format!("INSERT INTO t{to} VALUES (1); ")).collect(); format!("{} {} INSERT INTO t1 VALUES (1);", numbered(n, "CREATE TABLE t# (a int); "), (1..=n).map(|at| format!("CREATE FUNCTION f{at}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {all} CREATE TABLE IF NOT EXISTS u{at} (); RETURN NEW; END $$; CREATE TRIGGER f AFTER INSERT ON t{at} FOR EACH ROW EXECUTE FUNCTION f{at}(); ")).collect::<String>()) } },
    // Objects one over the other.
    Construct { name: "queries in a view", size: DEEP, makes_objects: true, text: |n| nested(n, "CREATE VIEW v AS ", "SELECT ((", "SELECT 1", ") - 1)", ";") },
    Construct { name: "UNION in a view", size: MANY, makes_objects: true, text: |n| { format!("CREATE VIEW v AS SELECT 1 AS a {};", numbered(n, "UNION ALL SELECT (SELECT #) ")) } },
    Construct { name: "joins in a view", size: MANY, makes_objects: true, text: |n| { format!("CREATE TABLE t (a int); CREATE VIEW v AS SELECT t.a FROM t {};", numbered(n, "JOIN (SELECT # AS a) AS t# USING (a) ")) } },
    Construct { name: "WITH that doubles", size: MANY, makes_objects: true, text: |n| { format!("CREATE VIEW v AS WITH w0 AS (SELECT 1) {} SELECT * FROM w0;", numbered(n, ", w# AS (SELECT a.*, b.* FROM w@ AS a, w@ AS b) ")) } },
    Construct { name: "operators in a view", size: MANY, makes_objects: true, text: |n| { format!("CREATE VIEW v AS SELECT 1 {} AS a;", numbered(n, "+ (SELECT #) ")) } },
    Construct { name: "views over views", size: MANY, makes_objects: true, text: |n| { format!("CREATE TABLE v0 (a int); {} DROP TABLE v0 CASCADE;", numbered(n, "CREATE VIEW v# AS SELECT * FROM v@; ")) } },
    Construct { name: "views over views, refused", size: MANY, makes_objects: true, text: |n| { format!("CREATE TABLE v0 (a int); {} DROP TABLE v0;", numbered(n, "CREATE VIEW v# AS SELECT * FROM v@; ")) } },
    Construct { name: "views over views, renamed", size: MANY, makes_objects: true, text: |n| { format!("CREATE TABLE v0 (a int); {} ALTER TABLE v0 RENAME TO w; ALTER TABLE w RENAME COLUMN a TO b; ALTER TABLE w ALTER b TYPE text; ALTER SCHEMA public RENAME TO other;", numbered(n, "CREATE VIEW v# AS SELECT a FROM v@; ")) } },
    Construct { name: "views over one table", size: MANY, makes_objects: true, text: |n| { format!("CREATE TABLE v0 (a int); {} ALTER TABLE v0 RENAME TO w; DROP TABLE w CASCADE;", numbered(n, "CREATE VIEW v# AS SELECT * FROM v0; ")) } },
    Construct { name: "a view that is replaced", size: MANY, makes_objects: true, text: |n| format!("CREATE TABLE t (a int); {}", numbered(n, "CREATE OR REPLACE VIEW v AS SELECT a FROM t; ")) },
    Construct { name: "types of types", size: MANY, makes_objects: true, text: |n| { format!("CREATE TYPE t0 AS (a int); {} ALTER TYPE t0 ADD ATTRIBUTE b int CASCADE; ALTER TYPE t0 RENAME TO u; DROP TYPE u CASCADE;", numbered(n, "CREATE TYPE t# AS (a t@); ")) } },
    Construct { name: "domains over domains", size: MANY, makes_objects: true, text: |n| { format!("CREATE DOMAIN t0 AS int; {} CREATE TABLE u (a t{n}); DROP DOMAIN t0 CASCADE;", numbered(n, "CREATE DOMAIN t# AS t@; ")) } },
    Construct { name: "tables of tables' types", size: MANY, makes_objects: true, text: |n| { format!("CREATE TABLE t0 (a int); {} ALTER TABLE t0 ALTER a TYPE text; ALTER TABLE t0 RENAME TO u; DROP TABLE u CASCADE;", numbered(n, "CREATE TABLE t# (a t@); ")) } },
    Construct { name: "functions of tables' types", size: MANY, makes_objects: true, text: |n| { format!("CREATE TABLE t0 (a int); {} ALTER TABLE t0 RENAME TO u; DROP TABLE u CASCADE;", numbered(n, "CREATE FUNCTION f#(t0) RETURNS SETOF t0 LANGUAGE sql AS 'select 1'; ")) } },
    Construct { name: "inheritance", size: 2000, makes_objects: true, text: |n| { format!("CREATE TABLE t0 (a int); {} ALTER TABLE t0 ADD COLUMN b int; ALTER TABLE t0 RENAME COLUMN a TO c; ALTER TABLE t0 ADD CHECK (c > 0); ALTER TABLE t0 ALTER c SET NOT NULL; DROP TABLE t0 CASCADE;", numbered(n, "CREATE TABLE t# () INHERITS (t@); ")) } },
    Construct { name: "heirs of one table", size: 2000, makes_objects: true, text: |n| { format!("CREATE TABLE t0 (a int); {} ALTER TABLE t0 ADD COLUMN b int; ALTER TABLE t0 RENAME COLUMN a TO c; ALTER TABLE t0 DROP COLUMN c; DROP TABLE t0 CASCADE;", numbered(n, "CREATE TABLE t# () INHERITS (t0); ")) } },
    Construct { name: "inheritance by two ways", size: 500, makes_objects: true, text: |n| { format!("CREATE TABLE t0 (a int); CREATE TABLE t1 () INHERITS (t0); {} ALTER TABLE t0 ADD COLUMN b int; ALTER TABLE t0 DROP COLUMN a; DROP TABLE t0 CASCADE;", (2..=n) .map(|at| format!("CREATE TABLE t{at} () INHERITS (t{}, t{}); ", at - 1, at - 2)) .collect::<String>()) } },
    Construct { name: "a table that inherits from itself", size: 1, makes_objects: true, text: |n| { nested(n, "", "CREATE TABLE a (x int); CREATE TABLE b () INHERITS (a); ALTER TABLE a INHERIT b; ALTER TABLE a ADD y int; ALTER TABLE a INHERIT a; ALTER TABLE a DROP COLUMN x; DROP TABLE a CASCADE;", "", "", "") } },
    Construct { name: "partitions of partitions", size: 2000, makes_objects: true, text: |n| { format!("CREATE TABLE t0 (a int) PARTITION BY LIST (a); {} ALTER TABLE t0 ADD COLUMN b int; CREATE INDEX ON t0 (a); ALTER TABLE t0 ADD PRIMARY KEY (a); DROP TABLE t0;", numbered(n, "CREATE TABLE t# PARTITION OF t@ DEFAULT PARTITION BY LIST (a); ")) } },
    Construct { name: "foreign keys", size: MANY, makes_objects: true, text: |n| { format!("CREATE TABLE t0 (a int PRIMARY KEY); {} ALTER TABLE t0 RENAME TO u; DROP TABLE u CASCADE;", numbered(n, "CREATE TABLE t# (a int PRIMARY KEY REFERENCES t@); ")) } },
    Construct { name: "LIKE", size: MANY, makes_objects: true, text: |n| { format!("CREATE TABLE t0 (a serial PRIMARY KEY, b int DEFAULT 1); {}", numbered(n, "CREATE TABLE t# (LIKE t@ INCLUDING ALL); ")) } },
    Construct { name: "columns", size: 1600, makes_objects: true, text: |n| { format!("CREATE TABLE t (x int {}); {} DROP TABLE t;", numbered(n, ", a# int"), numbered(n, "ALTER TABLE t ADD b# int; ALTER TABLE t RENAME b# TO c#; ALTER TABLE t DROP a#; ")) } },
    Construct { name: "columns that come and go", size: MANY, makes_objects: true, text: |n| { format!("CREATE TABLE t (); {}", nested(n, "", "ALTER TABLE t ADD a int; ALTER TABLE t DROP a; ", "", "", "")) } },
    Construct { name: "labels", size: MANY, makes_objects: true, text: |n| { format!("CREATE TYPE e AS ENUM ('a0' {}); {}", numbered(n, ", 'b#'"), numbered(n / 10, "ALTER TYPE e ADD VALUE 'c#' BEFORE 'a0'; ")) } },
    Construct { name: "parameters", size: MANY, makes_objects: true, text: |n| { format!("CREATE FUNCTION f(a0 int {}) RETURNS int LANGUAGE sql AS 'select 1';", numbered(n, ", a# int")) } },
    Construct { name: "overloads", size: 5000, makes_objects: true, text: |n| { format!("{}{}DROP FUNCTION f();", numbered(n, "CREATE TYPE t# AS (a int); "), numbered(n, "CREATE FUNCTION f(t#) RETURNS int LANGUAGE sql AS 'select 1'; ")) } },
    Construct { name: "a function that is replaced", size: MANY, makes_objects: true, text: |n| numbered(n, "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'select #'; ") },
    Construct { name: "roles in roles", size: 2000, makes_objects: true, text: |n| { format!("CREATE ROLE r0; {} CREATE TABLE t (); SET ROLE r0; GRANT SELECT ON t TO r0; DROP TABLE t; RESET ROLE; REVOKE r0 FROM r1 CASCADE;", numbered(n, "CREATE ROLE r#; GRANT r@ TO r#; ")) } },
    Construct { name: "a role in itself", size: 1, makes_objects: true, text: |n| { nested(n, "", "CREATE ROLE a; CREATE ROLE b; GRANT a TO b; GRANT b TO a; GRANT a TO a; SET ROLE a; CREATE TABLE t (); SET ROLE b; DROP TABLE t;", "", "", "") } },
    Construct { name: "grants", size: 2000, makes_objects: true, text: |n| { format!("CREATE TABLE t (a int); {} REVOKE ALL ON t FROM r1 CASCADE;", numbered(n, "CREATE ROLE r#; GRANT SELECT ON t TO r# WITH GRANT OPTION; ")) } },
    Construct { name: "grants one by the other", size: 500, makes_objects: true, text: |n| { format!("CREATE TABLE t (a int); CREATE ROLE r0; GRANT SELECT ON t TO r0 WITH GRANT OPTION; {} RESET ROLE; REVOKE SELECT ON t FROM r0 CASCADE;", numbered(n, "CREATE ROLE r#; SET ROLE r@; GRANT SELECT ON t TO r# WITH GRANT OPTION; RESET ROLE; ")) } },
    Construct { name: "grantees", size: MANY, makes_objects: true, text: |n| format!("CREATE TABLE t (); GRANT SELECT ON t TO PUBLIC {};", numbered(n, ", r#")) },
    Construct { name: "a grant on many", size: 5000, makes_objects: true, text: |n| { format!("CREATE ROLE r; {} GRANT SELECT ON ALL TABLES IN SCHEMA public TO r; REVOKE ALL ON ALL TABLES IN SCHEMA public FROM r; DROP OWNED BY r;", numbered(n, "CREATE TABLE t# (); ")) } },
    Construct { name: "default privileges", size: 500, makes_objects: true, text: |n| { format!("{} CREATE TABLE t ();", numbered(n, "CREATE ROLE r#; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO r#; ")) } },
    Construct { name: "schemas in the path", size: MANY, makes_objects: true, text: |n| { format!("{} SET search_path = public {}; CREATE TABLE x (); SELECT x; DROP TABLE x;", numbered(n, "CREATE SCHEMA s#; "), numbered(n, ", s#")) } },
    Construct { name: "savepoints", size: DEEP, makes_objects: true, text: |n| format!("BEGIN; {} ROLLBACK TO s1; ROLLBACK;", numbered(n, "SAVEPOINT s#; CREATE TABLE t# (); ")) },
    Construct { name: "savepoints of one name", size: DEEP, makes_objects: true, text: |n| { format!("BEGIN; {} COMMIT;", nested(n, "", "SAVEPOINT s; CREATE TABLE t (); ROLLBACK TO s; ", "", "", "")) } },
    Construct { name: "transactions", size: DEEP, makes_objects: true, text: |n| nested(n, "", "BEGIN; CREATE TABLE t (); ROLLBACK; ", "", "", "") },
    Construct { name: "elements of a schema", size: MANY, makes_objects: true, text: |n| format!("CREATE SCHEMA s {};", numbered(n, " CREATE TABLE t# (a int)")) },
    Construct { name: "schemas in a schema", size: DEEP, makes_objects: true, text: |n| nested(n, "", "CREATE SCHEMA s ", "", "", ";") },
    Construct { name: "policies", size: 5000, makes_objects: true, text: |n| { format!("CREATE TABLE t (a int); {} ALTER TABLE t RENAME TO u; DROP TABLE u;", numbered(n, "CREATE POLICY p# ON t USING (a = #); ")) } },
    Construct { name: "statements that are refused", size: MANY, makes_objects: true, text: |n| numbered(n, "DROP TABLE none#; ALTER TABLE none# ADD a int; SELECT none#; ") },
    Construct { name: "statements that are not understood", size: MANY, makes_objects: true, text: |n| numbered(n, "CREATE FUNCTION f# RETURNS; DROP TABEL x#; ") },
    Construct { name: "what is made later", size: MANY, makes_objects: true, text: |n| numbered(n, "ALTER TABLE t# ADD a int; GRANT SELECT ON t# TO PUBLIC; ") + &numbered(n, "CREATE TABLE t# (a int); ") },
    Construct { name: "views of what is made later", size: MANY, makes_objects: true, text: |n| { format!("CREATE EXTENSION citext; {}{}", numbered(n, "CREATE VIEW v# AS SELECT a FROM t#; "), numbered(n, "CREATE TABLE t# (a int); ")) } },
    Construct { name: "roles that nobody made", size: MANY, makes_objects: true, text: |n| numbered(n, "CREATE TABLE t# (); GRANT SELECT ON t# TO r#; ") },
    Construct { name: "roles one by one", size: MANY, makes_objects: true, text: |n| numbered(n, "CREATE ROLE r#; ALTER ROLE r# LOGIN; ") },
    Construct { name: "a transaction that is taken back", size: MANY, makes_objects: true, text: |n| { format!("BEGIN; {} ROLLBACK;", numbered(n, "CREATE TABLE t# (a int); CREATE ROLE r#; GRANT SELECT ON t# TO r#; ")) } },
    Construct { name: "changes of one table", size: DEEP, makes_objects: true, text: |n| { format!("CREATE TABLE t (a int); {}", numbered(n, "ALTER TABLE t ALTER a SET DEFAULT #; ALTER TABLE t ENABLE ROW LEVEL SECURITY; ")) } },
    Construct { name: "a block of many statements", size: MANY, makes_objects: true, text: |n| block("", &numbered(n, "CREATE TABLE t# (a int); ")) },
    Construct { name: "many blocks", size: MANY, makes_objects: true, text: |n| numbered(n, "DO $$ BEGIN CREATE TABLE t# (a int); EXCEPTION WHEN duplicate_table THEN NULL; END $$; ") },
    Construct { name: "blocks that ask for a policy", size: 4000, makes_objects: true, text: |n| { numbered(n, "CREATE TABLE t# (a int); ") + &numbered(n, "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_policies WHERE schemaname = 'public' AND tablename = 't#' AND policyname = 'p#') THEN CREATE POLICY p# ON t#; END IF; END $$; ") } },
    Construct { name: "blocks that ask for a constraint by its name", size: 4000, makes_objects: true, text: |n| { numbered(n, "CREATE TABLE t# (a int); ") + &numbered(n, "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'c#') THEN ALTER TABLE t# ADD CONSTRAINT c# CHECK (a > 0); END IF; END $$; ") } },
    Construct { name: "blocks that ask for a column", size: 4000, makes_objects: true, text: |n| { numbered(n, "CREATE TABLE t# (a int); ") + &numbered(n, "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 't#' AND column_name = 'b') THEN ALTER TABLE t# ADD b int; END IF; END $$; ") } },
    Construct { name: "default privileges of schemas", size: 4000, makes_objects: true, text: |n| numbered(n, "CREATE SCHEMA s#; ALTER DEFAULT PRIVILEGES IN SCHEMA s# GRANT SELECT ON TABLES TO PUBLIC; CREATE TABLE s#.t (); ") },
    Construct { name: "triggers of one table", size: 5000, makes_objects: true, text: |n| { format!("CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; {}", numbered(n, "CREATE TRIGGER g# BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); ")) } },
    Construct { name: "indexes of one table", size: 5000, makes_objects: true, text: |n| { format!("CREATE TABLE t (a int); {}", numbered(n, "CREATE INDEX i# ON t (a) WHERE a > #; ")) } },
    Construct { name: "overloads, each granted", size: 2000, makes_objects: true, text: |n| { numbered(n, "CREATE TYPE t# AS (a int); CREATE FUNCTION f(t#) RETURNS int LANGUAGE sql AS 'select 1'; ") + &numbered(n, "GRANT EXECUTE ON FUNCTION f(t#) TO PUBLIC; COMMENT ON FUNCTION f(t#) IS 'a #'; ") } },
    Construct { name: "columns commented", size: MANY, makes_objects: true, text: |n| numbered(n, "CREATE TABLE t# (a int); COMMENT ON TABLE t# IS 'a'; COMMENT ON COLUMN t#.a IS 'b'; ") },
    Construct { name: "functions that call each other", size: 4000, makes_objects: true, text: |n| { format!("CREATE FUNCTION f0() RETURNS void LANGUAGE plpgsql AS 'BEGIN CREATE TABLE IF NOT EXISTS t (); END'; {} SELECT f{n}();", numbered(n, "CREATE FUNCTION f#() RETURNS void LANGUAGE plpgsql AS 'BEGIN PERFORM f@(); END'; ")) } },
    Construct { name: "comments on an object", size: MANY, makes_objects: true, text: |n| format!("CREATE TABLE t (); {}", numbered(n, "COMMENT ON TABLE t IS 'a #'; ")) },
];

/// One statement of so many bytes.
#[rustfmt::skip]
pub const LONG: &[Construct] = &[
    Construct { name: "rows", size: 0, makes_objects: false, text: |bytes| format!("INSERT INTO t VALUES (1){};", ", (1)".repeat(bytes / 5)) },
    Construct { name: "an expression", size: 0, makes_objects: false, text: |bytes| format!("CREATE VIEW v AS SELECT 1{};", " + 1".repeat(bytes / 4)) },
    Construct { name: "a string", size: 0, makes_objects: false, text: |bytes| format!("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS '{}';", "x".repeat(bytes)) },
    Construct { name: "a block", size: 0, makes_objects: false, text: |bytes| block("", &"PERFORM 1; ".repeat(bytes / 11)) },
    Construct { name: "a comment", size: 0, makes_objects: false, text: |bytes| format!("SELECT 1 /*{}*/;", "*".repeat(bytes)) },
];

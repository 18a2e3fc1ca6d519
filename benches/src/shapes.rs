//! Migrations of shapes that nobody writes by hand, to see how the time grows with them.

use crate::Opened;

/// A shape, and the text of it at a size.
#[derive(Clone, Copy, Debug)]
pub struct Growing {
    /// What it is called.
    pub name: &'static str,
    /// The size at which it is looked at; ten times that is the other one.
    pub size: usize,
    /// The text.
    pub text: fn(usize) -> String,
}

/// Every shape.
pub const SHAPES_THAT_GROW: &[Growing] = &[
    Growing { name: "one long statement", size: 50_000, text: one_long_statement },
    Growing { name: "one long text", size: 500_000, text: one_long_text },
    Growing { name: "nested parentheses", size: 2_000, text: nested_parentheses },
    Growing { name: "tiny statements", size: 10_000, text: tiny_statements },
    Growing { name: "functions of one name", size: 1_000, text: functions_of_one_name },
    Growing { name: "tables", size: 500, text: tables },
    Growing { name: "grants on all tables", size: 50, text: grants_on_all_tables },
    Growing { name: "savepoints", size: 1_000, text: savepoints },
    Growing { name: "tables dropped", size: 1_000, text: tables_dropped },
    Growing { name: "views over views", size: 200, text: views_over_views },
    Growing { name: "blocks that ask first", size: 300, text: blocks_that_ask_first },
];

impl Growing {
    /// A folder of one file with the shape at this size.
    pub fn at(&self, size: usize) -> Opened {
        Opened::of_text((self.text)(size))
    }
}

fn repeated(size: usize, each: impl Fn(usize) -> String) -> String {
    (0..size).map(each).collect()
}

fn one_long_statement(size: usize) -> String {
    // A table has no more columns than that.
    let columns: Vec<String> = (0..1_600).map(|number| format!("c{number} integer default 1 + {number}")).collect();
    let sum = repeated(size, |number| format!(" + coalesce(a.value_{number}, {number})"));
    format!("CREATE TABLE t ({});\nCREATE VIEW v AS SELECT 1{sum} AS total FROM t a;\n", columns.join(",\n"))
}

fn one_long_text(size: usize) -> String {
    let body = repeated(size / 10, |_| "-- it's\n; ".to_owned());
    format!("CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {body} END $$;\n")
}

fn nested_parentheses(size: usize) -> String {
    format!("CREATE VIEW v AS SELECT {}1{};\n", "(".repeat(size), ")".repeat(size))
}

fn tiny_statements(size: usize) -> String {
    "SELECT 1;\n".repeat(size)
}

fn functions_of_one_name(size: usize) -> String {
    let types = repeated(size, |number| format!("CREATE TYPE t{number} AS ENUM ('a');\n"));
    let functions = repeated(size, |number| {
        format!("CREATE FUNCTION f(a t{number}) RETURNS integer LANGUAGE sql AS 'select {number}';\n")
    });
    types + &functions
}

fn tables(size: usize) -> String {
    repeated(size, |number| {
        let before = number.saturating_sub(1);
        format!(
            "CREATE TABLE t{number} (id bigserial PRIMARY KEY, a text NOT NULL DEFAULT 'x', b integer CHECK (b > 0), \
             before integer REFERENCES t{before});\nCREATE INDEX ON t{number} (a);\n\
             ALTER TABLE t{number} ENABLE ROW LEVEL SECURITY;\nCREATE POLICY p ON t{number} USING (a = current_user);\n"
        )
    })
}

/// 5,000 tables, whatever the size: what PostgreSQL does is that many changes for each statement too.
fn grants_on_all_tables(size: usize) -> String {
    let tables = repeated(5_000, |number| format!("CREATE TABLE t{number} (id integer);\n"));
    let grants = repeated(size, |_| "GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC;\n".to_owned());
    tables + &grants
}

fn savepoints(size: usize) -> String {
    let points = repeated(size, |number| format!("SAVEPOINT s{number};\nCREATE TABLE t{number} (id integer);\n"));
    let back = repeated(size / 2, |number| format!("ROLLBACK TO s{};\n", size - 1 - number));
    format!("BEGIN;\n{points}{back}COMMIT;\n")
}

fn tables_dropped(size: usize) -> String {
    let made = repeated(size, |number| format!("CREATE TABLE t{number} (id integer PRIMARY KEY, a text UNIQUE);\n"));
    made + &repeated(size, |number| format!("DROP TABLE t{number} CASCADE;\n"))
}

fn views_over_views(size: usize) -> String {
    let first = "CREATE TABLE v0 (id integer, a text);\n".to_owned();
    first
        + &repeated(size, |number| {
            format!("CREATE VIEW v{} AS SELECT v.id, upper(v.a) AS a FROM v{number} v WHERE v.id > 1;\n", number + 1)
        })
}

fn blocks_that_ask_first(size: usize) -> String {
    repeated(size, |number| {
        format!(
            "CREATE TABLE t{number} (id integer, a text);\nDO $$ BEGIN\n  IF NOT EXISTS (SELECT 1 FROM \
             information_schema.columns WHERE table_schema = 'public' AND table_name = 't{number}' AND column_name = \
             'b') THEN\n    ALTER TABLE t{number} ADD COLUMN b integer;\n  END IF;\n  IF NOT EXISTS (SELECT 1 FROM \
             pg_constraint WHERE conname = 'c{number}') THEN\n    ALTER TABLE t{number} ADD CONSTRAINT c{number} CHECK \
             (id > 0);\n  END IF;\nEND $$;\n"
        )
    })
}

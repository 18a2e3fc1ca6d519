//! Migrations interpreted without a server: sessions, transactions, provenance. That the rules are PostgreSQL's own is
//! shown on real servers (`tests/tests/differential/`).

use contract_core::finding::Reach;
use contract_core::ident::{ObjectId, QualifiedName};
use std::num::NonZeroUsize;

use contract_core::interpret::{EventKind, Interpretation, SignatureChange, interpret, interpret_on};
use contract_core::migrations::{MigrationFile, Part, Transaction};
use contract_core::observation::Setting;
use contract_core::schema::Attribute;
use contract_core::source::{SourceMap, Span};

fn read(files: &[(&str, Transaction)]) -> (Interpretation, SourceMap) {
    read_as(Some("postgres"), files)
}

fn read_as(role: Option<&str>, files: &[(&str, Transaction)]) -> (Interpretation, SourceMap) {
    let mut sources = SourceMap::default();
    let files: Vec<MigrationFile> = files
        .iter()
        .enumerate()
        .map(|(number, (text, transaction))| {
            let part = Part { span: Span::new(0, text.len()), transaction: *transaction };
            let source = sources.add(format!("{}.sql", number + 1), *text);
            MigrationFile { source, version: None, description: None, parts: vec![part] }
        })
        .collect();
    let setting = Setting { major: Some(17), role: role.map(str::to_owned), ..Setting::default() };
    let interpretation = interpret(&sources, &files, &setting, None);
    (interpretation, sources)
}

fn relations(interpretation: &Interpretation) -> Vec<String> {
    let ids = interpretation.observation.schema.objects.keys();
    ids.filter(|id| id.kind.word() == "relation").map(ToString::to_string).collect()
}

#[test]
fn rollback_takes_back_what_a_transaction_did() {
    let (read, _) = read(&[(
        "CREATE TABLE kept (id int); BEGIN; CREATE TABLE gone (id int); DROP TABLE kept; SET search_path = nowhere; ROLLBACK; \
         BEGIN; CREATE TABLE a (id int); SAVEPOINT s; CREATE TABLE b (id int); ROLLBACK TO s; CREATE TABLE c (id int); COMMIT; \
         CREATE TABLE d (id int);",
        Transaction::None,
    )]);
    assert_eq!(relations(&read), ["public.a", "public.c", "public.d", "public.kept"]);
    assert_eq!(read.events, []);
}

#[test]
fn set_local_holds_inside_a_transaction_only_and_a_file_is_a_session() {
    let text = "SET LOCAL search_path = app; CREATE TABLE t (id int);";
    let first = "CREATE SCHEMA app; SET search_path = app;";
    let alone = read(&[(first, Transaction::None), (text, Transaction::None)]).0;
    assert_eq!(relations(&alone), ["public.t"]);
    for transaction in [Transaction::Explicit, Transaction::Implicit] {
        let inside = read(&[(first, Transaction::None), (text, transaction), ("CREATE TABLE u ();", transaction)]).0;
        assert_eq!(relations(&inside), ["app.t", "public.u"]);
    }
}

#[test]
fn every_fact_has_its_place_and_every_signature_its_history() {
    let (read, sources) = read(&[(
        "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'select 1';\n\
         GRANT EXECUTE ON FUNCTION f(int) TO pg_monitor;\n\
         CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'select 2';\n\
         CREATE OR REPLACE FUNCTION f(a text) RETURNS int LANGUAGE sql AS 'select 3';\n\
         CREATE TABLE q (id int);\n\
         CREATE FUNCTION g() RETURNS SETOF q LANGUAGE sql AS 'select * from q';\n\
         DROP TABLE q CASCADE;\n",
        Transaction::Explicit,
    )]);
    let id = read.observation.schema.routines().map(|(id, _)| id.clone()).find(|id| id.to_string().contains("integer"));
    let id = id.unwrap();
    let line = |attribute| sources.position(read.provenance.of(&id, Attribute(attribute)).unwrap()).line;
    assert_eq!((line("body"), line("security"), line("privileges")), (3, 3, 2));
    let history = |name: &str| read.provenance.history.get(&QualifiedName::new("public", name)).unwrap().clone();
    let changes: Vec<SignatureChange> = history("f").into_iter().map(|event| event.change).collect();
    let lost = vec![Attribute("security"), Attribute("settings")];
    assert_eq!(changes, [SignatureChange::Made, SignatureChange::Replaced { lost }, SignatureChange::Made]);
    let table = ObjectId::relation(QualifiedName::new("public", "q"));
    assert_eq!(
        history("g").last().map(|event| (event.change.clone(), sources.position(event.location).line)),
        Some((SignatureChange::Dropped { cascade_of: Some(table) }, 7))
    );
}

#[test]
fn what_was_assumed_can_be_made_after_all() {
    let before = "ALTER TABLE late ADD COLUMN note text; CREATE INDEX late_note ON late (note);";
    for (made, event, gaps) in [("CREATE TABLE late", "42704", 0), ("CREATE TABLE IF NOT EXISTS late", "assumed", 1)] {
        let text = format!("{before} {made} (id int, note text); CREATE INDEX late_note ON late (note);");
        let (read, _) = read(&[(&text, Transaction::None)]);
        assert_eq!(relations(&read), ["public.late"], "{made}");
        assert_eq!(told(&read), [event], "{made}");
        assert_eq!(read.observation.gaps.len(), gaps, "{made}: {:?}", read.observation.gaps);
    }
}

#[test]
fn what_was_made_too_early_is_in_doubt() {
    let (read, _) = read(&[(
        "CREATE FUNCTION g(t) RETURNS int LANGUAGE sql AS 'select 1'; CREATE VIEW v AS SELECT g(NULL) AS one; CREATE TABLE t (id int);",
        Transaction::None,
    )]);
    assert_eq!(told(&read), ["42704"]);
    let subjects: Vec<String> = read.observation.gaps.iter().map(|gap| gap.subject()).collect();
    assert!(subjects.contains(&"public.g(public.t)".to_owned()), "{subjects:?}");
    assert!(subjects.contains(&"public.v".to_owned()), "{subjects:?}");
}

/// The events, each in a word.
fn told(interpretation: &Interpretation) -> Vec<&'static str> {
    let word = |event: &contract_core::interpret::Event| match &event.kind {
        EventKind::Refused(refusal) => refusal.kind.sqlstate(),
        EventKind::Unread(_) => "not read",
        EventKind::NotEnded => "not ended",
        EventKind::Assumed(_) => "assumed",
        EventKind::AssumedRole(_) => "assumed role",
    };
    interpretation.events.iter().map(word).collect()
}

#[test]
fn what_nobody_made_is_assumed_and_a_gap() {
    let (read, _) = read(&[(
        "ALTER TABLE missing ADD COLUMN a int; CREATE TABLE t (id int); CREATE TABLE t (id int); DROP FUNCTION f();",
        Transaction::None,
    )]);
    assert_eq!(told(&read), ["assumed", "42710", "42704"]);
    assert_eq!(relations(&read), ["public.t"]);
    assert_eq!(read.observation.gaps.len(), 1);
    assert_eq!(read.observation.gaps.first().map(|gap| gap.subject()).as_deref(), Some("public.missing"));
}

#[test]
fn what_comes_out_is_the_same_on_however_many_threads() {
    let mut sources = SourceMap::default();
    let mut files = Vec::new();
    for number in 0..60 {
        // Enough of it that it is not read on one thread alone.
        let filling = format!("-- {}\n", "x".repeat(10_000));
        let text = format!(
            "CREATE TABLE t{number} (id int);\n{filling}ALTER TABLE t{} ADD COLUMN n{number} text;\nDROP VIEW v{number};\n",
            number / 2
        );
        let part = Part { span: Span::new(0, text.len()), transaction: Transaction::Explicit };
        let source = sources.add(format!("{number:03}.sql"), text);
        files.push(MigrationFile { source, version: None, description: None, parts: vec![part] });
    }
    let setting = Setting { major: Some(17), ..Setting::default() };
    let on = |threads| interpret_on(NonZeroUsize::new(threads).unwrap(), &sources, &files, &setting, None);
    let one = on(1);
    assert_eq!(relations(&one).len(), 60);
    assert_eq!(one.events.len(), 60);
    for threads in [2, 3, 64] {
        assert_eq!(on(threads), one, "{threads} threads");
    }
}

/// Whether what a text makes is told as certain, or lies in a gap over everything.
fn has_wide_gap(text: &str) -> bool {
    let (read, _) = read(&[(text, Transaction::None)]);
    read.observation.gaps.iter().any(|gap| gap.reach == Reach::Everything)
}

#[test]
fn what_psql_does_by_itself_is_a_gap() {
    let harmless = [
        "\\echo hello",
        "\\timing on",
        "\\pset pager off",
        "\\x",
        "\\set ON_ERROR_STOP on",
        "\\set name value",
        "\\restrict abc",
        "\\encoding UTF8",
        "\\set AUTOCOMMIT on",
        "\\dt+",
    ];
    for line in harmless {
        assert!(!has_wide_gap(&format!("{line}\nCREATE TABLE t (id int, a int[]);")), "{line}");
    }
    let unknown = [
        "\\i other.sql",
        "\\ir other.sql",
        "\\if :x",
        "\\set AUTOCOMMIT off",
        "\\! psql",
        "\\e",
        "\\r",
        "\\lo_import a",
        "\\c other",
        "\\prompt x",
        "\\gexec",
        "\\encoding LATIN1",
        "\\set x `date`",
        "\\echo `psql`",
        "\\nonesuch",
    ];
    for line in unknown {
        assert!(has_wide_gap(&format!("{line}\nCREATE TABLE t (id int);")), "{line}");
    }
    let quit = read(&[
        ("CREATE TABLE a (id int);\n\\q\nCREATE TABLE b (id int);", Transaction::None),
        ("CREATE TABLE c ();", Transaction::None),
    ])
    .0;
    assert_eq!(relations(&quit), ["public.a", "public.c"]);
}

#[test]
fn what_psql_puts_into_a_statement_is_not_known() {
    let (read, _) = read(&[(
        "\\set kind text\nCREATE TABLE t (id :kind);\nCREATE TABLE u (a int DEFAULT :'kind');\n\
         CREATE TABLE v (a int[] DEFAULT (ARRAY[1, 2])[1:2], b text DEFAULT 'x:y'::text);\nINSERT INTO v (b) VALUES (:'kind');\n",
        Transaction::None,
    )]);
    assert_eq!(relations(&read), ["public.v"]);
    let mut gaps: Vec<String> = read.observation.gaps.iter().map(|gap| gap.subject()).collect();
    gaps.dedup();
    assert_eq!(gaps, ["public.t", "public.u"]);
}

#[test]
fn rows_of_catalogs_that_nothing_names_are_everything() {
    let made = "CREATE TABLE t (id int); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1';";
    for text in [
        "DELETE FROM pg_proc",
        "delete from pg_catalog.pg_proc where proname like 'f%'",
        "UPDATE pg_proc SET proname = 'g' WHERE proname = 'f'",
        "DELETE FROM pg_proc WHERE proname = 'f' OR true",
        "WITH gone AS (DELETE FROM pg_class WHERE true RETURNING 1) SELECT 1 FROM gone",
        "DO $$ BEGIN DELETE FROM pg_class WHERE oid > 5; END $$",
        "INSERT INTO pg_depend VALUES (1)",
    ] {
        assert!(has_wide_gap(&format!("{made} {text};")), "{text}");
    }
    for text in [
        "UPDATE pg_database SET datallowconn = true",
        "INSERT INTO t SELECT oid::int FROM pg_class",
        "DELETE FROM pg_proc WHERE proname = 'f'",
        "UPDATE pg_index SET indisvalid = false WHERE indrelid = 't'::regclass",
        "COPY pg_class TO stdout",
    ] {
        assert!(!has_wide_gap(&format!("{made} {text};")), "{text}");
    }
}

#[test]
fn an_event_trigger_that_changes_other_things_is_a_gap_over_everything() {
    let made = "CREATE FUNCTION clear() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN DROP TABLE IF EXISTS a; END $$; \
                CREATE EVENT TRIGGER clear ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION clear();";
    for (text, is_wide) in [
        ("CREATE TABLE t (id int)", true),
        ("CREATE VIEW v AS SELECT 1", false),
        ("ALTER EVENT TRIGGER clear DISABLE; CREATE TABLE t (id int)", false),
        ("DROP EVENT TRIGGER clear; CREATE TABLE t (id int)", false),
    ] {
        assert_eq!(has_wide_gap(&format!("{made} {text};")), is_wide, "{text}");
    }
}

#[test]
fn a_transaction_that_no_statement_ends_is_taken_back_where_the_tool_does_not_end_it() {
    let open = "CREATE TABLE a (id int); BEGIN; CREATE TABLE b (id int);";
    for (transaction, made, events) in [
        (Transaction::None, &["public.a", "public.c"][..], &["not ended"][..]),
        // The server makes one transaction of it, which the statement makes one that has to be ended.
        (Transaction::Implicit, &["public.c"], &["not ended"]),
        (Transaction::Explicit, &["public.a", "public.b", "public.c"], &[]),
        (Transaction::WhereAllowed, &["public.a", "public.b", "public.c"], &[]),
    ] {
        let (read, sources) =
            read(&[(open, transaction), ("BEGIN; CREATE TABLE c (id int); COMMIT;", Transaction::None)]);
        assert_eq!(
            (relations(&read), told(&read)),
            (made.iter().map(ToString::to_string).collect(), events.to_vec()),
            "{transaction:?}"
        );
        let places: Vec<&str> = read.events.iter().map(|event| sources.file(event.location.source).name()).collect();
        assert_eq!(places, vec!["1.sql"; events.len()], "{transaction:?}");
    }
    let (chained, _) = read(&[("BEGIN; COMMIT AND CHAIN; CREATE TABLE a (id int);", Transaction::None)]);
    assert_eq!((relations(&chained), told(&chained)), (vec![], vec!["not ended"]));
}

#[test]
fn what_cannot_run_inside_a_transaction_is_refused_there() {
    let alone = "CREATE TABLE t (id int); ALTER SYSTEM SET work_mem = '4MB'; VACUUM t;";
    for (transaction, events) in [
        (Transaction::None, 0),
        // Flyway sends each statement by itself then.
        (Transaction::WhereAllowed, 0),
        (Transaction::Explicit, 2),
        (Transaction::Implicit, 2),
    ] {
        let (read, _) = read(&[(alone, transaction)]);
        assert_eq!((relations(&read).as_slice(), told(&read)), (&["public.t".to_owned()][..], vec!["25P01"; events]));
    }
}

#[test]
fn a_trigger_wants_a_function_that_is_there_and_returns_what_it_runs() {
    let made = "CREATE TABLE t (id int); CREATE FUNCTION number() RETURNS int LANGUAGE sql AS 'select 1'; \
                CREATE FUNCTION fires() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end'; \
                CREATE FUNCTION sees() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';";
    for (statement, event) in [
        ("CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION sees()", None),
        ("CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION missing()", Some("assumed")),
        ("CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION app.missing()", Some("assumed")),
        ("CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION number()", Some("42P17")),
        ("CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION fires()", Some("42P17")),
        ("CREATE EVENT TRIGGER e ON nothing EXECUTE FUNCTION sees()", Some("42601")),
        ("CREATE EVENT TRIGGER e ON sql_drop WHEN colour IN ('red') EXECUTE FUNCTION sees()", Some("42601")),
        ("ALTER EVENT TRIGGER e DISABLE", Some("assumed")),
        ("CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION fires()", None),
        (
            "CREATE TRIGGER r BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
            None,
        ),
        ("CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION missing()", Some("assumed")),
        ("CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION sees()", Some("42P17")),
        (
            "CREATE EXTENSION moddatetime; CREATE TRIGGER r BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION moddatetime(a)",
            None,
        ),
    ] {
        let (read, _) = read(&[(&format!("{made} {statement};"), Transaction::None)]);
        assert_eq!(told(&read).last().copied(), event, "{statement}");
        let in_doubt = read.observation.gaps.iter().any(|gap| gap.cause.contains("no statement makes"));
        assert_eq!(in_doubt, event == Some("assumed"), "{statement}: {:?}", read.observation.gaps);
    }
}

#[test]
fn what_the_system_itself_owns_is_neither_dropped_nor_given_away() {
    for statement in ["REASSIGN OWNED BY postgres TO pg_monitor", "DROP OWNED BY CURRENT_USER"] {
        for (role, told_of) in [(Some("postgres"), &["2BP01"][..]), (None, &[])] {
            let (read, _) = read_as(role, &[(&format!("CREATE TABLE t (id int); {statement};"), Transaction::None)]);
            assert_eq!(
                (relations(&read).as_slice(), told(&read).as_slice()),
                (&["public.t".to_owned()][..], told_of),
                "{role:?}: {statement}"
            );
            let in_doubt = read.observation.gaps.iter().any(|gap| gap.cause.contains("nobody says who runs"));
            assert_eq!(in_doubt, role.is_none(), "{statement}: {:?}", read.observation.gaps);
        }
    }
}

//! Blocks run against small worlds. What PostgreSQL makes of the like is asked by `migrations-fixtures/interpret`.

use crate::finding::Reach;
use crate::ident::{ObjectId, QualifiedName};
use crate::interpret::{Interpretation, interpret_statements};
use crate::observation::Setting;
use crate::source::{Location, SourceMap, Span};

const WORLD: &[&str] = &[
    "create schema ops",
    "create table ops.jobs (id integer not null, state text)",
    "create view ops.v_jobs as select 1 as one",
    "create function ops.f(p_id integer) returns integer language sql as 'select 1'",
    "create type ops.mood as enum ('calm')",
];

fn run(block: &str) -> Interpretation {
    let mut statements: Vec<String> = WORLD.iter().map(|text| (*text).to_owned()).collect();
    statements.push(format!("do $block$ {block} $block$"));
    let mut sources = SourceMap::default();
    let mut locations = Vec::new();
    for (number, text) in statements.iter().enumerate() {
        let source = sources.add(format!("{number}.sql"), text.clone());
        locations.push(Location { source, span: Span::new(0, text.len()) });
    }
    let setting = Setting { major: Some(17), role: Some("postgres".to_owned()), ..Setting::default() };
    interpret_statements(&sources, &locations, &setting, None)
}

fn has_table(interpretation: &Interpretation, name: &str) -> bool {
    let id = ObjectId::relation(QualifiedName::new("ops", name));
    interpretation.observation.schema.objects.contains_key(&id)
}

/// The gaps that a block makes: those of its own, not those of the world.
fn gaps(interpretation: &Interpretation) -> Vec<String> {
    let gaps = interpretation.observation.gaps.iter();
    let of_block = gaps.filter(|gap| !gap.cause.starts_with("the types of its columns"));
    of_block.map(|gap| gap.subject()).collect()
}

#[test]
fn conditions_are_answered_as_the_model_knows() {
    for (condition, expected) in [
        ("true", true),
        ("1 + 1 = 2 and not false", true),
        ("null", false),
        ("null is null and 'a' is not null", true),
        ("'b' in ('a', 'b') and 'c' not in ('a', 'b')", true),
        ("'b' = any (array['a', 'b']) and 'b' <> all (array['a', 'c'])", true),
        ("'v_jobs' like 'v\\_%' and 'V' ilike 'v' and 'abc' ~ '^a' and 'abc' !~ 'd'", true),
        ("coalesce(null, 'x') = lower('X') and replace('abc', 'b', '') = 'ac'", true),
        ("case when 1 > 2 then false else true end", true),
        ("'a' || 'b' = 'ab' and format('%s.%I %L %%', 'a', 'B', 'c''d') = 'a.\"B\" ''c''''d'' %'", true),
        ("current_user = 'postgres'", true),
        ("current_setting('server_version_num')::int >= 170000", true),
        ("current_setting('server_version_num')::int >= 180000", false),
        ("exists (select 1 from pg_tables where schemaname = 'ops' and tablename = 'jobs')", true),
        (
            "exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'ops' and c.relname = 'v_jobs' and c.relkind = 'v')",
            true,
        ),
        (
            "exists (select 1 from information_schema.columns where table_name = 'jobs' and column_name = 'nothing')",
            false,
        ),
        ("exists (select 1 from pg_type where typname = 'mood')", true),
        ("exists (select 1 from pg_type where typname = 'moods')", false),
        ("exists (select 1 from pg_roles where rolname = 'postgres')", true),
        ("exists (select 1 from pg_proc where oid = 'ops.f(integer)'::regprocedure)", true),
        ("to_regprocedure('ops.f(int)') is not null and to_regprocedure('ops.f(text)') is null", true),
        ("to_regtype('ops.mood') is not null and to_regnamespace('nothing') is null", true),
        ("(select count(*) from pg_proc where pronamespace = 'ops'::regnamespace) = 1", true),
        (
            "(select string_agg(proname, ',') from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'none') is null",
            true,
        ),
        ("exists (select 1 from (values ('a'), ('b')) as v(name) where v.name = 'b')", true),
        ("exists (select 1 from unnest(array['a']) as x where x = 'a')", true),
    ] {
        let result = run(&format!("begin if {condition} then create table ops.taken (); end if; end"));
        assert_eq!(gaps(&result), Vec::<String>::new(), "{condition}");
        assert_eq!(has_table(&result, "taken"), expected, "{condition}");
    }
}

#[test]
fn what_is_not_in_the_model_is_a_gap_on_what_hangs_on_it() {
    for condition in [
        "exists (select 1 from ops.jobs)",
        "now() > '2020-01-01'",
        "exists (select 1 from pg_stat_activity)",
        "current_setting('app.flag', true) = 'x'",
        "current_setting('server_version_num')::int >= 170004",
        "exists (select 1 from pg_proc where proname = 'abs')",
        "exists (select 1 from ops.f(1))",
    ] {
        let result = run(&format!("begin if {condition} then create table ops.taken (); end if; end"));
        assert_eq!(gaps(&result), ["ops.taken"], "{condition}");
    }
}

#[test]
fn statements_run_as_plpgsql_runs_them() {
    for (block, made, not_made) in [
        ("declare n text := 'made'; begin execute 'create table ops.' || n || ' ()'; end", "made", "n"),
        (
            "begin for i in 1 .. 3 loop execute format('create table ops.t%s ()', i); exit when i = 2; end loop; end",
            "t2",
            "t3",
        ),
        ("begin for i in reverse 3..2 loop execute format('create table ops.t%s ()', i); end loop; end", "t3", "t1"),
        (
            "declare i int := 0; begin while i < 2 loop i := i + 1; execute format('create table ops.t%s ()', i); end loop; end",
            "t2",
            "t3",
        ),
        (
            "declare i int := 0; begin loop i := i + 1; continue when i < 2; execute format('create table ops.t%s ()', i); exit; end loop; end",
            "t2",
            "t1",
        ),
        ("begin return; create table ops.made (); end", "jobs", "made"),
        (
            "begin create table ops.made (); begin create table ops.lost (); raise exception 'x'; exception when others then null; end; end",
            "made",
            "lost",
        ),
        (
            "begin create type ops.mood as enum (); exception when duplicate_object then create table ops.made (); end",
            "made",
            "x",
        ),
        (
            "begin begin create table ops.jobs (); exception when duplicate_table then raise; end; exception when others then create table ops.made (); end",
            "made",
            "x",
        ),
        (
            "declare v text; begin select c.relname into v from pg_class c where c.relname = 'v_jobs' and c.relkind = 'v'; if found then execute format('create table ops.%I ()', v || '_2'); end if; end",
            "v_jobs_2",
            "x",
        ),
        (
            "<<outer>> begin <<l>> for i in 1..2 loop for j in 1..2 loop execute format('create table ops.t%s%s ()', i, j); continue l; end loop; end loop; end",
            "t21",
            "t12",
        ),
        (
            "begin case 2 when 1 then create table ops.one (); when 2, 3 then create table ops.two (); end case; end",
            "two",
            "one",
        ),
        (
            "declare r record; begin for r in select viewname from pg_views where schemaname = 'ops' loop execute format('create table ops.%I ()', r.viewname || '_2'); end loop; end",
            "v_jobs_2",
            "x",
        ),
        ("begin execute 'create table ops.a (); create table ops.b ()'; end", "b", "c"),
    ] {
        let result = run(block);
        assert_eq!(gaps(&result), Vec::<String>::new(), "{block}");
        assert!(has_table(&result, made), "{block}");
        assert!(!has_table(&result, not_made), "{block}");
    }
}

#[test]
fn an_uncaught_exception_takes_everything_back() {
    let result = run("begin create table ops.made (); raise exception 'no'; end");
    assert!(!has_table(&result, "made"));
    assert_eq!(result.events.len(), 1);
}

#[test]
fn a_text_with_holes_reaches_as_far_as_it_says() {
    for (text, expected) in [
        ("'drop policy ' || n || ' on ops.jobs'", &["ops.jobs"] as &[&str]),
        ("format('alter table ops.%I add column x text', n)", &["schema ops"]),
        ("format('alter table %I.jobs add column x text', n)", &["everything"]),
        ("format('alter table ops.jobs add column %I text', n)", &["ops.jobs"]),
        ("format('comment on function ops.f(integer) is %L', n)", &["ops.f()", "ops.f(integer)"]),
        ("n", &["everything"]),
        ("format('insert into ops.jobs select %s', n)", &[]),
    ] {
        let block = format!("declare n text; begin select state into n from ops.jobs; execute {text}; end");
        let result = run(&block);
        let found = gaps(&result);
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn facts_are_placed_at_the_statement_inside_the_block() {
    let block = "begin\n  create table ops.made (a text);\nend";
    let result = run(block);
    let id = ObjectId::relation(QualifiedName::new("ops", "made"));
    let made = result.provenance.made.get(&id).map(|at| at.span);
    let start = "do $block$ ".len() + block.find("create").unwrap_or_default();
    assert_eq!(made.map(|span| span.start), Some(start));
}

#[test]
fn any_block_comes_to_an_end() {
    let endless = run("begin loop perform 1; end loop; end");
    assert!(endless.observation.gaps.iter().any(|gap| gap.reach == Reach::Everything));
    let deep = format!("begin {} null; {} end", "begin ".repeat(5_000), "end; ".repeat(5_000));
    run(&deep);
    let brackets =
        format!("begin if {}1{} = 1 then create table ops.x (); end if; end", "(".repeat(20_000), ")".repeat(20_000));
    run(&brackets);
    for broken in
        ["begin if", "begin end end", "declare", "begin for x in loop end loop; end", "begin create table ;; end"]
    {
        run(broken);
    }
}

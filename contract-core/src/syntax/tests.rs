use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::ident::quote;

fn type_text(written: &WrittenType) -> String {
    let mut text = match &written.name {
        WrittenTypeName::Named { schema, name } => {
            schema.iter().map(|schema| format!("{}.", quote(schema))).collect::<String>() + &quote(name)
        }
        WrittenTypeName::ColumnOf(ColumnReference { schema, relation, column }) => {
            let schema: String = schema.iter().map(|schema| format!("{schema}.")).collect();
            format!("{schema}{relation}.{column}%type")
        }
    };
    if let Some(modifier) = &written.modifier {
        text += &format!("({modifier})");
    }
    if written.array { text + "[]" } else { text }
}

fn parameters_text(text: &str, parameters: &[WrittenParameter]) -> String {
    let one = |parameter: &WrittenParameter| {
        let mode = if parameter.mode == ParameterMode::In { String::new() } else { format!("{} ", parameter.mode) };
        let name: String = parameter.name.iter().map(|name| format!("{} ", quote(name))).collect();
        let default = match parameter.default {
            None => String::new(),
            Some(WrittenDefault::Present(_)) => " default".to_owned(),
            Some(WrittenDefault::Expression(span)) => format!(" = {}", &text[span.range()]),
        };
        format!("{mode}{name}{}{default}", type_text(&parameter.written_type))
    };
    parameters.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn signature_text(text: &str) -> String {
    match signature(text) {
        Ok(read) => {
            let schema: String = read.schema.iter().map(|schema| format!("{}.", quote(schema))).collect();
            let ordered = read.arguments.ordered_from.map_or(String::new(), |from| format!(" order by from {from}"));
            format!("{schema}{}({}){ordered}", quote(&read.name), parameters_text(text, read.parameters()))
        }
        Err(error) => error_text(text, error),
    }
}

fn returns_text(text: &str) -> String {
    match returns(text) {
        Ok(WrittenReturns::Type(written)) => type_text(&written),
        Ok(WrittenReturns::SetOf(written)) => format!("setof {}", type_text(&written)),
        Ok(WrittenReturns::Table(columns)) => format!("table {}", parameters_text(text, &columns)),
        Err(error) => error_text(text, error),
    }
}

fn error_text(text: &str, error: SyntaxError) -> String {
    let hint = error.hint.map_or(String::new(), |hint| format!("; {hint}"));
    format!("! `{}`: {}{hint}", &text[error.span.range()], error.message)
}

#[test]
fn types_are_read_as_postgresql_reads_them() {
    for (text, expected) in [
        ("int", "pg_catalog.int4"),
        ("INTEGER", "pg_catalog.int4"),
        ("int4", "int4"),
        ("\"int\"", "\"int\""),
        ("smallint", "pg_catalog.int2"),
        ("bigint[]", "pg_catalog.int8[]"),
        ("real", "pg_catalog.float4"),
        ("double precision", "pg_catalog.float8"),
        ("double precision []", "pg_catalog.float8[]"),
        ("double", "double"),
        ("float", "pg_catalog.float8"),
        ("float(24)", "pg_catalog.float4"),
        ("float(53)", "pg_catalog.float8"),
        ("dec(10, 2)", "pg_catalog.\"numeric\"(10,2)"),
        ("decimal", "pg_catalog.\"numeric\""),
        ("numeric( 10 /* ten */ )", "pg_catalog.\"numeric\"(10)"),
        ("boolean", "pg_catalog.bool"),
        ("char", "pg_catalog.bpchar(1)"),
        ("char(3)", "pg_catalog.bpchar(3)"),
        ("\"char\"", "\"char\""),
        ("char varying", "pg_catalog.\"varchar\""),
        ("character varying(20)", "pg_catalog.\"varchar\"(20)"),
        ("varchar", "pg_catalog.\"varchar\""),
        ("national character varying(5)", "pg_catalog.\"varchar\"(5)"),
        ("national char", "pg_catalog.bpchar(1)"),
        ("nchar varying", "pg_catalog.\"varchar\""),
        ("bit", "pg_catalog.\"bit\"(1)"),
        ("bit varying(8)", "pg_catalog.varbit(8)"),
        ("time", "pg_catalog.\"time\""),
        ("time without time zone", "pg_catalog.\"time\""),
        ("time(3) with time zone", "pg_catalog.timetz(3)"),
        ("timestamp(3) with time zone", "pg_catalog.timestamptz(3)"),
        ("timestamp with time zone array", "pg_catalog.timestamptz[]"),
        ("timestamptz", "timestamptz"),
        ("interval", "pg_catalog.\"interval\""),
        ("interval(3)", "pg_catalog.\"interval\"(3)"),
        ("interval day to second(3)", "pg_catalog.\"interval\"(day to second(3))"),
        ("interval second", "pg_catalog.\"interval\"(second)"),
        ("text[3][]", "text[]"),
        ("int array[4]", "pg_catalog.int4[]"),
        ("text ARRAY", "text[]"),
        ("ops.Mood", "ops.mood"),
        ("\"Ops\".\"My \"\"Type\"", "\"Ops\".\"My \"\"Type\""),
        ("U&\"d\\0061t\\+000061\"", "data"),
        ("U&\"d!0061t!!\" uescape '!'", "\"dat!\""),
        ("U&\"\\d83d\\de00\"", "\"\u{1f600}\""),
        ("pg_catalog.int", "pg_catalog.\"int\""),
        ("public.geometry(Point, 4326)", "public.geometry(point,4326)"),
        ("users.id%type", "users.id%type"),
        ("auth . users . id % TYPE", "auth.users.id%type"),
        ("varying", "varying"),
        (
            "a23456789012345678901234567890123456789012345678901234567890123X",
            "a23456789012345678901234567890123456789012345678901234567890123",
        ),
    ] {
        assert_eq!(type_name(text).map_or_else(|error| error_text(text, error), |read| type_text(&read)), expected);
    }
}

#[test]
fn signatures_are_read_as_postgresql_reads_them() {
    for (text, expected) in [
        ("f()", "f()"),
        ("Ops.F(int)", "ops.f(pg_catalog.int4)"),
        ("ops.q(text, jsonb, integer, timestamptz)", "ops.q(text, jsonb, pg_catalog.int4, timestamptz)"),
        ("f(p text[], q integer default, r text default)", "f(p text[], q pg_catalog.int4 default, r text default)"),
        ("f(a int = 1, b text DEFAULT 'x, )' )", "f(a pg_catalog.int4 = 1, b text = 'x, )')"),
        (
            "f(a int default g(1, array[2, 3]), b int = -1)",
            "f(a pg_catalog.int4 = g(1, array[2, 3]), b pg_catalog.int4 = -1)",
        ),
        (
            "f(IN a int, OUT b int, INOUT c int, IN OUT d int)",
            "f(a pg_catalog.int4, OUT b pg_catalog.int4, INOUT c pg_catalog.int4, INOUT d pg_catalog.int4)",
        ),
        (
            "f(a OUT int, b in out int, variadic c int[])",
            "f(OUT a pg_catalog.int4, INOUT b pg_catalog.int4, VARIADIC c pg_catalog.int4[])",
        ),
        ("f(double precision)", "f(pg_catalog.float8)"),
        ("f(double double precision)", "f(double pg_catalog.float8)"),
        ("f(double text)", "f(double text)"),
        (
            "f(interval, national character, \"My Type\")",
            "f(pg_catalog.\"interval\", pg_catalog.bpchar(1), \"My Type\")",
        ),
        ("f(\"My Name\" \"My Type\")", "f(\"My Name\" \"My Type\")"),
        ("f(timestamp with time zone)", "f(pg_catalog.timestamptz)"),
        ("f(text array, name name, type type, left text)", "f(text[], name name, type type, \"left\" text)"),
        ("f(a users.id%type)", "f(a users.id%type)"),
        ("f(a int, out a int)", "f(a pg_catalog.int4, OUT a pg_catalog.int4)"),
        ("f(U&\"\\0061\" uescape '\\' text)", "f(a text)"),
        ("f(variadic a int[], out b int)", "f(VARIADIC a pg_catalog.int4[], OUT b pg_catalog.int4)"),
        ("agg(*)", "agg()"),
        ("agg(order by text)", "agg(text) order by from 0"),
        ("agg(int order by text)", "agg(pg_catalog.int4, text) order by from 1"),
        ("agg(variadic \"any\" order by variadic \"any\")", "agg(VARIADIC \"any\") order by from 1"),
    ] {
        assert_eq!(signature_text(text), expected);
    }
}

#[test]
fn results_are_read_as_postgresql_reads_them() {
    for (text, expected) in [
        ("void", "void"),
        ("trigger", "trigger"),
        ("setof ops.jobs", "setof ops.jobs"),
        ("SETOF jobs.id%type", "setof jobs.id%type"),
        ("table(job_id uuid, n integer)", "table TABLE job_id uuid, TABLE n pg_catalog.int4"),
    ] {
        assert_eq!(returns_text(text), expected);
    }
}

#[test]
fn errors_say_where_what_and_what_next() {
    let signatures = [
        "ops.f",
        "ops.f(",
        "ops.f(int",
        "ops.f(int))",
        "ops.f(a int default (1, b int)",
        "ops.f(a int default (1], b int)",
        "ops.f(int) returns text",
        "a.b.c(int)",
        "f(int,)",
        "f(,)",
        "f(select int)",
        "f(a int b)",
        "f(int int)",
        "f(a setof int)",
        "f(variadic a int[], b int)",
        "f(variadic a int)",
        "f(a int, a text)",
        "f(a int default 1, b int)",
        "f(out a int default 1)",
        "f(a int =)",
        "f(a 'x')",
        "f(a \"x)",
        "f(a numeric())",
        "f(float(54))",
        "f(a text[x])",
        "f(a x%type)",
        "f(national text)",
        "f(interval day to year)",
        "f(timestamp with zone)",
        "select(int)",
        "",
        "f(\"\" int)",
        "f(U&\"\\00\" int)",
        "f(a b.c.d.e%type)",
        "f(a in out out int)",
        "agg(out int order by text)",
        "agg(int order by)",
        "f /* (int)",
    ];
    let returns = [
        "",
        "returns int",
        "table",
        "table()",
        "table(a)",
        "table(int)",
        "setof table(a int)",
        "int, int",
        "table(a int, a int)",
    ];
    let listed = signatures
        .iter()
        .map(|text| format!("{text}\n    {}\n", signature_text(text)))
        .chain(returns.iter().map(|text| format!("-> {text}\n    {}\n", returns_text(text))))
        .collect::<String>();
    assert!(listed.lines().filter(|line| line.starts_with("    ")).all(|line| line.starts_with("    ! ")), "{listed}");
    insta::assert_snapshot!(listed);
}

#[test]
fn a_table_and_outputs_do_not_go_together() {
    let arguments = signature("f(a int, out b int)").unwrap().arguments;
    let error = check_returns(&arguments, &returns("table(c int)").unwrap()).unwrap_err();
    assert_eq!(error.message, "a function that returns a table cannot have OUT parameters");
    assert_eq!(check_returns(&arguments, &returns("int").unwrap()), Ok(()));
}

#[test]
fn only_inputs_identify() {
    let read = signature("f(a int, out b text, inout c uuid, variadic d jsonb[])").unwrap();
    assert_eq!(read.input_types().map(type_text).collect::<Vec<_>>(), ["pg_catalog.int4", "uuid", "jsonb[]"]);
    assert!(!read.is_types_only());
    assert!(signature("f(int, text)").unwrap().is_types_only());
}

#[test]
fn depth_and_length_cost_time_in_proportion() {
    let many = |size: usize| {
        [
            format!("f(a int default {}1{})", "(".repeat(size), ")".repeat(size)),
            format!("f(a int default {}", "(".repeat(size)),
            format!("f(a t({}", "[(".repeat(size)),
            format!("f(a int{})", "[]".repeat(size)),
            format!("f(a {}x)", "x.".repeat(size)),
            format!("f({}out z text)", (0..size).map(|index| format!("out p{index} int, ")).collect::<String>()),
            format!("f({}int)", "/*".repeat(size)),
            format!("f(a text = {}'')", "'a'\n".repeat(size)),
            format!("f(a text = {}", "$a$$b".repeat(size)),
            format!("f(U&\"{}\" int)", "\\0061".repeat(size)),
        ]
    };
    for text in many(20_000) {
        let start = Instant::now();
        let _ = signature(&text);
        assert!(start.elapsed() < Duration::from_secs(2), "{:.40}", text);
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,60}") {
        let _ = (signature(&text), returns(&text), type_name(&text));
    }

    #[test]
    fn no_likely_text_panics(words in prop::collection::vec(prop::sample::select(vec![
        "f", "(", ")", "[", "]", ",", ".", "%", "=", "'x'", "\"N\"", "U&\"\\0061\"", "uescape", "int", "double",
        "precision", "time", "with", "zone", "interval", "day", "to", "second", "in", "out", "inout", "variadic",
        "default", "setof", "table", "order", "by", "array", "*", "type", "3", "$$", "/*", "*/", "--", "\n", "é",
    ]), 0..24)) {
        let spaced = words.join(" ");
        let _ = (signature(&spaced), returns(&spaced), type_name(&spaced));
        let _ = signature(&format!("f({spaced})"));
        let _ = signature(&format!("f({})", words.concat()));
    }
}

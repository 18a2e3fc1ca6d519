//! PostgreSQL's own functions, operators, casts and relations, from tables that were read from the catalogs of all supported
//! majors. `tests/tests/query_tables` holds them against the servers, and writes them.

use super::candidates::{Candidate, Returned};
use crate::ident::{QualifiedName, TypeName};

/// One line each: `name(type,name type=,*type) type{column type,…}`, with `*` for VARIADIC and `=` for a parameter with a
/// default; the name alone where no query can call it. Majors behind it, as in `14-` and `15-17`, where not all have it.
const FUNCTIONS: &str = include_str!("functions.txt");

/// `operator left right result`, the left one empty for a prefix operator.
const OPERATORS: &str = include_str!("operators.txt");

/// `schema.relation column:type~collation …`
const RELATIONS: &str = include_str!("relations.txt");

/// `type category`, with `!` behind that of a preferred type (`pg_type.typcategory`).
const TYPES: &str = include_str!("types.txt");

/// `source target`: the casts that PostgreSQL makes by itself (`pg_cast.castcontext`).
const CASTS: &str = include_str!("casts.txt");

/// The domains of `information_schema`, each with its base type and the modifier of that.
const DOMAINS: &[(&str, &str)] = &[
    ("cardinal_number", "int4"),
    ("character_data", "varchar"),
    ("sql_identifier", "name"),
    ("time_stamp", "timestamptz"),
    ("yes_or_no", "varchar"),
];

/// The lines that begin with `name` and then end or go on with one of `ends`: the table is sorted.
pub(in crate::interpret) fn lines_of<'a>(
    table: &'static str,
    name: &'a str,
    ends: &'a [u8],
) -> impl Iterator<Item = &'static str> + 'a {
    let bytes = table.as_bytes();
    let line_start = |at: usize| {
        let ahead = bytes.get(..at).unwrap_or_default();
        ahead.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1)
    };
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        let start = line_start(low + (high - low) / 2);
        let line = table.get(start..).unwrap_or_default();
        let line = line.split('\n').next().unwrap_or_default();
        if line < name {
            low = start + line.len() + 1;
        } else {
            high = start;
        }
    }
    let rest = table.get(low..).unwrap_or_default().lines();
    let is_of = move |line: &str| match line.strip_prefix(name) {
        Some(rest) => rest.bytes().next().is_none_or(|end| ends.contains(&end)),
        None => false,
    };
    rest.take_while(move |line| line.starts_with(name)).filter(move |line| is_of(line))
}

/// A line without its majors, where this one has it.
fn on_major(line: &str, major: u32) -> Option<&str> {
    let Some((rest, majors)) = line.rsplit_once(' ') else { return Some(line) };
    let Some((since, until)) = majors.split_once('-') else { return Some(line) };
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(since) || !is_number(until) {
        return Some(line);
    }
    let since = since.parse().unwrap_or(0);
    let until = until.parse().unwrap_or(u32::MAX);
    (since <= major && major <= until).then_some(rest)
}

/// A type of `pg_catalog` or a domain of `information_schema`.
fn type_named(written: &str) -> TypeName {
    let (name, is_array) = match written.strip_suffix("[]") {
        Some(element) => (element, true),
        None => (written, false),
    };
    let is_domain = DOMAINS.iter().any(|(domain, _)| *domain == name);
    let found = TypeName::new(if is_domain { "information_schema" } else { "pg_catalog" }, name);
    if is_array { found.into_array() } else { found }
}

/// The base type of a domain of `information_schema`.
pub(super) fn base_of_domain(name: &str) -> Option<TypeName> {
    let (_, base) = DOMAINS.iter().find(|(domain, _)| *domain == name)?;
    Some(TypeName::new("pg_catalog", *base))
}

/// `name type` or `type`
fn named_type(written: &str) -> (Option<String>, TypeName) {
    match written.rsplit_once(' ') {
        Some((name, of)) => (Some(name.to_owned()).filter(|name| !name.is_empty()), type_named(of)),
        None => (None, type_named(written)),
    }
}

/// Whether PostgreSQL itself has a routine of this name, in any supported major.
pub(in crate::interpret) fn is_routine(name: &str) -> bool {
    lines_of(FUNCTIONS, name, b"(").next().is_some()
}

/// PostgreSQL's own functions of this name that a query can call.
pub(super) fn functions(name: &str, major: u32) -> Vec<Candidate> {
    lines_of(FUNCTIONS, name, b"(").filter_map(|line| function(on_major(line, major)?)).collect()
}

fn function(line: &str) -> Option<Candidate> {
    let (_, rest) = line.split_once('(')?;
    let (arguments, result) = rest.split_once(") ")?;
    let mut candidate = Candidate::default();
    for argument in arguments.split(',').filter(|argument| !argument.is_empty()) {
        let (argument, has_default) = match argument.strip_suffix('=') {
            Some(argument) => (argument, true),
            None => (argument, false),
        };
        let is_variadic = argument.contains('*');
        let (name, of) = named_type(&argument.replace('*', ""));
        candidate.defaults += usize::from(has_default);
        candidate.variadic |= is_variadic;
        candidate.names.push(name);
        candidate.arguments.push(of);
    }
    let (of, columns) = match result.split_once('{') {
        Some((of, columns)) => (of, columns.trim_end_matches('}')),
        None => (result, ""),
    };
    let columns = columns.split(',').filter(|column| !column.is_empty()).map(|column| {
        let (name, of) = named_type(column);
        (name.unwrap_or_default(), of)
    });
    candidate.returned = Returned { of: type_named(of), columns: columns.collect() };
    Some(candidate)
}

/// PostgreSQL's own operators of this name, with one operand or two.
pub(super) fn operators(name: &str, operands: usize, major: u32) -> Vec<Candidate> {
    let lines = lines_of(OPERATORS, name, b" ").filter_map(|line| on_major(line, major));
    let candidates = lines.filter_map(|line| {
        let mut words = line.split(' ').skip(1);
        let (left, right, of) = (words.next()?, words.next()?, words.next()?);
        let arguments: Vec<TypeName> =
            [left, right].into_iter().filter(|word| !word.is_empty()).map(type_named).collect();
        let returned = Returned { of: type_named(of), columns: Vec::new() };
        Some(Candidate { names: vec![None; arguments.len()], arguments, returned, ..Candidate::default() })
    });
    candidates.filter(|candidate| candidate.arguments.len() == operands).collect()
}

/// A column of a relation of PostgreSQL's own: its name, its type, and its collation where that is not the type's own.
pub(super) type OwnColumn = (String, TypeName, Option<QualifiedName>);

/// The columns of a relation of `pg_catalog` or `information_schema`.
pub(super) fn relation(schema: &str, name: &str, major: u32) -> Option<Vec<OwnColumn>> {
    let name = format!("{schema}.{name}");
    let line = lines_of(RELATIONS, &name, b" ").find_map(|line| on_major(line, major))?;
    let column = |written: &str| {
        let (name, of) = written.split_once(':')?;
        let (of, collation) = match of.split_once('~') {
            Some((of, collation)) => (of, Some(QualifiedName::new("pg_catalog", collation))),
            None => (of, None),
        };
        Some((name.to_owned(), type_named(of), collation))
    };
    line.split(' ').skip(1).map(column).collect()
}

/// The category of a type of `pg_catalog`, and whether it is preferred there.
pub(super) fn category(name: &str, major: u32) -> Option<(char, bool)> {
    let line = lines_of(TYPES, name, b" ").find_map(|line| on_major(line, major))?;
    let (_, category) = line.split_once(' ')?;
    Some((category.chars().next()?, category.ends_with('!')))
}

/// Whether PostgreSQL makes a cast between two types of its own by itself.
pub(super) fn is_implicit(from: &str, to: &str) -> bool {
    lines_of(CASTS, from, b" ").any(|line| line.split_once(' ').is_some_and(|(_, target)| target == to))
}

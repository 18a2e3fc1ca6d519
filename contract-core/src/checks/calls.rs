//! Which of several signatures PostgreSQL takes for a call by parameter names (manual, 4.3.2 "Using Named
//! Notation" and 10.3 "Functions").

use std::collections::BTreeSet;

use crate::ident::{ObjectId, QualifiedName, TypeName, quote};
use crate::schema::{Object, Routine, RoutineKind, Schema, TypeDefinition};
use crate::syntax::ParameterMode;

/// A signature of the name.
type Signature<'a> = (&'a ObjectId, &'a Routine);

/// The shortest calls by names that fit more than one of the signatures, each told as a sentence with what
/// PostgreSQL does about it.
pub(super) fn ambiguous(schema: &Schema, name: &QualifiedName, signatures: &[Signature<'_>]) -> Vec<String> {
    if !signatures.iter().all(|(_, routine)| takes_names(routine)) {
        return Vec::new();
    }
    let lists: Vec<_> =
        signatures.iter().filter_map(|signature| Some((*signature, Names::of(signature.1)?))).collect();
    let mut calls: Vec<BTreeSet<&str>> = Vec::new();
    for (index, (_, left)) in lists.iter().enumerate() {
        for (_, right) in &lists[index + 1..] {
            let call: BTreeSet<&str> = left.required.union(&right.required).copied().collect();
            if left.fits(&call) && right.fits(&call) && !calls.contains(&call) {
                calls.push(call);
            }
        }
    }
    calls
        .iter()
        .map(|call| {
            let fitting = lists.iter().filter(|(_, names)| names.fits(call)).map(|(signature, _)| *signature);
            sentence(schema, name, call, &fitting.collect::<Vec<_>>())
        })
        .collect()
}

/// Whether calls by names are all there is to know: they are not for aggregates, and the outputs of a
/// procedure are arguments of a call since PostgreSQL 14 and were none before.
fn takes_names(routine: &Routine) -> bool {
    match routine.kind {
        RoutineKind::Function | RoutineKind::Window => true,
        RoutineKind::Procedure => routine.parameters.iter().all(|parameter| parameter.mode.is_input()),
        RoutineKind::Aggregate => false,
    }
}

/// The names of the inputs, and those among them without a default.
struct Names<'a> {
    all: BTreeSet<&'a str>,
    required: BTreeSet<&'a str>,
}

impl<'a> Names<'a> {
    /// None when no call by names alone fits: an input without a default has no name, or the last takes
    /// any number of arguments.
    fn of(routine: &'a Routine) -> Option<Self> {
        let mut names = Self { all: BTreeSet::new(), required: BTreeSet::new() };
        for parameter in routine.inputs() {
            match (&parameter.name, &parameter.default) {
                _ if parameter.mode == ParameterMode::Variadic => return None,
                (Some(name), default) => {
                    names.all.insert(name);
                    if default.is_none() {
                        names.required.insert(name);
                    }
                }
                (None, Some(_)) => {}
                (None, None) => return None,
            }
        }
        Some(names)
    }

    fn fits(&self, call: &BTreeSet<&str>) -> bool {
        call.is_subset(&self.all) && self.required.is_subset(call)
    }
}

fn sentence(schema: &Schema, name: &QualifiedName, call: &BTreeSet<&str>, fitting: &[Signature<'_>]) -> String {
    let inputs = fitting.iter().flat_map(|(_, routine)| routine.inputs()).filter_map(|input| input.name.as_deref());
    let mut ordered: Vec<&str> = Vec::new();
    for input in inputs.filter(|input| call.contains(input)) {
        if !ordered.contains(&input) {
            ordered.push(input);
        }
    }
    let arguments: Vec<String> = ordered.iter().map(|name| format!("{} => …", quote(name))).collect();
    let types: Vec<Vec<&TypeName>> = fitting.iter().map(|(_, routine)| types(routine, &ordered)).collect();
    let untyped =
        if types.windows(2).all(|pair| pair[0] == pair[1]) { "" } else { " with values that have no type of their own" };
    let ids: Vec<String> = fitting.iter().map(|(id, _)| format!("`{id}`")).collect();
    let (last, first) = ids.split_last().map_or((String::new(), String::new()), |(last, rest)| {
        (last.clone(), rest.join(", "))
    });
    let outcome = match choose(schema, &types) {
        Choice::Refused => "refuses it as not unique".to_owned(),
        Choice::Taken(index) => format!("takes {}", ids[index]),
        Choice::Unknown => "refuses it as not unique, unless it prefers one of the types".to_owned(),
    };
    format!("the call `{name}({})`{untyped} fits {first} and {last}: PostgreSQL {outcome}", arguments.join(", "))
}

fn types<'a>(routine: &'a Routine, names: &[&str]) -> Vec<&'a TypeName> {
    let named = |name: &&str| routine.inputs().find(|parameter| parameter.name.as_deref() == Some(*name));
    names.iter().filter_map(named).map(|parameter| &parameter.type_name).collect()
}

/// What PostgreSQL does with a call that fits several signatures.
enum Choice {
    /// It refuses the call.
    Refused,
    /// It takes the one with this index.
    Taken(usize),
    /// It depends on a type of which the category is not known here.
    Unknown,
}

/// Chooses among the types that each signature has for the same arguments, which have none of their own:
/// at each place strings win, else all must be of one category, and in that the preferred type wins
/// (manual, 10.3, step 4.e).
fn choose(schema: &Schema, signatures: &[Vec<&TypeName>]) -> Choice {
    let places = signatures.first().map_or(0, Vec::len);
    let mut left: Vec<bool> = vec![true; signatures.len()];
    let mut unknown = false;
    for place in 0..places {
        let types: Vec<&TypeName> = signatures.iter().map(|types| types[place]).collect();
        if types.iter().all(|each| each == &types[0]) {
            continue;
        }
        let categories: Vec<Option<Category>> = types.iter().map(|each| category(schema, each)).collect();
        let known: Vec<Category> = categories.iter().copied().flatten().collect();
        unknown |= known.len() < categories.len();
        let string = known.iter().any(|category| category.letter == 'S');
        let Some(wanted) = (if string { Some('S') } else { known.first().map(|category| category.letter) }) else {
            continue;
        };
        if !string && known.iter().any(|category| category.letter != wanted) {
            // A type of which nothing is known might be a string, and then settle it.
            return if unknown { Choice::Unknown } else { Choice::Refused };
        }
        let preferred = known.iter().any(|category| category.letter == wanted && category.preferred);
        for (left, category) in left.iter_mut().zip(&known) {
            *left &= category.letter == wanted && (category.preferred || !preferred);
        }
    }
    let mut taken = left.iter().enumerate().filter(|(_, left)| **left).map(|(index, _)| index);
    match (unknown, taken.next(), taken.next()) {
        (true, _, _) => Choice::Unknown,
        (false, Some(index), None) => Choice::Taken(index),
        (false, _, _) => Choice::Refused,
    }
}

/// `typcategory` and `typispreferred` (manual, 53.64 "pg_type", table "typcategory Codes").
#[derive(Clone, Copy)]
struct Category {
    letter: char,
    preferred: bool,
}

fn category(schema: &Schema, type_name: &TypeName) -> Option<Category> {
    let plain = |letter| Some(Category { letter, preferred: false });
    if type_name.array {
        return plain('A');
    }
    if type_name.schema == "pg_catalog" {
        return built_in(&type_name.name);
    }
    if schema.objects.contains_key(&ObjectId::relation(type_name.element())) {
        return plain('C');
    }
    let Some(Object::Type(found)) = schema.objects.get(&ObjectId::type_named(type_name.element())) else {
        return None;
    };
    match &found.definition {
        TypeDefinition::Enum { .. } => plain('E'),
        TypeDefinition::Composite { .. } => plain('C'),
        TypeDefinition::Range { .. } | TypeDefinition::Multirange { .. } => plain('R'),
        TypeDefinition::Domain { base, .. } => plain(category(schema, &base.type_name)?.letter),
        TypeDefinition::Base | TypeDefinition::Shell => None,
    }
}

/// The types of `pg_catalog` that are the same on PostgreSQL 13 to 18; pseudo-types have no category that
/// this could be asked of.
fn built_in(name: &str) -> Option<Category> {
    let letter = match name {
        "bool" => 'B',
        "date" | "time" | "timestamp" | "timestamptz" | "timetz" => 'D',
        "box" | "circle" | "line" | "lseg" | "path" | "point" | "polygon" => 'G',
        "cidr" | "inet" => 'I',
        "float4" | "float8" | "int2" | "int4" | "int8" | "money" | "numeric" | "oid" | "regclass" | "regcollation"
        | "regconfig" | "regdictionary" | "regnamespace" | "regoper" | "regoperator" | "regproc" | "regprocedure"
        | "regrole" | "regtype" => 'N',
        "daterange" | "int4range" | "int8range" | "numrange" | "tsrange" | "tstzrange" => 'R',
        "bpchar" | "name" | "text" | "varchar" => 'S',
        "interval" => 'T',
        "bytea" | "json" | "jsonb" | "jsonpath" | "macaddr" | "macaddr8" | "pg_lsn" | "refcursor" | "tid"
        | "tsquery" | "tsvector" | "uuid" | "xid" | "xid8" | "xml" => 'U',
        "bit" | "varbit" => 'V',
        _ => return None,
    };
    let preferred =
        matches!(name, "bool" | "timestamptz" | "inet" | "float8" | "oid" | "text" | "interval" | "varbit");
    Some(Category { letter, preferred })
}

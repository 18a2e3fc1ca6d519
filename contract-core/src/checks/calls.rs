//! Which of several signatures PostgreSQL takes for a call (manual, 4.3.2 "Using Named
//! Notation" and 10.3 "Functions").

use std::collections::BTreeSet;

use crate::ident::{ObjectId, QualifiedName, TypeName, quote};
use crate::schema::{Object, Parameter, Routine, RoutineKind, Schema, TypeCategory, TypeDefinition};
use crate::syntax::ParameterMode;

/// A signature of the name.
type Signature<'a> = (&'a ObjectId, &'a Routine);

/// The shortest calls that fit more than one of the signatures, by names or else by position, each told as
/// a sentence with what PostgreSQL does about it.
pub(super) fn ambiguous(schema: &Schema, name: &QualifiedName, signatures: &[Signature<'_>]) -> Vec<String> {
    if !signatures.iter().all(|(_, routine)| is_callable(routine)) {
        return Vec::new();
    }
    // What fits any number of arguments is ranked behind what fits by count alone, and fits no names.
    let variadic = |routine: &Routine| routine.inputs().any(|input| input.mode == ParameterMode::Variadic);
    let by_position = !signatures.iter().any(|(_, routine)| variadic(routine));
    let lists: Vec<(Signature<'_>, Inputs<'_>)> = signatures
        .iter()
        .filter(|(_, routine)| !variadic(routine))
        .map(|signature| (*signature, Inputs::of(signature.1)))
        .collect();
    let mut calls: Vec<Call<'_>> = Vec::new();
    for (index, (_, left)) in lists.iter().enumerate() {
        for (_, right) in &lists[index + 1..] {
            let by_names = Call::Names(left.required.union(&right.required).copied().collect());
            let counted = Call::Count(left.least.max(right.least));
            let mut fitting = [by_names, counted].into_iter().filter(|call| left.fits(call) && right.fits(call));
            let call = fitting.next().filter(|call| by_position || matches!(call, Call::Names(_)));
            calls.extend(call.filter(|call| !calls.contains(call)));
        }
    }
    calls
        .iter()
        .map(|call| {
            let fitting = lists.iter().filter(|(_, inputs)| inputs.fits(call)).map(|(signature, _)| *signature);
            sentence(schema, name, call, &fitting.collect::<Vec<_>>())
        })
        .collect()
}

/// The arguments of a call.
#[derive(PartialEq)]
enum Call<'a> {
    /// These parameters, each by its name.
    Names(BTreeSet<&'a str>),
    /// The first of them, without names.
    Count(usize),
}

/// Whether its calls are known here: they are not for aggregates, and the outputs of a
/// procedure are arguments of a call since PostgreSQL 14 and were none before.
fn is_callable(routine: &Routine) -> bool {
    match routine.kind {
        RoutineKind::Function | RoutineKind::Window => true,
        RoutineKind::Procedure => routine.parameters.iter().all(|parameter| parameter.mode.is_input()),
        RoutineKind::Aggregate => false,
    }
}

/// What a call may and must pass.
struct Inputs<'a> {
    all: BTreeSet<&'a str>,
    required: BTreeSet<&'a str>,
    /// Whether an input without a default has no name: then no call by names alone fits.
    nameless: bool,
    least: usize,
    most: usize,
}

impl<'a> Inputs<'a> {
    fn of(routine: &'a Routine) -> Self {
        let named = |input: &'a Parameter| input.name.as_deref();
        let required = || routine.inputs().filter(|input| input.default.is_none());
        Self {
            all: routine.inputs().filter_map(named).collect(),
            required: required().filter_map(named).collect(),
            nameless: required().any(|input| input.name.is_none()),
            least: required().count(),
            most: routine.inputs().count(),
        }
    }

    fn fits(&self, call: &Call<'_>) -> bool {
        match call {
            Call::Names(names) => !self.nameless && names.is_subset(&self.all) && self.required.is_subset(names),
            Call::Count(count) => (self.least..=self.most).contains(count),
        }
    }
}

fn sentence(schema: &Schema, name: &QualifiedName, call: &Call<'_>, fitting: &[Signature<'_>]) -> String {
    let (arguments, types): (Vec<String>, Vec<Vec<&TypeName>>) = match call {
        Call::Count(count) => {
            let inputs = fitting.iter().map(|(_, routine)| routine.inputs().take(*count));
            let types = inputs.map(|inputs| inputs.map(|input| &input.type_name).collect()).collect();
            (vec!["…".to_owned(); *count], types)
        }
        Call::Names(names) => {
            let inputs = fitting.iter().flat_map(|(_, routine)| routine.inputs());
            let mut ordered: Vec<&str> = Vec::new();
            for input in inputs.filter_map(|input| input.name.as_deref()).filter(|input| names.contains(input)) {
                if !ordered.contains(&input) {
                    ordered.push(input);
                }
            }
            let types = fitting.iter().map(|(_, routine)| types(routine, &ordered)).collect();
            (ordered.iter().map(|name| format!("{} => …", quote(name))).collect(), types)
        }
    };
    let same = types.windows(2).all(|pair| pair[0] == pair[1]);
    let untyped = if same { "" } else { " with values that have no type of their own" };
    let ids: Vec<String> = fitting.iter().map(|(id, _)| format!("`{id}`")).collect();
    let outcome = match choose(schema, &types) {
        Choice::Refused => "refuses it as not unique".to_owned(),
        Choice::Taken(index) => format!("takes {}", ids[index]),
        Choice::Unknown => "refuses it as not unique, unless it prefers one of the types".to_owned(),
    };
    let (last, others) = ids.split_last().expect("a call that is told of fits several signatures");
    let (arguments, others) = (arguments.join(", "), others.join(", "));
    format!("the call `{name}({arguments})`{untyped} fits {others} and {last}: PostgreSQL {outcome}")
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
        let categories: Vec<Option<TypeCategory>> = types.iter().map(|each| category(schema, each)).collect();
        let known: Vec<TypeCategory> = categories.iter().copied().flatten().collect();
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

fn category(schema: &Schema, type_name: &TypeName) -> Option<TypeCategory> {
    let plain = |letter| Some(TypeCategory { letter, preferred: false });
    if type_name.array {
        return plain('A');
    }
    if type_name.schema == "pg_catalog" {
        return built_in(&type_name.name);
    }
    if let Some(named) = schema.named_types.get(&type_name.element()) {
        return Some(*named);
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
fn built_in(name: &str) -> Option<TypeCategory> {
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
    let preferred = matches!(name, "bool" | "timestamptz" | "inet" | "float8" | "oid" | "text" | "interval" | "varbit");
    Some(TypeCategory { letter, preferred })
}

//! The types of expressions, as far as their text and the model tell (manual, chapter 10 "Type Conversion").

use super::expression::{Call, Expression};
use super::parse;
use super::value::Value;
use crate::ident::TypeName;
use crate::interpret::world::World;
use crate::schema::{ModifiedType, Object, RoutineKind};

/// What an expression is of.
#[derive(Clone, Debug, PartialEq)]
enum Of {
    /// A type.
    Known(ModifiedType),
    /// A constant that takes the type of what stands with it.
    Literal,
}

/// The type of an expression as a column of a query has it; `column` says those of the names in it.
pub(in crate::interpret) fn type_of(
    world: &World,
    text: &str,
    column: &dyn Fn(&[String]) -> Option<ModifiedType>,
) -> Option<ModifiedType> {
    let typing = Typing { world, column };
    match typing.of(&parse::expression(text))? {
        Of::Known(of) if of.modifier.as_deref() == Some(ANY_MODIFIER) => None,
        Of::Known(of) => Some(of),
        Of::Literal => Some(plain("text")),
    }
}

/// The modifier of a cast, which is not read: what is made of it has none of its own, save where it stays as it is.
const ANY_MODIFIER: &str = "?";

struct Typing<'a> {
    world: &'a World,
    column: &'a dyn Fn(&[String]) -> Option<ModifiedType>,
}

fn plain(name: &str) -> ModifiedType {
    ModifiedType { type_name: TypeName::new("pg_catalog", name), modifier: None, collation: None }
}

fn known(name: &str) -> Option<Of> {
    Some(Of::Known(plain(name)))
}

/// The name of a built-in type that is no array.
fn built_in(of: &Of) -> Option<&str> {
    match of {
        Of::Known(of) if of.type_name.schema == "pg_catalog" && !of.type_name.array => Some(&of.type_name.name),
        Of::Known(_) | Of::Literal => None,
    }
}

/// Whether a result of these has the collation of the database: those of the arguments go over to it.
fn collates_plainly(of: &Of) -> bool {
    match of {
        Of::Known(of) => of.collation.is_none() && of.type_name.schema == "pg_catalog" && of.type_name.name != "name",
        Of::Literal => true,
    }
}

fn is_string(of: &Of) -> bool {
    *of == Of::Literal || matches!(built_in(of), Some("text" | "varchar" | "bpchar"))
}

/// How numbers widen.
fn rank(of: &Of) -> Option<u8> {
    Some(match built_in(of)? {
        "int2" => 1,
        "int4" => 2,
        "int8" => 3,
        "numeric" => 4,
        "float8" => 6,
        _ => return None,
    })
}

impl Typing<'_> {
    fn of(&self, expression: &Expression) -> Option<Of> {
        match expression {
            Expression::Constant(Value::Text(_) | Value::Null) => Some(Of::Literal),
            Expression::Constant(Value::Bool(_)) => known("bool"),
            // A number that is no whole one.
            Expression::Constant(Value::Unknown) => known("numeric"),
            Expression::Constant(Value::Integer(number)) => {
                known(if i32::try_from(*number).is_ok() { "int4" } else { "int8" })
            }
            Expression::Name(parts) => (self.column)(parts).map(Of::Known),
            Expression::Cast(inner, to) => {
                if self.of(inner).is_some_and(|of| !collates_plainly(&of)) {
                    return None;
                }
                // Of others the modifier is not known here.
                match to.as_str() {
                    "text" | "int2" | "int4" | "int8" | "bool" | "uuid" | "json" | "jsonb" | "date" | "float4"
                    | "float8" | "bytea" | "inet" => known(to),
                    "smallint" => known("int2"),
                    "int" | "integer" => known("int4"),
                    "bigint" => known("int8"),
                    "boolean" => known("bool"),
                    "real" => known("float4"),
                    "numeric" | "timestamptz" | "interval" => {
                        Some(Of::Known(ModifiedType { modifier: Some(ANY_MODIFIER.to_owned()), ..plain(to) }))
                    }
                    _ => None,
                }
            }
            Expression::Not(_)
            | Expression::And(..)
            | Expression::Or(..)
            | Expression::Is(..)
            | Expression::Distinct(..)
            | Expression::Like(..)
            | Expression::In(..)
            | Expression::InQuery(..)
            | Expression::Each(..)
            | Expression::Exists(_) => known("bool"),
            Expression::Operator(one, operator, two) => match operator.as_str() {
                "=" | "<>" | "!=" | "<" | ">" | "<=" | ">=" => known("bool"),
                _ => self.operator(&self.of(one)?, operator, &self.of(two)?),
            },
            Expression::Case(branches, otherwise) => {
                let mut all = Vec::new();
                for (_, value) in branches {
                    all.push(self.of(value)?);
                }
                all.push(match otherwise {
                    Some(otherwise) => self.of(otherwise)?,
                    None => Of::Literal,
                });
                common(&all)
            }
            Expression::Call(call) => self.call(call),
            Expression::Constant(_)
            | Expression::Star(_)
            | Expression::Scalar(_)
            | Expression::Array(_)
            | Expression::ArrayQuery(_)
            | Expression::Element(..)
            | Expression::Unknown => None,
        }
    }

    fn operator(&self, one: &Of, operator: &str, two: &Of) -> Option<Of> {
        match (operator, built_in(one), built_in(two)) {
            ("||", ..) if is_string(one) && is_string(two) => {
                let plainly =
                    collates_plainly(one) && collates_plainly(two) && (one, two) != (&Of::Literal, &Of::Literal);
                if plainly { known("text") } else { None }
            }
            ("||", Some("jsonb"), Some("jsonb")) => known("jsonb"),
            ("->>" | "#>>", Some("json" | "jsonb"), _) => known("text"),
            ("->" | "#>", Some(of @ ("json" | "jsonb")), _) => known(of),
            ("-", Some("timestamptz" | "timestamp"), Some("timestamptz" | "timestamp")) => known("interval"),
            ("-", Some("date"), Some("date")) => known("int4"),
            ("+" | "-", Some(of @ ("timestamptz" | "timestamp")), Some("interval")) => known(of),
            ("+" | "-", Some("date"), Some("int4")) => known("date"),
            ("+" | "-", Some("interval"), Some("interval")) => known("interval"),
            ("+" | "-" | "*" | "/" | "%", _, _) => {
                let wider = if rank(one)? >= rank(two)? { one } else { two };
                known(built_in(wider)?).filter(|_| operator != "%" || rank(wider).is_some_and(|rank| rank < 6))
            }
            _ => None,
        }
    }

    fn call(&self, call: &Call) -> Option<Of> {
        let is_system = call.schema.as_deref().is_none_or(|schema| schema == "pg_catalog");
        let named = super::names::object(call.schema.clone(), &call.name);
        if !is_system || !super::system::is_routine(&call.name) && !self.world.overloads_of(&named).is_empty() {
            return self.own(call);
        }
        // A function of the folder may be meant as well.
        if call.schema.is_none() && !self.world.overloads_of(&named).is_empty() {
            return None;
        }
        match call.name.as_str() {
            "count" | "row_number" | "rank" | "dense_rank" => return known("int8"),
            "now" | "clock_timestamp" | "statement_timestamp" | "transaction_timestamp" | "current_timestamp" => {
                return known("timestamptz");
            }
            "current_date" => return known("date"),
            "json_build_object" | "json_build_array" | "json_agg" | "row_to_json" | "to_json" | "json_object_agg" => {
                return known("json");
            }
            "jsonb_build_object" | "jsonb_build_array" | "jsonb_agg" | "to_jsonb" | "jsonb_object_agg" => {
                return known("jsonb");
            }
            "bool_and" | "bool_or" | "every" => return known("bool"),
            "jsonb_array_length" | "json_array_length" | "array_length" | "cardinality" | "char_length" => {
                return known("int4");
            }
            "gen_random_uuid" => return known("uuid"),
            "random" | "percent_rank" | "date_part" => return known("float8"),
            _ => {}
        }
        let mut arguments = Vec::new();
        for argument in &call.arguments {
            arguments.push(self.of(argument)?);
        }
        let first = arguments.first();
        match (call.name.as_str(), first.and_then(built_in)) {
            ("coalesce" | "greatest" | "least", _) => common(&arguments),
            ("nullif", Some(_)) => not_equal(&arguments),
            ("sum", Some("int2" | "int4")) => known("int8"),
            ("sum", Some("int8" | "numeric")) | ("avg", Some("int2" | "int4" | "int8" | "numeric")) => known("numeric"),
            ("sum" | "avg", Some("float8")) => known("float8"),
            ("sum" | "avg", Some("interval")) => known("interval"),
            (
                "min" | "max",
                Some(
                    of @ ("int2" | "int4" | "int8" | "numeric" | "float8" | "date" | "timestamp" | "timestamptz"
                    | "interval"),
                ),
            ) => known(of),
            ("round" | "ceil" | "floor" | "trunc", Some("numeric")) => known("numeric"),
            ("round" | "ceil" | "floor" | "trunc", Some("int2" | "int4" | "int8" | "float8"))
                if arguments.len() == 1 =>
            {
                known("float8")
            }
            ("abs", Some(of @ ("int2" | "int4" | "int8" | "numeric" | "float8"))) => known(of),
            ("date_trunc", _) => match arguments.get(1).and_then(built_in) {
                Some(of @ ("timestamptz" | "timestamp" | "interval")) if arguments.len() == 2 => known(of),
                _ => None,
            },
            ("length", Some("text" | "varchar" | "bpchar")) => known("int4"),
            (
                "lower" | "upper" | "btrim" | "ltrim" | "rtrim" | "replace" | "split_part" | "left" | "right"
                | "initcap" | "string_agg" | "md5" | "concat" | "concat_ws" | "format",
                _,
            ) if arguments.iter().all(collates_plainly) => {
                let polymorphic = matches!(call.name.as_str(), "concat" | "concat_ws" | "format");
                if polymorphic || first.is_some_and(|of| built_in(of).is_some() && is_string(of)) {
                    known("text")
                } else {
                    None
                }
            }
            _ => None,
        }
    }

    /// The type that the only function gives which a call can mean.
    fn own(&self, call: &Call) -> Option<Of> {
        let overloads = self.world.overloads_of(&super::names::object(call.schema.clone(), &call.name));
        let [only] = overloads.as_slice() else { return None };
        let entry = self.world.get(only)?;
        let Object::Routine(routine) = &entry.object else { return None };
        let returns = routine.returns.as_ref()?;
        let of = &returns.type_name;
        let is_plain = of.schema != "pg_catalog" || !(of.name.starts_with("any") || of.name == "record");
        let is_known = entry.gaps.is_empty() && !entry.assumed && routine.kind == RoutineKind::Function;
        let is_collated =
            of.schema == "pg_catalog" && matches!(of.name.as_str(), "text" | "varchar" | "bpchar" | "name");
        if !is_known || !is_plain || returns.set {
            return None;
        }
        if is_collated {
            for argument in &call.arguments {
                if !collates_plainly(&self.of(argument)?) {
                    return None;
                }
            }
        }
        Some(Of::Known(ModifiedType { type_name: of.clone(), modifier: None, collation: None }))
    }
}

/// What NULLIF gives: its first argument as `=` takes it, where that is as it stands.
fn not_equal(arguments: &[Of]) -> Option<Of> {
    let [one, two] = arguments else { return None };
    let is_taken = match (rank(one), rank(two)) {
        (Some(first), Some(second)) => first >= second || second < 4,
        _ => *two == Of::Literal || built_in(one) == built_in(two),
    };
    let is_kept = matches!(
        built_in(one),
        Some("text" | "int2" | "int4" | "int8" | "numeric" | "float8" | "jsonb" | "uuid" | "date" | "timestamptz")
    );
    (is_taken && is_kept && collates_plainly(one) && collates_plainly(two)).then(|| one.clone())
}

/// The type in which all of these meet (manual, 10.5 "UNION, CASE, and Related Constructs").
fn common(all: &[Of]) -> Option<Of> {
    let types: Vec<&ModifiedType> = all
        .iter()
        .filter_map(|of| match of {
            Of::Known(of) => Some(of),
            Of::Literal => None,
        })
        .collect();
    let Some((first, others)) = types.split_first() else { return Some(Of::Literal) };
    if types.iter().any(|of| of.collation.is_some() || of.type_name.name == "name") {
        return None;
    }
    if others.iter().all(|other| other.type_name == first.type_name) {
        let modifiers: Vec<&str> = types.iter().filter_map(|of| of.modifier.as_deref()).collect();
        if modifiers.len() > 1 && modifiers.contains(&ANY_MODIFIER) {
            return None;
        }
        let same = types.len() == all.len() && others.iter().all(|other| other.modifier == first.modifier);
        let modifier = first.modifier.clone().filter(|_| same);
        return Some(Of::Known(ModifiedType { modifier, ..(*first).clone() }));
    }
    let numbers: Option<Vec<u8>> = all.iter().filter(|of| **of != Of::Literal).map(rank).collect();
    let widest = numbers?.into_iter().max();
    all.iter().find(|of| rank(of) == widest && **of != Of::Literal).and_then(built_in).and_then(known)
}

//! What expressions are worth (manual, chapter 9 "Functions and Operators").

use super::date::{Kept, Span};
use super::expression::{Expression, Pattern, Tested};
use super::pattern;
use super::scope::Scope;
use super::value::{Family, Identity, Piece, Value, may_meet, pattern_of};
use crate::finding::Reach;
use crate::ident::{ObjectId, quote};
use crate::syntax::{WrittenTypeName, type_name};

impl Scope<'_> {
    /// What an expression is worth here.
    pub(super) fn evaluate(&self, of: &Expression) -> Value {
        if !self.spend(1) {
            return Value::Unknown;
        }
        match of {
            Expression::Constant(value) => self.copied(value),
            Expression::Name(parts) => self.value_of(parts),
            Expression::Star(_) | Expression::Unknown => Value::Unknown,
            Expression::Call(call) => self.call(call),
            Expression::Cast(inner, to) => self.cast(self.evaluate(inner), to),
            Expression::Not(inner) => self.evaluate(inner).negated(),
            Expression::And(one, two) => match self.evaluate(one) {
                Value::Bool(false) => Value::Bool(false),
                one => one.and(self.evaluate(two)),
            },
            Expression::Or(one, two) => match self.evaluate(one) {
                Value::Bool(true) => Value::Bool(true),
                one => one.or(self.evaluate(two)),
            },
            Expression::Operator(one, operator, two) => {
                self.operator(&self.evaluate(one), operator, &self.evaluate(two))
            }
            Expression::Is(inner, tested, negated) => {
                let value = self.evaluate(inner);
                let holds = match (tested, &value) {
                    (_, Value::Unknown) => None,
                    (Tested::Null, value) => Some(*value == Value::Null),
                    (Tested::Truth(_), Value::Null) => Some(false),
                    (Tested::Truth(wanted), value) => value.holds().map(|truth| truth == *wanted),
                };
                Value::truth(holds.map(|holds| holds != *negated))
            }
            Expression::Distinct(one, two, negated) => {
                let distinct = match (self.evaluate(one), self.evaluate(two)) {
                    (Value::Null, Value::Null) => Some(false),
                    (Value::Unknown, _) | (_, Value::Unknown) => None,
                    (Value::Null, _) | (_, Value::Null) => Some(true),
                    (one, two) => one.equals(&two).holds().map(|equal| !equal),
                };
                Value::truth(distinct.map(|distinct| distinct != *negated))
            }
            Expression::Like(one, pattern, two) => self.like(&self.evaluate(one), *pattern, &self.evaluate(two)),
            Expression::In(one, list) => {
                let one = self.evaluate(one);
                let equal = list.iter().map(|two| self.operator(&one, "=", &self.evaluate(two)));
                equal.fold(Value::Bool(false), Value::or)
            }
            Expression::InQuery(one, query) => {
                let one = self.evaluate(one);
                match self.inner().values(query) {
                    Some(values) => {
                        let equal = values.iter().map(|two| self.operator(&one, "=", two));
                        equal.fold(Value::Bool(false), Value::or)
                    }
                    None => Value::Unknown,
                }
            }
            Expression::Each(one, operator, array, all) => {
                let (one, array) = (self.evaluate(one), self.evaluate(array));
                let Value::Array(elements) = self.array(array) else { return Value::Unknown };
                let each = elements.iter().map(|two| self.operator(&one, operator, two));
                if *all { each.fold(Value::Bool(true), Value::and) } else { each.fold(Value::Bool(false), Value::or) }
            }
            Expression::Exists(query) => Value::truth(self.inner().exists(query)),
            Expression::Scalar(query) => self.inner().scalar(query),
            Expression::Array(elements) => {
                Value::Array(elements.iter().map(|of| self.evaluate(of).weakened()).collect())
            }
            Expression::ArrayQuery(query) => self.inner().values(query).map_or(Value::Unknown, Value::Array),
            Expression::Case(branches, otherwise) => {
                for (condition, value) in branches {
                    match self.evaluate(condition).holds() {
                        Some(true) => return self.evaluate(value).weakened(),
                        Some(false) => {}
                        None => return Value::Unknown,
                    }
                }
                otherwise.as_ref().map_or(Value::Null, |otherwise| self.evaluate(otherwise).weakened())
            }
            Expression::Element(array, index) => match (self.array(self.evaluate(array)), self.evaluate(index)) {
                (Value::Array(elements), Value::Integer(index)) => {
                    let index = usize::try_from(index).ok().and_then(|index| index.checked_sub(1));
                    index.and_then(|index| elements.into_iter().nth(index)).unwrap_or(Value::Null)
                }
                _ => Value::Unknown,
            },
        }
    }

    /// An array, of whatever form.
    pub(super) fn array(&self, value: Value) -> Value {
        match value {
            Value::Text(text) => array_of(&text).map_or(Value::Unknown, Value::Array),
            other => other,
        }
    }

    fn like(&self, one: &Value, pattern: Pattern, two: &Value) -> Value {
        // It goes back in the text for every part of the pattern.
        if !self.spend(one.size().saturating_mul(two.size()) / 64) {
            return Value::Unknown;
        }
        let matched = match (one, two) {
            (Value::Null, _) | (_, Value::Null) => return Value::Null,
            (Value::Text(text), Value::Text(wanted)) if pattern.regular => {
                pattern::regular(text, wanted, pattern.any_case)
            }
            (Value::Text(text), Value::Text(wanted)) => pattern::like(text, wanted, pattern.any_case),
            (Value::Partial(pieces), Value::Text(wanted)) if !pattern.regular && !wanted.contains('\\') => {
                let (text, wanted) = (pattern_of(pieces), wanted.replace(['%', '_', '#'], "*"));
                let folded = |text: &str| if pattern.any_case { text.to_lowercase() } else { text.to_owned() };
                if may_meet(&folded(&text), &folded(&wanted)) { None } else { Some(false) }
            }
            _ => None,
        };
        Value::truth(matched.map(|matched| matched != pattern.negated))
    }

    fn operator(&self, one: &Value, operator: &str, two: &Value) -> Value {
        use std::cmp::Ordering;
        match operator {
            "=" => self.compared(one, two),
            "<>" | "!=" => self.compared(one, two).negated(),
            "||" => match (one, two) {
                (Value::Array(one), Value::Array(two)) => Value::Array([one.as_slice(), two].concat()),
                (Value::Array(_), _) | (_, Value::Array(_)) => Value::Unknown,
                (one, two) => match (self.pieces(one), self.pieces(two)) {
                    (Some(mut one), Some(two)) => {
                        one.extend(two);
                        Value::joined(one)
                    }
                    _ => Value::Null,
                },
            },
            "<" | ">" | "<=" | ">=" => {
                if *one == Value::Null || *two == Value::Null {
                    return Value::Null;
                }
                Value::truth(one.order(two).map(|order| match operator {
                    "<" => order == Ordering::Less,
                    ">" => order == Ordering::Greater,
                    "<=" => order != Ordering::Greater,
                    _ => order != Ordering::Less,
                }))
            }
            "+" | "-" | "*" | "/" | "%" => match (one, two) {
                (Value::Null, _) | (_, Value::Null) => Value::Null,
                (Value::Moment, Value::Interval(_) | Value::Integer(_))
                | (Value::Interval(_) | Value::Integer(_), Value::Moment)
                    if matches!(operator, "+" | "-") =>
                {
                    Value::Moment
                }
                (one, two) if let Some(value) = super::date::operated(one, operator, two) => value,
                (Value::Interval(_), Value::Interval(_) | Value::Integer(_))
                | (Value::Integer(_), Value::Interval(_)) => Value::Interval(None),
                (Value::Integer(one), Value::Integer(two)) => {
                    let result = match operator {
                        "+" => one.checked_add(*two),
                        "-" => one.checked_sub(*two),
                        "*" => one.checked_mul(*two),
                        "/" => one.checked_div(*two),
                        _ => one.checked_rem(*two),
                    };
                    result.map_or(Value::Unknown, Value::Integer)
                }
                _ => Value::Unknown,
            },
            _ => Value::Unknown,
        }
    }

    /// Whether two values are equal; a text against an OID is read as that OID's sort of name is.
    pub(super) fn compared(&self, one: &Value, two: &Value) -> Value {
        match (one, two) {
            (Value::Object(identity), Value::Text(text)) | (Value::Text(text), Value::Object(identity)) => {
                let read = match identity {
                    Identity::Type(_) => self.cast(Value::text(text), "regtype"),
                    Identity::Role(_) => self.cast(Value::text(text), "regrole"),
                    Identity::Object(id) if id.kind == crate::ident::ObjectKind::Schema => {
                        self.cast(Value::text(text), "regnamespace")
                    }
                    Identity::Object(_) | Identity::Other(..) => Value::Unknown,
                };
                match read {
                    Value::Object(read) => Value::Bool(read == *identity),
                    _ => Value::Unknown,
                }
            }
            _ => one.equals(two),
        }
    }

    /// The pieces of the text form of a value.
    pub(super) fn pieces(&self, value: &Value) -> Option<Vec<Piece>> {
        match value {
            Value::Date(_) | Value::OnDay(_) => Some(self.pieces_of_day(value)),
            other => other.pieces(|identity| self.shown(identity)),
        }
    }

    /// A value of another type.
    pub(super) fn cast(&self, value: Value, to: &str) -> Value {
        match (to, value) {
            (_, Value::Null) => Value::Null,
            (_, Value::Unknown) => Value::Unknown,
            ("regclass" | "regtype" | "regprocedure" | "regproc" | "regnamespace" | "regrole", Value::Text(text)) => {
                match self.looked_up(to, &text) {
                    // A cast of what does not exist is an error.
                    Value::Null => Value::Unknown,
                    found => found,
                }
            }
            (
                "regclass" | "regtype" | "regprocedure" | "regnamespace" | "regrole" | "oid",
                found @ Value::Object(_),
            ) => found,
            // What a pattern says of the name of a relation, which is all that is known of its OID.
            ("regclass", found @ Value::Partial(_)) => found,
            ("text" | "varchar" | "character" | "name" | "char" | "bpchar", value) => match value {
                Value::SystemName(_) | Value::Version(_) | Value::Array(_) | Value::Record(_) => value,
                Value::Moment | Value::Interval(_) => Value::joined(vec![Piece::Hole { quoted: false }]),
                Value::Bool(truth) => Value::text(if truth { "true" } else { "false" }),
                value => self.pieces(&value).map_or(Value::Null, Value::joined),
            },
            ("int" | "integer" | "int4" | "bigint" | "int8" | "smallint" | "int2", value) => match value {
                Value::Integer(_) | Value::Version(_) => value,
                Value::Text(text) => text.trim().parse().map_or(Value::Unknown, Value::Integer),
                _ => Value::Unknown,
            },
            ("bool" | "boolean", value) => match value {
                Value::Bool(_) | Value::Text(_) => Value::truth(value.holds()),
                _ => Value::Unknown,
            },
            ("date" | "timestamp" | "timestamptz", Value::Moment) => Value::Moment,
            ("date", value @ (Value::Date(_) | Value::OnDay(_))) => Kept::Date.keep(value),
            ("timestamp" | "timestamptz", value @ (Value::Date(_) | Value::OnDay(_))) => value.weakened(),
            ("date" | "timestamp" | "timestamptz", Value::Text(text)) => {
                self.date_read(&text, to).unwrap_or(Value::Unknown)
            }
            ("interval", Value::Text(text)) => Value::Interval(Span::read(&text)),
            ("interval", Value::Partial(_)) => Value::Interval(None),
            ("interval", span @ Value::Interval(_)) => span,
            (to, value) if to.ends_with("[]") => match self.array(value) {
                array @ Value::Array(_) => array,
                _ => Value::Unknown,
            },
            _ => Value::Unknown,
        }
    }

    /// What `to_regclass` and its kin find: NULL where there is nothing.
    pub(super) fn looked_up(&self, sort: &str, text: &str) -> Value {
        let doubted = |id: &ObjectId| self.world.get(id).is_some_and(super::catalog::is_doubted);
        match sort {
            "regtype" | "regprocedure" if super::names::has_comment(text) => Value::Unknown,
            "regnamespace" => {
                let Some((None, name)) = super::names::qualified(text) else { return Value::Unknown };
                let id = ObjectId::schema(&name);
                match self.world.schema_exists(&name) {
                    true if doubted(&id) => Value::Unknown,
                    true => Value::Object(Identity::Object(id)),
                    false => self.unless_hidden(&id),
                }
            }
            "regrole" => match super::names::qualified(text) {
                Some((None, name)) if self.world.roles().exists(&name) => Value::Object(Identity::Role(name)),
                Some((None, _)) => Value::Null,
                _ => Value::Unknown,
            },
            "regclass" => self.relation_named(text),
            "regtype" => {
                let Ok(written) = type_name(text) else { return Value::Unknown };
                let WrittenTypeName::Named { schema, name } = &written.name else { return Value::Unknown };
                match self.world.find_type(schema.as_deref(), name) {
                    Some(found) => {
                        if self.world.type_id(&found.element()).is_some_and(|id| doubted(&id)) {
                            return Value::Unknown;
                        }
                        Value::Object(Identity::Type(if written.array { found.into_array() } else { found }))
                    }
                    None => self.none_hidden(schema.as_deref(), name),
                }
            }
            "regprocedure" => self.routine_written(text),
            _ => Value::Unknown,
        }
    }

    fn relation_named(&self, text: &str) -> Value {
        use super::super::resolve::Found;
        let Some((schema, name)) = super::names::qualified(text) else {
            // What is no name is an error before 16.
            let is_none = super::names::has_comment(text) && self.world.major >= 16;
            return if is_none { Value::Null } else { Value::Unknown };
        };
        let written = super::names::object(schema.clone(), &name);
        match self.world.find_relation(&written) {
            Some(Found::Relation(id)) => match self.world.get(&id).is_some_and(super::catalog::is_doubted) {
                true => Value::Unknown,
                false => Value::Object(Identity::Object(id)),
            },
            Some(Found::Sequence(id)) => Value::Object(Identity::Object(id)),
            Some(Found::Index(name, _)) => Value::Object(Identity::Other("relation", name.to_string())),
            Some(Found::BuiltIn) => {
                if Family::Relation.may_have(&name) {
                    Value::Object(Identity::Other("relation", format!("{}.{name}", schema.unwrap_or_default())))
                } else {
                    Value::Null
                }
            }
            // The index of a constraint is a relation too, and goes by a name that nobody may have written.
            None => self.none_hidden(schema.as_deref(), &name),
        }
    }

    /// NULL, unless a gap may hide something of this name.
    fn none_hidden(&self, schema: Option<&str>, name: &str) -> Value {
        let hidden = self.world.may_hide(schema, name);
        if hidden { Value::Unknown } else { Value::Null }
    }

    fn unless_hidden(&self, id: &ObjectId) -> Value {
        let reach = Reach::Schema(id.name.clone());
        let hidden = self.world.has_reach(&reach) || self.world.has_reach(&Reach::Object(id.clone()));
        if hidden { Value::Unknown } else { Value::Null }
    }

    fn routine_written(&self, text: &str) -> Value {
        let Ok(written) = crate::syntax::signature(text) else { return Value::Unknown };
        let Some(signature) = super::names::signature(self.world, &written) else {
            return match &written.schema {
                Some(schema) => self.none_hidden(Some(schema), &written.name),
                None => Value::Unknown,
            };
        };
        let named = self.world.overloads_of(&super::names::object(written.schema.clone(), &written.name));
        match named.into_iter().find(|id| id.arguments == signature) {
            Some(id) if self.world.get(&id).is_some_and(super::catalog::is_doubted) => Value::Unknown,
            Some(id) => Value::Object(Identity::Object(id)),
            None => match &written.schema {
                Some(schema) if !super::super::resolve::is_system_schema(schema) => {
                    self.none_hidden(Some(schema), &written.name)
                }
                // One of PostgreSQL's own functions may go by that name.
                Some(_) | None => Value::Unknown,
            },
        }
    }

    /// An OID by the name that a `reg…` type shows: without its schema where the search path finds it.
    pub(super) fn shown(&self, identity: &Identity) -> Option<String> {
        match identity {
            Identity::Role(name) => Some(quote(name).into_owned()),
            Identity::Type(name) => Some(self.type_shown(name)),
            Identity::Object(id) => match id.kind {
                crate::ident::ObjectKind::Schema => Some(quote(&id.name).into_owned()),
                crate::ident::ObjectKind::Routine => {
                    let bare = super::names::object(None, &id.name);
                    let visible = self.world.overloads_of(&bare).into_iter();
                    let is_visible =
                        visible.filter(|other| other.arguments == id.arguments).take(1).any(|other| other == *id);
                    let types: Vec<String> = id.arguments.iter().map(|of| self.type_shown(of)).collect();
                    Some(format!("{}({})", self.name_shown(id, is_visible), types.join(",")))
                }
                crate::ident::ObjectKind::Relation => {
                    use super::super::resolve::Found;
                    let found = self.world.find_relation(&super::names::object(None, &id.name));
                    Some(self.name_shown(id, found == Some(Found::Relation(id.clone()))))
                }
                _ => None,
            },
            Identity::Other(..) => None,
        }
    }

    fn name_shown(&self, id: &ObjectId, visible: bool) -> String {
        match &id.schema {
            Some(schema) if !visible => format!("{}.{}", quote(schema), quote(&id.name)),
            _ => quote(&id.name).into_owned(),
        }
    }

    /// A type as `format_type` prints it.
    pub(super) fn type_shown(&self, name: &crate::ident::TypeName) -> String {
        if name.schema == "pg_catalog" {
            return name.to_string();
        }
        let found = self.world.find_type(None, &name.name);
        let visible = found.is_some_and(|found| found.schema == name.schema && !found.array);
        let brackets = if name.array { "[]" } else { "" };
        match visible {
            true => format!("{}{brackets}", quote(&name.name)),
            false => name.to_string(),
        }
    }
}

/// The elements of an array constant: `{a,b}`.
fn array_of(text: &str) -> Option<Vec<Value>> {
    let inside = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    if inside.contains(['{', '}', '\\', '"']) {
        return None;
    }
    if inside.trim().is_empty() {
        return Some(Vec::new());
    }
    let elements = inside.split(',').map(str::trim);
    Some(elements.map(|of| if of.eq_ignore_ascii_case("null") { Value::Null } else { Value::text(of) }).collect())
}

//! The types of expressions (manual, 4.2 "Value Expressions"; chapter 10 "Type Conversion").

use super::builtin;
use super::candidates::{Candidate, Chosen, Returned};
use super::coercion::{element, own, own_name};
use super::columns::Names;
use super::tree::{Call, Expression};
use super::typed::{Collation, Typed, Value, default_collation};
use crate::ddl::model::ObjectName;
use crate::ident::{ObjectId, QualifiedName, TypeName};
use crate::interpret::world::World;
use crate::schema::{ModifiedType, Object, RoutineKind, TypeDefinition};
use crate::source::Span;
use crate::syntax::{ParameterMode, WrittenType};

const COMPARISONS: &[&str] = &["=", "<>", "!=", "<", ">", "<=", ">="];

impl World {
    /// What an expression is of; none where that is not known.
    pub(super) fn value(&self, expression: &Expression, names: &Names<'_>) -> Option<Value> {
        let typed = |of: TypeName| Some(Value::Typed(self.typed(of)));
        match expression {
            Expression::Literal => Some(Value::Literal),
            Expression::Fixed(name, _) => typed(own(name)),
            Expression::Name(parts) => names.value(self, parts).map(Value::Typed),
            Expression::Call(call) => self.called(call, names).map(|(_, value)| Value::Typed(value)),
            Expression::Cast(inner, to) => self.cast(self.value(inner, names), to),
            Expression::Collated(inner, collation) => {
                let typed = match self.value(inner, names)? {
                    Value::Literal => self.typed(own("text")),
                    Value::Typed(typed) => typed,
                };
                let [.., name] = collation.as_slice() else { return None };
                let schema = match collation.as_slice() {
                    [schema, _] => schema.as_str(),
                    // One of the folder's own is in another schema.
                    _ if ["C", "POSIX", "default", "ucs_basic"].contains(&name.as_str()) => "pg_catalog",
                    _ => return None,
                };
                let collation = Collation::Explicit(QualifiedName::new(schema, name));
                Some(Value::Typed(Typed { collation, ..typed }))
            }
            Expression::Operator(left, operator, right) => {
                let left = match left {
                    Some(left) => vec![self.value(left, names)],
                    None => Vec::new(),
                };
                let right = self.value(right, names);
                let operands: Option<Vec<Value>> = left.into_iter().chain([right]).collect();
                let found = operands.and_then(|operands| self.operated(operator, &operands));
                if found.is_none() && COMPARISONS.contains(&operator.as_str()) {
                    return typed(own("bool"));
                }
                found
            }
            Expression::Case(results, has_else) => {
                let mut values = self.values(results, names)?;
                if !has_else {
                    // NULL is what is left.
                    values.insert(0, Value::Literal);
                }
                self.common(&values)
            }
            Expression::Common(_, of) => {
                let values = self.values(of, names)?;
                self.common(&values)
            }
            Expression::NullIf(one, two) => self.null_if(&self.value(one, names)?, &self.value(two, names)?),
            Expression::Array(elements) => {
                let values = self.values(elements, names)?;
                let Value::Typed(common) = self.common(&values)? else { return typed(own("text").into_array()) };
                Some(Value::Typed(Typed { of: common.of.into_array(), ..common }))
            }
            Expression::ArrayQuery(query) => {
                let columns = self.columns_of_tree(query, names)?;
                let [(_, of)] = columns.as_slice() else { return None };
                let of = of.clone()?;
                Some(Value::Typed(Typed { of: of.of.into_array(), ..of }))
            }
            Expression::Scalar(query) => {
                let columns = self.columns_of_tree(query, names)?;
                let [(_, of)] = columns.as_slice() else { return None };
                of.clone().map(Value::Typed)
            }
            Expression::Element(of) => {
                let Value::Typed(of) = self.value(of, names)? else { return None };
                let base = self.base_type(&of.of);
                if base.array {
                    return Some(Value::Typed(Typed { of: element(&base), ..of }));
                }
                if own_name(&base) == Some("jsonb") { Some(Value::Typed(Typed { of: base, ..of })) } else { None }
            }
            Expression::Slice(of) => {
                let Value::Typed(of) = self.value(of, names)? else { return None };
                let base = self.base_type(&of.of);
                base.array.then_some(Value::Typed(Typed { of: base, ..of }))
            }
            Expression::Field(of, field) => {
                let fields = self.fields(of, names)?;
                let (_, of) = fields.into_iter().find(|(name, _)| name == field)?;
                of.map(Value::Typed)
            }
            Expression::Unread => None,
        }
    }

    fn values(&self, expressions: &[Expression], names: &Names<'_>) -> Option<Vec<Value>> {
        expressions.iter().map(|expression| self.value(expression, names)).collect()
    }

    /// The fields of a value that is a row.
    pub(super) fn fields(&self, of: &Expression, names: &Names<'_>) -> Option<Vec<(String, Option<Typed>)>> {
        if let Expression::Call(call) = of {
            let (returned, value) = self.called(call, names)?;
            if returned.columns.len() > 1 {
                let field = |(name, of): (String, TypeName)| (name, Some(self.typed(of)));
                return Some(returned.columns.into_iter().map(field).collect());
            }
            return self.fields_of_type(&value.of);
        }
        if let Expression::Name(parts) = of
            && let Some(fields) = names.row(parts)
        {
            return Some(fields);
        }
        let Value::Typed(of) = self.value(of, names)? else { return None };
        self.fields_of_type(&of.of)
    }

    /// The fields of a row type, in order.
    pub(super) fn fields_of_type(&self, of: &TypeName) -> Option<Vec<(String, Option<Typed>)>> {
        let of = self.base_type(of);
        if of.array {
            return None;
        }
        let id = ObjectId::type_named(of.element());
        if let Some(Object::Type(found)) =
            self.get(&id).filter(|entry| entry.gaps.is_empty()).map(|entry| &entry.object)
        {
            let TypeDefinition::Composite { attributes } = &found.definition else { return None };
            let field = |attribute: &crate::schema::CompositeAttribute| {
                (attribute.name.clone(), Some(self.value_of(&attribute.of)))
            };
            return Some(attributes.iter().map(field).collect());
        }
        self.columns_of_relation(&ObjectId::relation(of.element()))
    }

    /// The columns of a relation, in order; none where that is not known.
    pub(super) fn columns_of_relation(&self, relation: &ObjectId) -> Option<Vec<(String, Option<Typed>)>> {
        let entry = self.get(relation).filter(|entry| !entry.assumed)?;
        // What a baseline brought has no order.
        entry.made?;
        let of = |name: &String| {
            let (id, column) = self.column(relation, name)?;
            Some((name.clone(), (!self.is_doubtful(&id)).then(|| self.value_of(&column.of))))
        };
        entry.columns.iter().map(of).collect()
    }

    /// The type that a cast gives.
    fn cast(&self, of: Option<Value>, to: &WrittenType) -> Option<Value> {
        let to = self.found_type(to)?;
        let mut typed = self.value_of(&to);
        let own = self.own_collation(&typed.of);
        if own.is_some() {
            let inner = of?.collation();
            let base = self.base_type(&typed.of);
            // A domain with a collation of its own has that.
            let is_plain = own == self.own_collation(&base) || base == typed.of;
            if is_plain && inner != Collation::None {
                typed.collation = inner;
            }
        }
        Some(Value::Typed(typed))
    }

    /// The type that is written, where there is one.
    pub(super) fn found_type(&self, written: &WrittenType) -> Option<ModifiedType> {
        let (schema, name) = written.named()?;
        let found = self.find_type(schema, name)?;
        let is_doubtful =
            self.type_id(&found.element()).is_some_and(|id| self.get(&id).is_some_and(|found| found.assumed));
        if is_doubtful {
            return None;
        }
        let type_name = if written.array { found.into_array() } else { found };
        let modifier = written.modifier.as_deref().map(|of| crate::interpret::resolve::kept_modifier(&type_name, of));
        Some(ModifiedType { type_name, modifier, collation: None })
    }

    /// The type in which values meet, with the modifier that all of them have.
    pub(super) fn common(&self, values: &[Value]) -> Option<Value> {
        if values.iter().all(|value| *value == Value::Literal) {
            return Some(Value::Literal);
        }
        let types: Vec<Option<TypeName>> = values.iter().map(Value::type_name).collect();
        let of = self.common_type(&types)?;
        let collation = values.iter().map(Value::collation).fold(Collation::None, Collation::with);
        // A constant has the collation of the type that it takes.
        let collation = if types.contains(&None) && self.own_collation(&of).is_some() {
            collation.with(Collation::Implicit(default_collation()))
        } else {
            collation
        };
        let mut typed = self.made_of(of.clone(), collation);
        let first = values.first().and_then(Value::modifier);
        if types.iter().all(|each| each.as_ref() == Some(&of)) && values.iter().all(|value| value.modifier() == first) {
            typed.modifier = first.map(str::to_owned);
        }
        Some(Value::Typed(typed))
    }

    fn null_if(&self, one: &Value, two: &Value) -> Option<Value> {
        let operands = [one.type_name(), two.type_name()];
        let chosen = self.chosen_operator(builtin::operators("=", 2, self.major), &operands)?;
        let of = chosen.first?;
        let mut typed = self.made_of(of.clone(), one.collation().with(two.collation()));
        if one.type_name().as_ref() == Some(&of) {
            typed.modifier = one.modifier().map(str::to_owned);
        }
        Some(Value::Typed(typed))
    }

    /// What an operator gives.
    fn operated(&self, operator: &str, operands: &[Value]) -> Option<Value> {
        let types: Vec<Option<TypeName>> = operands.iter().map(Value::type_name).collect();
        let name = if operator == "!=" { "<>" } else { operator };
        let candidates = builtin::operators(name, operands.len(), self.major);
        let Chosen { returned, .. } = self.chosen_operator(candidates, &types)?;
        Some(Value::Typed(self.made_of(returned.of, self.collation_of(operands))))
    }

    fn collation_of(&self, values: &[Value]) -> Collation {
        let each = values.iter().map(|value| match value {
            // What it takes may have a collation, which is then the database's.
            Value::Literal => Collation::Implicit(default_collation()),
            Value::Typed(typed) => typed.collation.clone(),
        });
        each.fold(Collation::None, Collation::with)
    }

    /// What a call gives: the columns that the function says, and the value.
    pub(super) fn called(&self, call: &Call, names: &Names<'_>) -> Option<(Returned, Typed)> {
        let (schema, name) = match call.name.as_slice() {
            [name] => (None, name),
            [schema, name] => (Some(schema), name),
            _ => return None,
        };
        let mut arguments = Vec::new();
        let mut labels = Vec::new();
        let mut is_known = true;
        for (label, argument) in &call.arguments {
            labels.push(label.clone());
            let value = self.value(argument, names);
            is_known &= value.is_some();
            arguments.push(value.unwrap_or(Value::Literal));
        }
        let named = ObjectName { schema: schema.cloned(), name: name.clone(), span: Span::default() };
        let candidates = self.candidates(&named);
        if !is_known {
            // What gives the same whatever it is given is known all the same.
            let (first, others) = candidates.split_first()?;
            let same = others.iter().all(|other| other.returned == first.returned);
            let is_plain = self.own_collation(&first.returned.of).is_none()
                && !super::coercion::is_polymorphic(&first.returned.of)
                && candidates.iter().all(|candidate| !candidate.doubtful);
            return (same && is_plain).then(|| (first.returned.clone(), self.typed(first.returned.of.clone())));
        }
        let types: Vec<Option<TypeName>> = arguments.iter().map(Value::type_name).collect();
        if let [(None, of)] = labels.iter().zip(&arguments).collect::<Vec<_>>().as_slice()
            && let Some(cast) = self.cast_by_call(&named, &candidates, of, &types)
        {
            return Some((Returned { of: cast.of.clone(), columns: Vec::new() }, cast));
        }
        let Chosen { returned, .. } = self.chosen_function(candidates, &labels, call.variadic, &types)?;
        let value = self.made_of(returned.of.clone(), self.collation_of(&arguments));
        Some((returned, value))
    }

    /// `type(value)`, where no function takes exactly that (manual, 4.2.9 "Type Casts").
    fn cast_by_call(
        &self,
        named: &ObjectName,
        candidates: &[Candidate],
        of: &Value,
        types: &[Option<TypeName>],
    ) -> Option<Typed> {
        let is_exact = |candidate: &Candidate| {
            candidate.arguments.len() == 1 && candidate.arguments.first() == types.first().and_then(Option::as_ref)
        };
        if candidates.iter().any(is_exact) {
            return None;
        }
        let to = self.find_type(named.schema.as_deref(), &named.name)?;
        // Of others that are no constants a cast by a function stands in the table of those.
        let is_string = |of: &TypeName| matches!(own_name(of), Some("text" | "varchar" | "bpchar"));
        match of {
            Value::Literal => Some(self.typed(to)),
            Value::Typed(from) if is_string(&from.of) && is_string(&to) => {
                Some(self.made_of(to, from.collation.clone()))
            }
            Value::Typed(_) => None,
        }
    }

    /// The functions that a name may mean, in the order of the search path.
    fn candidates(&self, named: &ObjectName) -> Vec<Candidate> {
        let mut found = Vec::new();
        for (schema_at, schema) in self.schemas_of_function(named).into_iter().enumerate() {
            if schema == "pg_catalog" {
                let own = builtin::functions(&named.name, self.major);
                found.extend(own.into_iter().map(|candidate| Candidate { schema_at, ..candidate }));
            }
            let name = QualifiedName::new(schema, &named.name);
            for (id, routine) in self.routines_named(&name) {
                if routine.kind == RoutineKind::Procedure {
                    continue;
                }
                let Some(returns) = &routine.returns else { continue };
                let given = routine.parameters.iter().filter(|parameter| match parameter.mode {
                    ParameterMode::Out | ParameterMode::InOut | ParameterMode::Table => true,
                    ParameterMode::In | ParameterMode::Variadic => false,
                });
                let columns =
                    given.map(|parameter| (parameter.name.clone().unwrap_or_default(), parameter.type_name.clone()));
                found.push(Candidate {
                    arguments: id.arguments.clone(),
                    names: routine.inputs().map(|parameter| parameter.name.clone()).collect(),
                    defaults: routine.inputs().filter(|parameter| parameter.default.is_some()).count(),
                    schema_at,
                    variadic: routine.inputs().any(|parameter| parameter.mode == ParameterMode::Variadic),
                    returned: Returned { of: returns.type_name.clone(), columns: columns.collect() },
                    doubtful: self.is_doubtful(id),
                });
            }
        }
        found
    }
}

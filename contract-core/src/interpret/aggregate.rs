//! Aggregates (manual, SQL CREATE AGGREGATE).

use std::collections::BTreeMap;

use super::event::{Applied, Refusal, RefusalKind, Stop};
use super::world::World;
use crate::ddl::model::{CreateAggregate, DefinitionItem, DefinitionValue, ObjectName};
use crate::ident::{ObjectId, TypeName, quote};
use crate::schema::{Acl, Parallel, Parameter, Returns, Routine, RoutineKind, Security, Text, Volatility};
use crate::source::Span;
use crate::syntax::{ParameterMode, WrittenType, WrittenTypeName};

impl World {
    /// `CREATE AGGREGATE`
    pub(super) fn create_aggregate(&mut self, create: &CreateAggregate) -> Applied {
        let name = self.new_name(&create.name)?;
        let (parameters, ordered_from) = self.aggregated(create)?;
        let mut parts = BTreeMap::new();
        let mut parallel = Parallel::Unsafe;
        let mut state = None;
        let mut result = None;
        let mut hypothetical = false;
        for item in &create.definition {
            match item.name.as_str() {
                "sfunc" | "sfunc1" | "finalfunc" | "combinefunc" | "serialfunc" | "deserialfunc" | "msfunc"
                | "minvfunc" | "mfinalfunc" => {
                    let function = self.function_named(&function_name(item)?);
                    if matches!(item.name.as_str(), "finalfunc") {
                        result = self.result_of(&function);
                    }
                    let part = if item.name == "sfunc1" { "sfunc" } else { &item.name };
                    parts.insert(part.to_owned(), function.to_string());
                }
                "stype" | "stype1" | "mstype" => {
                    let found = self.resolve_type(type_value(item)?)?;
                    let part = if item.name == "mstype" { "mstype" } else { "stype" };
                    parts.insert(part.to_owned(), found.to_string());
                    if part == "stype" {
                        state = Some(found);
                    }
                }
                "sspace" | "msspace" => {
                    parts.insert(item.name.clone(), text_value(item));
                }
                "initcond" | "initcond1" | "minitcond" => {
                    let part = if item.name == "minitcond" { "minitcond" } else { "initcond" };
                    parts.insert(part.to_owned(), text_value(item));
                }
                "finalfunc_extra" | "mfinalfunc_extra" => {
                    parts.insert(item.name.clone(), "true".to_owned());
                }
                "finalfunc_modify" | "mfinalfunc_modify" => {
                    let unsaid = if ordered_from.is_some() { "read_write" } else { "read_only" };
                    let said = text_value(item).to_ascii_lowercase();
                    if said != unsaid {
                        parts.insert(item.name.clone(), said);
                    }
                }
                "parallel" => {
                    parallel = match text_value(item).to_ascii_lowercase().as_str() {
                        "safe" => Parallel::Safe,
                        "restricted" => Parallel::Restricted,
                        _ => Parallel::Unsafe,
                    };
                }
                "sortop" => {
                    parts.insert("sortop".to_owned(), operator(item));
                }
                "hypothetical" => hypothetical = true,
                _ => {}
            }
        }
        let Some(state) = state else {
            let message = "aggregate stype must be specified";
            return Err(Refusal::new(RefusalKind::InvalidDefinition, message).into());
        };
        if let Some(ordered_from) = ordered_from {
            parts.insert(if hypothetical { "hypothetical" } else { "ordered_set" }.to_owned(), "true".to_owned());
            parts.insert("direct_arguments".to_owned(), ordered_from.to_string());
        }
        let has_final = parts.contains_key("finalfunc");
        let is_polymorphic = |of: &TypeName| of.schema == "pg_catalog" && of.name.starts_with("any");
        // Without a final function it returns its state, of whatever type that is in a call.
        if has_final && (result.as_ref().is_none_or(is_polymorphic) || is_polymorphic(&state)) {
            self.doubt("what the aggregate returns is not in its text".to_owned());
        }
        let id = ObjectId::routine(name, parameters.iter().map(|parameter| parameter.type_name.clone()).collect());
        let routine = Routine {
            kind: RoutineKind::Aggregate,
            parameters,
            returns: Some(Returns { set: false, type_name: result.unwrap_or(state) }),
            language: "internal".to_owned(),
            security: Security::Invoker,
            volatility: Volatility::Immutable,
            strict: false,
            parallel,
            leakproof: false,
            cost: 1.0,
            rows: 0.0,
            support: None,
            settings: BTreeMap::new(),
            transforms: Vec::new(),
            body: Text::verbatim("aggregate_dummy"),
            object_file: None,
            aggregate: parts,
            owner: None,
            acl: Acl::default(),
            comment: None,
        };
        self.place_routine(id, routine, create.or_replace)
    }

    fn aggregated(&mut self, create: &CreateAggregate) -> Result<(Vec<Parameter>, Option<usize>), Stop> {
        let mut parameters = Vec::new();
        let Some(arguments) = &create.arguments else {
            let base = create.definition.iter().find(|item| item.name == "basetype");
            if let Some(base) = base
                && let Some(DefinitionValue::Type(written)) = &base.value
                && written.named().is_none_or(|(_, name)| !name.eq_ignore_ascii_case("any"))
            {
                let type_name = self.resolve_type(written)?;
                parameters.push(Parameter { name: None, mode: ParameterMode::In, type_name, default: None });
            }
            return Ok((parameters, None));
        };
        for parameter in &arguments.parameters {
            parameters.push(Parameter {
                name: parameter.name.clone(),
                mode: parameter.mode,
                type_name: self.resolve_type(&parameter.written_type)?,
                default: None,
            });
        }
        Ok((parameters, arguments.ordered_from))
    }

    /// What a function of the model returns, if only one goes by the name.
    fn result_of(&self, function: &crate::ident::QualifiedName) -> Option<TypeName> {
        let mut found = self.routines_named(function);
        match (found.next(), found.next()) {
            (Some((_, routine)), None) => routine.returns.as_ref().map(|returns| returns.type_name.clone()),
            _ => None,
        }
    }
}

fn invalid(item: &DefinitionItem) -> Stop {
    Refusal::new(RefusalKind::InvalidDefinition, format!("the value of `{}` is no name", item.name)).into()
}

fn type_value(item: &DefinitionItem) -> Result<&WrittenType, Stop> {
    match &item.value {
        Some(DefinitionValue::Type(written)) => Ok(written),
        _ => Err(invalid(item)),
    }
}

fn function_name(item: &DefinitionItem) -> Result<ObjectName, Stop> {
    match &item.value {
        Some(DefinitionValue::Type(WrittenType { name: WrittenTypeName::Named { schema, name }, .. })) => {
            Ok(ObjectName { schema: schema.clone(), name: name.clone(), span: item.span })
        }
        Some(DefinitionValue::Text(text)) => {
            Ok(ObjectName { schema: None, name: text.value.clone(), span: Span::default() })
        }
        _ => Err(invalid(item)),
    }
}

fn text_value(item: &DefinitionItem) -> String {
    match &item.value {
        Some(DefinitionValue::Type(written)) => written.named().map(|(_, name)| name.to_owned()).unwrap_or_default(),
        Some(DefinitionValue::Word(word) | DefinitionValue::Number(word)) => word.clone(),
        Some(DefinitionValue::Text(text)) => text.value.clone(),
        Some(DefinitionValue::Operator(name)) => name.name.clone(),
        Some(DefinitionValue::SetOf(_)) | None => String::new(),
    }
}

fn operator(item: &DefinitionItem) -> String {
    match &item.value {
        Some(DefinitionValue::Operator(name)) => {
            format!("{}.{}", quote(name.schema.as_deref().unwrap_or("pg_catalog")), name.name)
        }
        _ => String::new(),
    }
}

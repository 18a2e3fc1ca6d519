//! Functions and procedures (manual, SQL CREATE FUNCTION, CREATE PROCEDURE, ALTER FUNCTION).

use std::collections::BTreeMap;

use super::acl::Guarded;
use super::event::{Applied, Refusal, RefusalKind, Stop, missing};
use super::provenance::SignatureChange;
use super::session::{kept_name, written_value};
use super::world::{Entry, World};
use crate::ddl::model::{AlterRoutine, CreateRoutine, RoutineBody, RoutineOptions, SettingChange, SettingValue};
use crate::ident::{ObjectId, TypeName};
use crate::schema::{
    Acl, Attribute, Object, Parallel, Parameter, Returns, Routine, RoutineKind, Security, Text, TextOrigin, Volatility,
};
use crate::source::Span;
use crate::syntax::{ParameterMode, WrittenArguments, WrittenDefault, WrittenReturns};

/// An expression as a statement has it.
pub(super) fn written(text: &str, span: Span) -> Text {
    let text = text.get(span.range()).unwrap_or_default().to_owned();
    Text { origin: TextOrigin::Written, text }
}

fn invalid(message: impl Into<String>) -> Stop {
    Refusal::new(RefusalKind::InvalidDefinition, message).into()
}

impl World {
    /// `CREATE FUNCTION`, `CREATE PROCEDURE`
    pub(super) fn create_routine(&mut self, text: &str, create: &CreateRoutine) -> Applied {
        if self.major < 14 && matches!(create.body, Some(RoutineBody::Return(_) | RoutineBody::Atomic(_))) {
            let message = "a body in the SQL standard's form is known from 14 on";
            return Err(Refusal::new(RefusalKind::Syntax, message).into());
        }
        let name = self.new_name(&create.name)?;
        let mut parameters = self.parameters(text, &create.arguments)?;
        let returns = match create.procedure {
            true => None,
            false => Some(self.returns(create.returns.as_ref(), &mut parameters)?),
        };
        let inputs = parameters.iter().filter(|parameter| parameter.mode.is_input());
        let id = ObjectId::routine(name.clone(), inputs.map(|parameter| parameter.type_name.clone()).collect());
        let options = &create.options;
        let language = match (&options.language, &create.body) {
            (Some(language), _) => language.clone(),
            (None, Some(RoutineBody::Return(_) | RoutineBody::Atomic(_))) => "sql".to_owned(),
            (None, _) => return Err(invalid("no language specified")),
        };
        let (body, object_file) = match &create.body {
            Some(RoutineBody::Text(body)) if language == "c" => (Text::verbatim(&name.name), Some(body.value.clone())),
            Some(RoutineBody::Text(body)) => (Text::verbatim(&body.value), None),
            Some(RoutineBody::ObjectFile { file, symbol }) => (Text::verbatim(&symbol.value), Some(file.value.clone())),
            Some(RoutineBody::Return(span) | RoutineBody::Atomic(span)) => (written(text, *span), None),
            None => return Err(invalid("no function body specified")),
        };
        let void = TypeName::new("pg_catalog", "void");
        let takes_void = parameters.iter().any(|parameter| parameter.mode.is_input() && parameter.type_name == void);
        if takes_void && matches!(language.as_str(), "sql" | "plpgsql") {
            return Err(invalid(format!("functions in {language} cannot take arguments of type void")));
        }
        let returns_set = returns.as_ref().is_some_and(|returns| returns.set);
        let mut routine = Routine {
            kind: match (create.procedure, options.window) {
                (true, _) => RoutineKind::Procedure,
                (false, true) => RoutineKind::Window,
                (false, false) => RoutineKind::Function,
            },
            parameters,
            returns,
            cost: if matches!(language.as_str(), "internal" | "c") { 1.0 } else { 100.0 },
            rows: if returns_set { 1000.0 } else { 0.0 },
            language,
            security: Security::Invoker,
            volatility: Volatility::Volatile,
            strict: false,
            parallel: Parallel::Unsafe,
            leakproof: false,
            support: None,
            settings: BTreeMap::new(),
            transforms: Vec::new(),
            body,
            object_file,
            aggregate: BTreeMap::new(),
            owner: None,
            acl: Acl::default(),
            comment: None,
        };
        for transform in &options.transforms {
            routine.transforms.push(self.resolve_type(transform)?);
        }
        self.set_options(&mut routine, options)?;
        self.place_routine(id, routine, create.or_replace)
    }

    /// Puts a new routine in, or replaces the one with the same input types.
    pub(super) fn place_routine(&mut self, id: ObjectId, mut routine: Routine, or_replace: bool) -> Applied {
        let uses = self.uses_of_routine(&routine);
        let Some(Entry { object: Object::Routine(old), assumed: false, extension, .. }) = self.get(&id) else {
            let owner = self.session.role().to_owned();
            routine.acl = self.initial_acl(Guarded::Routine, &owner, id.schema.as_deref());
            routine.owner = Some(owner);
            let mut entry = Entry::new(Object::Routine(Box::new(routine)));
            entry.uses = uses;
            self.make(id, entry);
            return Ok(());
        };
        if !or_replace {
            let message = format!("the routine `{id}` already exists with the same argument types");
            return Err(Refusal::new(RefusalKind::Duplicate, message).into());
        }
        check_replacement(&id, old, &routine)?;
        let (old, extension) = (old.clone(), extension.clone());
        routine.owner.clone_from(&old.owner);
        routine.acl.clone_from(&old.acl);
        routine.comment.clone_from(&old.comment);
        self.record(&id, SignatureChange::Replaced { lost: lost(&old, &routine) });
        let (kept, gaps, open) = match self.get(&id) {
            Some(entry) => {
                let kept = entry.set.iter().filter(|(attribute, _)| KEPT.contains(&attribute.0));
                let kept = kept.map(|(attribute, at)| (*attribute, *at)).collect();
                (kept, entry.gaps.clone(), entry.open.clone())
            }
            None => (BTreeMap::new(), Vec::new(), BTreeMap::new()),
        };
        let mut entry = Entry::new(Object::Routine(Box::new(routine)));
        entry.set = kept;
        entry.uses = uses;
        // What is not known may be about what stays.
        entry.gaps = gaps;
        entry.open = open;
        entry.extension = extension;
        self.remake(id, entry);
        Ok(())
    }

    fn parameters(&mut self, text: &str, arguments: &WrittenArguments) -> Result<Vec<Parameter>, Stop> {
        let mut parameters = Vec::with_capacity(arguments.parameters.len());
        for parameter in &arguments.parameters {
            let default = match parameter.default {
                Some(WrittenDefault::Expression(span) | WrittenDefault::Present(span)) => Some(written(text, span)),
                None => None,
            };
            parameters.push(Parameter {
                name: parameter.name.clone(),
                mode: parameter.mode,
                type_name: self.resolve_type(&parameter.written_type)?,
                default,
            });
        }
        Ok(parameters)
    }

    /// What a function returns; the columns of RETURNS TABLE become parameters.
    fn returns(&mut self, returns: Option<&WrittenReturns>, parameters: &mut Vec<Parameter>) -> Result<Returns, Stop> {
        let set = match returns {
            Some(WrittenReturns::Table(columns)) => {
                for column in columns {
                    let type_name = self.resolve_type(&column.written_type)?;
                    let name = column.name.clone();
                    parameters.push(Parameter { name, mode: ParameterMode::Table, type_name, default: None });
                }
                true
            }
            Some(WrittenReturns::Type(written)) => {
                return Ok(Returns { set: false, type_name: self.resolve_type(written)? });
            }
            Some(WrittenReturns::SetOf(written)) => {
                return Ok(Returns { set: true, type_name: self.resolve_type(written)? });
            }
            None => false,
        };
        let mut outputs = parameters.iter().filter(|parameter| parameter.mode.is_output());
        match (outputs.next(), outputs.next()) {
            (Some(only), None) => Ok(Returns { set, type_name: only.type_name.clone() }),
            (Some(_), Some(_)) => Ok(Returns { set, type_name: TypeName::new("pg_catalog", "record") }),
            (None, _) => Err(invalid("function result type must be specified")),
        }
    }

    fn set_options(&mut self, routine: &mut Routine, options: &RoutineOptions) -> Applied {
        if let Some(volatility) = options.volatility {
            routine.volatility = volatility;
        }
        if let Some(strict) = options.strict {
            routine.strict = strict;
        }
        if let Some(security) = options.security {
            routine.security = security;
        }
        if let Some(leakproof) = options.leakproof {
            routine.leakproof = leakproof;
        }
        if let Some(parallel) = options.parallel {
            routine.parallel = parallel;
        }
        if let Some(cost) = &options.cost {
            routine.cost = cost.parse().map_err(|_| invalid("COST must be a number"))?;
        }
        if let Some(rows) = &options.rows {
            if routine.returns.as_ref().is_none_or(|returns| !returns.set) {
                return Err(invalid("ROWS is not applicable when function does not return a set"));
            }
            routine.rows = rows.parse().map_err(|_| invalid("ROWS must be a number"))?;
        }
        if let Some(support) = &options.support {
            routine.support = Some(self.function_named(support));
        }
        for change in &options.settings {
            self.change_setting(&mut routine.settings, change);
        }
        Ok(())
    }

    /// Applies a SET or RESET clause to settings that are kept.
    fn change_setting(&mut self, settings: &mut BTreeMap<String, String>, change: &SettingChange) {
        let name = kept_name(&change.name);
        if change.name == "all" && change.value == SettingValue::Reset {
            settings.clear();
            return;
        }
        let value = match &change.value {
            SettingValue::FromCurrent => match self.session.setting(&change.name) {
                Some(value) => Some(value.to_owned()),
                None => {
                    self.doubt(format!("the current value of `{name}` is not known"));
                    None
                }
            },
            _ => written_value(change),
        };
        match value {
            Some(value) => settings.insert(name.to_owned(), value),
            None => settings.remove(name),
        };
    }

    /// `ALTER FUNCTION` and its kin, with options.
    pub(super) fn alter_routine(&mut self, alter: &AlterRoutine) -> Applied {
        let Some(id) = self.routine_of(&alter.routine)? else { return Ok(()) };
        let Some(Object::Routine(routine)) = self.get(&id).map(|entry| &entry.object) else {
            return Err(missing(&id).into());
        };
        let mut routine = routine.clone();
        let options = &alter.options;
        self.set_options(&mut routine, options)?;
        let touched: [(&'static str, bool); 9] = [
            ("volatility", options.volatility.is_some()),
            ("strict", options.strict.is_some()),
            ("security", options.security.is_some()),
            ("leakproof", options.leakproof.is_some()),
            ("parallel", options.parallel.is_some()),
            ("cost", options.cost.is_some()),
            ("rows", options.rows.is_some()),
            ("support", options.support.is_some()),
            ("settings", !options.settings.is_empty()),
        ];
        for (attribute, _) in touched.into_iter().filter(|(_, touched)| *touched) {
            let changed = routine.clone();
            self.set(&id, attribute, |object| *object = Object::Routine(changed));
        }
        Ok(())
    }
}

/// What OR REPLACE leaves as it was.
const KEPT: &[&str] = &["owner", "privileges", "comment"];

/// What OR REPLACE may not change (manual, SQL CREATE FUNCTION, "Notes").
fn check_replacement(id: &ObjectId, old: &Routine, new: &Routine) -> Applied {
    if old.kind != new.kind {
        let message = format!("cannot change routine kind: `{id}` is a {}", old.kind.word());
        return Err(Refusal::new(RefusalKind::WrongSort, message).into());
    }
    let rows = |routine: &Routine| -> Vec<(ParameterMode, Option<String>, TypeName)> {
        let outputs = routine.parameters.iter().filter(|parameter| parameter.mode.is_output());
        outputs.map(|parameter| (ParameterMode::Out, parameter.name.clone(), parameter.type_name.clone())).collect()
    };
    let record = |routine: &Routine| {
        routine.returns.as_ref().is_some_and(|returns| returns.type_name == TypeName::new("pg_catalog", "record"))
    };
    if old.returns != new.returns || (record(old) || old.returns.is_none()) && rows(old) != rows(new) {
        return Err(invalid(format!("cannot change return type of existing function `{id}`")));
    }
    for (old, new) in old.inputs().zip(new.inputs()) {
        if let Some(name) = &old.name
            && new.name.as_ref() != Some(name)
        {
            return Err(invalid(format!("cannot change name of input parameter `{name}` of `{id}`")));
        }
        if old.default.is_some() && new.default.is_none() {
            return Err(invalid(format!("cannot remove parameter defaults from existing function `{id}`")));
        }
    }
    Ok(())
}

/// What the old definition said and the new one does not.
fn lost(old: &Routine, new: &Routine) -> Vec<Attribute> {
    let gone = [
        ("security", old.security == Security::Definer && new.security == Security::Invoker),
        ("settings", old.settings.keys().any(|name| !new.settings.contains_key(name))),
        ("strict", old.strict && !new.strict),
        ("leakproof", old.leakproof && !new.leakproof),
        ("volatility", old.volatility < new.volatility),
        ("parallel", old.parallel < new.parallel),
    ];
    gone.into_iter().filter(|(_, gone)| *gone).map(|(attribute, _)| Attribute(attribute)).collect()
}

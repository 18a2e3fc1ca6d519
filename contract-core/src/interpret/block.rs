//! Code that statements run: DO blocks, and queries that call functions (manual, SQL DO; chapter 43 "PL/pgSQL").
//!
//! A block is run against the model: what its conditions and loops ask of the catalog is answered where the model
//! knows the answer. Where it does not, every way that the block may have gone is run, and what they differ in is a
//! gap; nothing is guessed.

mod budget;
mod catalog;
mod catalog_columns;
mod control;
mod denied;
mod dynamic;
mod evaluate;
mod execute;
mod expression;
mod failure;
mod functions;
mod hidden;
mod join;
mod names;
mod operand;
mod parse;
mod parse_query;
mod pattern;
mod program;
mod reader;
mod repeat;
mod run;
mod scope;
mod select;
mod system;
mod value;
mod wanted;
mod ways;

#[cfg(test)]
mod tests;

pub(super) use self::budget::Budget;
use self::expression::Expression;
use self::run::{Flow, Machine};
use self::scope::{Frame, Scope};
use self::value::Value;
use super::event::{Applied, Stop, unreadable};
use super::world::World;
use crate::ddl::model::{Do, FunctionCall, ObjectName, Query, SetVariable, SettingChange, SettingScope, SettingValue};
use crate::finding::Reach;
use crate::ident::{ObjectId, QualifiedName};
use crate::schema::{Object, Routine, RoutineKind, Security};
use crate::syntax::lexer::{Lexer, TokenKind};

/// The words with which plpgsql changes a schema.
const CHANGES: &[&str] = &["alter", "call", "comment", "create", "drop", "execute", "grant", "import", "revoke"];

/// The words with which it may do so by the help of others, or changes the session.
const MAY_CHANGE: &[&str] = &["do", "perform", "reset", "security", "select", "set"];

/// How deep calls of functions are followed.
const MOST_CALLS: usize = 6;

/// Whether a body begins as plpgsql does: with an option, a label, DECLARE or BEGIN.
fn begins_as_block(body: &str) -> bool {
    let Some(first) = Lexer::new(body).next() else { return false };
    let text = body.get(first.span.range()).unwrap_or_default();
    text.starts_with(['#', '<']) || ["declare", "begin"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

impl World {
    /// `DO`
    pub(super) fn run_block(&mut self, text: &str, block: &Do) -> Applied {
        let body = block.body.value.as_str();
        let is_plpgsql = block.language.as_deref().is_none_or(|language| language == "plpgsql");
        let changes = has_word(body, CHANGES);
        if !(changes || is_plpgsql && has_word(body, MAY_CHANGE)) {
            return Ok(());
        }
        if is_plpgsql && !begins_as_block(body) {
            return Err(unreadable("the body of the block begins neither with DECLARE nor with BEGIN").into());
        }
        let program = if is_plpgsql { reader::program(body) } else { None };
        let Some(program) = program else {
            if changes {
                self.open_gap(Reach::Everything, "a DO block changes the schema");
            }
            return Ok(());
        };
        // Only where the body stands in the file as it is are its places those of the file.
        let written = text.get(block.body.span.range()).unwrap_or_default();
        let base = self.at.and_then(|at| Some(at.span.start + block.body.span.start + written.find(body)?));
        self.in_one_transaction(|world| world.run_program(body, base, &program, Frame::default(), 0))
    }

    /// What holds LOCAL in a statement ends with it, where no transaction is open.
    fn in_one_transaction(&mut self, run: impl FnOnce(&mut Self) -> Applied) -> Applied {
        let open = std::mem::replace(&mut self.session.in_transaction, true);
        let at = self.at;
        let result = run(self);
        self.at = at;
        if open {
            self.session.in_transaction = true;
        } else {
            self.session.end_transaction();
        }
        result
    }

    fn run_program(
        &mut self,
        body: &str,
        base: Option<usize>,
        program: &program::Block,
        frame: Frame,
        depth: usize,
    ) -> Applied {
        if !self.budget.enter() {
            self.open_gap(Reach::Everything, "code runs code that runs code, too deep to follow");
            return Ok(());
        }
        let flow = Machine::new(self, body, base, frame, depth).block(program);
        self.budget.leave();
        match flow {
            Flow::Fail(failure) => Err(Stop::Refused(failure.refusal)),
            Flow::On | Flow::Leave { .. } | Flow::Return | Flow::Perhaps(_) => Ok(()),
        }
    }

    /// `CALL`, and a query that calls functions
    pub(super) fn run_query(&mut self, text: &str, query: &Query) -> Applied {
        self.budget.renew();
        self.in_one_transaction(|world| world.run_calls(text, query, &Frame::default(), 0))
    }

    /// As [`World::run_query`], inside of a block with these variables.
    fn run_calls(&mut self, text: &str, query: &Query, frame: &Frame, depth: usize) -> Applied {
        if let [call, ..] = query.calls.as_slice()
            && query.is_single_call
            && self.changes_schema(call)
            && depth < MOST_CALLS
            && let Some((id, routine)) = self.routine_called(call)
            && routine.language == "plpgsql"
            && let Some(program) = reader::program(&routine.body.text)
        {
            let arguments = arguments_of(&Scope::new(self, frame, &self.budget.work), text, call);
            if let Some(frame) = frame_of(self, &routine, &arguments) {
                for other in query.calls.iter().skip(1) {
                    self.open_gaps_of_call(other);
                }
                return self.run_routine(&id, &routine, &program, frame, depth + 1);
            }
        }
        for call in &query.calls {
            self.open_gaps_of_call(call);
        }
        Ok(())
    }

    /// Runs a function with its own settings and, where it says so, its owner's rights.
    fn run_routine(
        &mut self,
        id: &ObjectId,
        routine: &Routine,
        program: &program::Block,
        frame: Frame,
        depth: usize,
    ) -> Applied {
        let doubted = self.get(id).is_some_and(|entry| !entry.gaps.is_empty());
        if doubted {
            self.open_gap(Reach::Everything, format!("what `{id}` does is not known for certain"));
            return Ok(());
        }
        let before = self.session.clone();
        for (name, value) in &routine.settings {
            let change = SettingChange {
                name: name.to_ascii_lowercase(),
                value: SettingValue::Whole(value.clone()),
                span: Default::default(),
            };
            self.set_variable(&SetVariable { scope: SettingScope::Local, change })?;
        }
        if routine.security == Security::Definer
            && let Some(owner) = &routine.owner
        {
            let role = Some(owner.clone());
            let set = crate::ddl::model::SetRole { scope: SettingScope::Local, session_authorization: false, role };
            self.set_role(&set)?;
        }
        let result = self.run_program(&routine.body.text, None, program, frame, depth);
        self.session = before;
        result
    }

    /// The only routine that a call can mean, by its number of arguments.
    fn routine_called(&self, call: &FunctionCall) -> Option<(ObjectId, Routine)> {
        let mut fitting = self.overloads_of(&call.name).into_iter().filter_map(|id| {
            let Object::Routine(routine) = &self.get(&id)?.object else { return None };
            let required = routine.inputs().filter(|parameter| parameter.default.is_none()).count();
            let fits = (required..=routine.inputs().count()).contains(&call.arguments.len());
            (fits && routine.kind != RoutineKind::Aggregate).then(|| (id.clone(), routine.as_ref().clone()))
        });
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }

    /// Opens the gaps that a call makes of which nobody knows how often it happens or with what arguments.
    fn open_gaps_of_call(&mut self, call: &FunctionCall) {
        if self.overloads_of(&call.name).is_empty() {
            // A function of an extension may make tables of its own in its schema.
            if let Some(schema) = &call.name.schema
                && !super::resolve::is_system_schema(schema)
            {
                let cause = format!("what `{schema}.{}` does is not known", call.name.name);
                self.open_gap(Reach::Schema(schema.clone()), cause);
            }
        } else if self.changes_schema(call) {
            self.open_gap(Reach::Everything, format!("`{}` changes the schema", call.name.name));
        }
    }

    /// Whether one of the routines that a call may mean has a word with which it may change the schema.
    fn changes_schema(&self, call: &FunctionCall) -> bool {
        self.overloads_of(&call.name).iter().any(|id| match self.get(id).map(|entry| &entry.object) {
            Some(Object::Routine(routine)) => has_word(&routine.body.text, CHANGES),
            Some(_) | None => false,
        })
    }

    /// Whether a block may have made, changed or dropped an object, and nobody knows.
    pub(super) fn is_in_doubt(&self, id: &ObjectId) -> bool {
        let entry = self.get(id);
        entry.is_some_and(|entry| catalog::is_doubted(entry) || catalog::is_changed(entry))
    }

    /// The routines that a call may mean.
    pub(super) fn overloads_of(&self, name: &ObjectName) -> Vec<ObjectId> {
        let schemas = match &name.schema {
            Some(schema) => vec![schema.clone()],
            None => self.function_path(),
        };
        let mut found = Vec::new();
        for schema in schemas {
            let name = QualifiedName::new(schema, &name.name);
            found.extend(self.routines_named(&name).map(|(id, _)| id.clone()));
        }
        found
    }
}

/// The values of the arguments of a call, each with its name.
fn arguments_of(scope: &Scope<'_>, text: &str, call: &FunctionCall) -> Vec<(Option<String>, Value)> {
    let values = call.arguments.iter().map(|argument| {
        let written = text.get(argument.span.range()).unwrap_or_default();
        let of = match &argument.name {
            // What stands ahead of it is its name.
            Some(_) => match written.split_once("=>").or_else(|| written.split_once(":=")) {
                Some((_, value)) => parse::expression(value),
                None => Expression::Unknown,
            },
            None => parse::expression(written),
        };
        (argument.name.clone(), scope.evaluate(&of))
    });
    values.collect()
}

/// The parameters of a routine as variables.
fn frame_of(world: &World, routine: &Routine, arguments: &[(Option<String>, Value)]) -> Option<Frame> {
    let mut frame = Frame::default();
    let mut positional = arguments.iter().filter(|(name, _)| name.is_none());
    for (index, parameter) in routine.parameters.iter().enumerate() {
        let mut value = Value::Null;
        if parameter.mode.is_input() {
            if parameter.mode == crate::syntax::ParameterMode::Variadic {
                return None;
            }
            let named = arguments.iter().find(|(name, _)| name.is_some() && *name == parameter.name);
            value = match named.or_else(|| positional.next()) {
                Some((_, value)) => value.clone(),
                None => {
                    let default = parameter.default.as_ref()?;
                    let nothing = Frame::default();
                    Scope::new(world, &nothing, &world.budget.work).evaluate(&parse::expression(&default.text))
                }
            };
        }
        frame.declare(format!("${}", index + 1), value.clone());
        if let Some(name) = &parameter.name {
            frame.declare(name, value);
        }
    }
    positional.next().is_none().then_some(frame)
}

/// Whether code has one of these words in it. A word in a string counts: it may be executed.
fn has_word(body: &str, wanted: &[&str]) -> bool {
    let mut open = vec![body];
    while let Some(text) = open.pop() {
        for token in Lexer::new(text) {
            let written = text.get(token.span.range()).unwrap_or_default();
            match token.kind {
                TokenKind::Word if wanted.iter().any(|word| written.eq_ignore_ascii_case(word)) => return true,
                TokenKind::Text | TokenKind::DollarText if written.len() < text.len() => {
                    open.extend(written.get(1..written.len() - 1));
                }
                _ => {}
            }
        }
    }
    false
}

//! Code that statements run: DO blocks, and queries that call functions (manual, SQL DO; chapter 43 "PL/pgSQL").
//!
//! A block is run against the model: what its conditions and loops ask of the catalog is answered where the model
//! knows the answer. Where it does not, every way that the block may have gone is run, and what they differ in is a
//! gap; nothing is guessed.

mod budget;
mod catalog;
mod catalog_columns;
mod changers;
mod control;
mod date;
mod denied;
mod dynamic;
mod evaluate;
mod execute;
mod expression;
mod failure;
mod fired;
mod functions;
mod hidden;
mod join;
mod moment;
mod moves;
mod names;
mod operand;
mod parse;
mod parse_query;
mod pattern;
mod program;
mod reached;
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

use std::borrow::Cow;
use std::collections::BTreeSet;

pub(super) use self::budget::Budget;
pub(super) use self::changers::Changers;
use self::date::Kept;
use self::expression::Expression;
use self::reached::Reached;
use self::run::{Flow, Machine};
use self::scope::{Frame, Scope};
use self::value::Value;
use super::catalog_rows::changes_catalog;
use super::event::{Applied, Stop, unreadable};
use super::world::{OpenAttribute, World};
use crate::ddl::model::{Do, FunctionCall, ObjectName, Query, SetVariable, SettingChange, SettingScope, SettingValue};
use crate::finding::Reach;
use crate::ident::{ObjectId, QualifiedName, TypeName};
use crate::schema::{Object, Routine, RoutineKind, Security};
use crate::syntax::lexer::{Lexer, TokenKind};
use crate::syntax::{Cursor, name_of_token, text_of_token};

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
        let changes = has_word(body, CHANGES) || changes_catalog(body);
        let changes = changes || self.mentions_changer(body);
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
    fn in_one_transaction<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let open = std::mem::replace(&mut self.session_mut().in_transaction, true);
        let began = self.code_began.clone();
        if began.is_none() {
            self.code_began = Some((self.moment(), self.opened));
        }
        let may_end_it = std::mem::replace(&mut self.may_end_transaction, !open);
        let at = self.at;
        let result = run(self);
        self.at = at;
        self.may_end_transaction = may_end_it;
        self.code_began = began;
        if open {
            self.session_mut().in_transaction = true;
        } else {
            self.session_mut().end_transaction();
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
        let mut machine = Machine::new(self, body, base, frame, depth);
        let flow = machine.block(program);
        let has_committed = machine.has_committed;
        self.budget.leave();
        match flow {
            Flow::Fail(_) if has_committed => {
                self.open_gap(Reach::Everything, "a block fails that has ended a transaction before");
                Ok(())
            }
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
        self.open_gaps_of_catalog_rows(text);
        query.calls.iter().for_each(|call| self.open_gaps_of_call(call));
        let mut reached = self.reached_by(text);
        let changing = query.calls.iter().position(|call| self.changes_schema(call));
        let Some(changing) = changing.filter(|_| depth < MOST_CALLS) else {
            self.run_reached(&reached, depth);
            return Ok(());
        };
        let Some(call) = query.calls.get(changing) else { return Ok(()) };
        let called = self.overloads_of(&call.name);
        // What it calls in other places, too, does not run for these rows alone.
        let is_only = query.calls.iter().filter(|other| other.name.name == call.name.name).count() == 1;
        reached.routines.retain(|id| !(is_only && id.name == call.name.name && called.contains(id)));
        // Nobody knows whether it runs ahead of the others or behind them.
        self.run_reached(&reached, depth);
        self.run_call(text, query, (changing, call), frame, depth)?;
        self.run_reached(&reached, depth);
        Ok(())
    }

    fn run_call(
        &mut self,
        text: &str,
        query: &Query,
        (at, call): (usize, &FunctionCall),
        frame: &Frame,
        depth: usize,
    ) -> Applied {
        if !(query.is_single_call && at == 0) {
            return self.run_for_rows(text, call, frame, depth);
        }
        if let Some((id, routine)) = self.routine_called(call)
            && let Some((body, program)) = program_of(&routine)
        {
            let arguments = arguments_of(&Scope::new(self, frame, &self.budget.work), text, call);
            if let Some(frame) = frame_of(self, &routine, &arguments) {
                return self.run_routine(&id, &routine, (&body, &program), frame, depth + 1);
            }
        }
        self.run_whatever(call, depth);
        Ok(())
    }

    /// Runs the routines that a call may mean, whatever its arguments.
    fn run_whatever(&mut self, call: &FunctionCall, depth: usize) {
        let routines = self.overloads_of(&call.name).into_iter().filter(|id| self.changers.changes(id)).collect();
        self.run_reached(&Reached { routines, unknown: None }, depth);
    }

    /// Runs a function for each row of a query that calls it; where the rows are not known, any number of times with
    /// whatever arguments.
    fn run_for_rows(&mut self, text: &str, call: &FunctionCall, frame: &Frame, depth: usize) -> Applied {
        let arguments: Vec<String> = (0..call.arguments.len()).map(|at| format!("row_of_it.argument_{at}")).collect();
        let over = rows_of_arguments(text, call).unwrap_or_else(|| "execute ''".to_owned());
        let name = text.get(call.name.span.range()).unwrap_or_default();
        let body =
            format!("begin for row_of_it in {over} loop perform {name}({}); end loop; end", arguments.join(", "));
        match reader::program(&body) {
            Some(program) => self.run_program(&body, None, &program, frame.clone(), depth),
            None => {
                self.run_whatever(call, depth);
                Ok(())
            }
        }
    }

    /// Runs a function with its own settings and, where it says so, its owner's rights.
    fn run_routine(
        &mut self,
        id: &ObjectId,
        routine: &Routine,
        (body, program): (&str, &program::Block),
        frame: Frame,
        depth: usize,
    ) -> Applied {
        let doubted = self.get(id).is_some_and(|entry| {
            let runs_as_owner = routine.security == Security::Definer;
            !entry.gaps.is_empty() || runs_as_owner && entry.is_open(OpenAttribute::Owner)
        });
        if doubted {
            self.open_gap(Reach::Everything, format!("what `{id}` does is not known for certain"));
            return Ok(());
        }
        let types = routine.parameters.iter().map(|parameter| &parameter.type_name);
        let types: Vec<&TypeName> = types.chain(routine.returns.iter().map(|returns| &returns.type_name)).collect();
        if types.iter().any(|of| self.changers.changes(&ObjectId::type_named(of.element()))) {
            self.open_gap(Reach::Everything, format!("the values of `{id}` change the schema where they are checked"));
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
        let result = self.run_program(body, None, program, frame, depth);
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

    /// Opens the gaps of a call of a function that nobody knows.
    fn open_gaps_of_call(&mut self, call: &FunctionCall) {
        // A function of an extension may make tables of its own in its schema.
        if let Some(schema) = &call.name.schema
            && !super::resolve::is_system_schema(schema)
            && self.overloads_of(&call.name).is_empty()
        {
            let cause = format!("what `{schema}.{}` does is not known", call.name.name);
            self.open_gap(Reach::Schema(schema.clone()), cause);
        }
    }

    /// Whether one of the routines that a call may mean may change the schema. An aggregate does so by others.
    fn changes_schema(&mut self, call: &FunctionCall) -> bool {
        let is_run = |id: &ObjectId| match self.get(id).map(|entry| &entry.object) {
            Some(Object::Routine(routine)) => routine.kind != RoutineKind::Aggregate && self.changers.changes(id),
            _ => false,
        };
        !self.changers.is_empty() && self.overloads_of(&call.name).iter().any(is_run)
    }

    /// Whether one of these calls may change the schema.
    fn calls_changer(&mut self, calls: &[FunctionCall]) -> bool {
        !self.changers().is_empty() && calls.iter().any(|call| self.changes_schema(call))
    }

    /// Whether a block may have made, changed or dropped an object, and nobody knows.
    pub(super) fn is_in_doubt(&self, id: &ObjectId) -> bool {
        let entry = self.get(id);
        entry.is_some_and(|entry| catalog::is_doubted(entry) || catalog::is_changed(entry))
    }

    /// The routines that a call may mean.
    pub(super) fn overloads_of(&self, name: &ObjectName) -> Vec<ObjectId> {
        let mut found = Vec::new();
        for schema in self.schemas_of_function(name) {
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
        let kept = kept_by(&parameter.type_name);
        frame.declare_kept(format!("${}", index + 1), value.clone(), kept);
        if let Some(name) = &parameter.name {
            frame.declare_kept(name, value, kept);
        }
    }
    positional.next().is_none().then_some(frame)
}

/// What a parameter of this type makes of a value.
fn kept_by(of: &TypeName) -> Kept {
    match of.schema.as_str() {
        "pg_catalog" if !of.array => Kept::by(&of.name),
        _ => Kept::Other,
    }
}

/// What a routine does, as the body of a block, and that text.
fn program_of(routine: &Routine) -> Option<(String, program::Block)> {
    let body = match routine.language.as_str() {
        "plpgsql" => routine.body.text.clone(),
        "sql" => format!("begin {}; end", routine.body.text.trim().trim_end_matches(';')),
        _ => return None,
    };
    reader::program(&body).map(|program| (body, program))
}

/// The query that selects the arguments of a call in place of the call: `SELECT f(a, b) FROM t`.
fn rows_of_arguments(text: &str, call: &FunctionCall) -> Option<String> {
    let before = text.get(..call.name.span.start)?;
    let is_item = before.trim_end().to_ascii_lowercase().ends_with("select");
    if !is_item || call.arguments.is_empty() || call.arguments.iter().any(|argument| argument.name.is_some()) {
        return None;
    }
    let end = call.arguments.last()?.span.end;
    let behind = text.get(end..)?.trim_start().strip_prefix(')')?;
    let mut rest = Cursor::new(behind);
    if rest.take_keyword("as") {
        rest.advance();
    }
    let arguments = call.arguments.iter().enumerate().map(|(at, argument)| {
        let written = text.get(argument.span.range()).unwrap_or_default();
        format!("{written} as argument_{at}")
    });
    let arguments = arguments.collect::<Vec<_>>().join(", ");
    Some(format!("{before}{arguments} {}", behind.get(rest.start()..)?))
}

/// Whether code has one of these words in it.
fn has_word(body: &str, wanted: &[&str]) -> bool {
    let words = words_of(body);
    wanted.iter().any(|word| words.contains(*word))
}

/// The words of code, in lower case. A word in a string counts: it may be executed.
fn words_of(body: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut open = vec![Cow::Borrowed(body)];
    while let Some(text) = open.pop() {
        let text = text.as_ref();
        let mut lexer = Lexer::new(text);
        while let Some(token) = lexer.next() {
            match token.kind {
                TokenKind::Word | TokenKind::QuotedName | TokenKind::UnicodeName => {
                    words.extend(name_of_token(&mut lexer, text, token));
                }
                TokenKind::Text | TokenKind::EscapedText | TokenKind::UnicodeText | TokenKind::DollarText => {
                    open.extend(text_of_token(&mut lexer, text, token).map(|inside| Cow::Owned(inside.into_owned())));
                }
                _ => {}
            }
        }
    }
    words
}

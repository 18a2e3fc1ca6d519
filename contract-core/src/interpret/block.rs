//! Code that statements run: DO blocks, and queries that call functions (manual, SQL DO).
//!
//! What such code does to the schema is a gap, as narrow as its text allows.

use super::event::{Applied, Refusal, RefusalKind, Stop};
use super::plpgsql::{self, Block, Step};
use super::world::World;
use crate::ddl::model::{Ddl, Do, FunctionCall, ObjectName, Query, Statement};
use crate::ddl::read;
use crate::finding::Reach;
use crate::ident::{ObjectId, QualifiedName};
use crate::schema::Object;
use crate::syntax::lexer::{Lexer, TokenKind};
use crate::syntax::{Cursor, take_text};

/// The words with which plpgsql changes a schema.
const CHANGES: &[&str] = &["alter", "call", "comment", "create", "drop", "execute", "grant", "import", "revoke"];

/// Whether the statements of a block are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Runs {
    /// They are.
    Surely,
    /// They may be: what they would change is a gap.
    Perhaps,
}

/// Whether a block goes on behind a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    On,
    Over,
}

impl World {
    /// `DO`
    pub(super) fn run_block(&mut self, block: &Do) -> Applied {
        let body = &block.body.value;
        if !changes_schema(body) {
            return Ok(());
        }
        let is_plpgsql = block.language.as_deref().is_none_or(|language| language == "plpgsql");
        match plpgsql::block(body) {
            Ok(block) if is_plpgsql => self.run_steps_of(&block, Runs::Surely).map(|_| ()),
            _ => {
                self.open_gap(Reach::Everything, "a DO block was not understood");
                Ok(())
            }
        }
    }

    fn run_steps_of(&mut self, block: &Block<'_>, runs: Runs) -> Result<Flow, Stop> {
        let moment = self.moment();
        // Whether a server has an extension is not in the text, and a handler hides that it has not.
        let runs =
            if !block.handlers.is_empty() && self.needs_an_extension(&block.steps) { Runs::Perhaps } else { runs };
        let result = self.run_steps(&block.steps, runs);
        let (Err(Stop::Refused(_)), false) = (&result, block.handlers.is_empty()) else { return result };
        // What the block did is taken back, and a handler has the word.
        self.return_to(&moment);
        let catches_all = |condition: &str| {
            condition.split(|character: char| !character.is_alphanumeric() && character != '_').any(|word| {
                ["others", "duplicate_object", "duplicate_table", "duplicate_column", "undefined_object"]
                    .iter()
                    .any(|known| word.eq_ignore_ascii_case(known))
            })
        };
        match block.handlers.iter().find(|(condition, _)| catches_all(condition)) {
            Some((_, steps)) => self.run_steps(steps, runs),
            None => {
                for (_, steps) in &block.handlers {
                    self.run_steps(steps, Runs::Perhaps)?;
                }
                Ok(Flow::On)
            }
        }
    }

    /// Whether any of these statements makes an extension that is not there yet.
    fn needs_an_extension(&self, steps: &[Step<'_>]) -> bool {
        steps.iter().any(|step| match step {
            Step::Sql(text) => match read(text) {
                Statement::Ddl(ddl) => match ddl.as_ref() {
                    Ddl::CreateExtension(create) => !self.has(&ObjectId::extension(&create.name)),
                    _ => false,
                },
                _ => false,
            },
            Step::If(branches, otherwise) => {
                branches.iter().any(|(_, steps)| self.needs_an_extension(steps)) || self.needs_an_extension(otherwise)
            }
            Step::Block(_) | Step::Loop(..) | Step::Execute(_) | Step::Raise | Step::Return => false,
        })
    }

    fn run_steps(&mut self, steps: &[Step<'_>], mut runs: Runs) -> Result<Flow, Stop> {
        for step in steps {
            match step {
                Step::Sql(text) => self.run_sql(text, runs)?,
                Step::Execute(expression) => self.run_execute(expression, runs)?,
                Step::Raise if runs == Runs::Surely => {
                    let message = "the block raises an exception";
                    return Err(Refusal::new(RefusalKind::InvalidDefinition, message).into());
                }
                Step::Return if runs == Runs::Surely => return Ok(Flow::Over),
                Step::Raise | Step::Return => {}
                Step::Block(block) => {
                    if self.run_steps_of(block, runs)? == Flow::Over {
                        return Ok(Flow::Over);
                    }
                }
                Step::If(branches, otherwise) => {
                    if self.run_branches(branches, otherwise, runs)? == Flow::Over {
                        return Ok(Flow::Over);
                    }
                    // Behind a branch that may end the block nothing is certain.
                    let ends = |steps: &[Step<'_>]| steps.iter().any(|step| matches!(step, Step::Return));
                    let unknown =
                        branches.iter().any(|(condition, steps)| ends(steps) && self.holds(condition).is_none());
                    if unknown {
                        runs = Runs::Perhaps;
                    }
                }
                Step::Loop(_, steps) => {
                    self.run_steps(steps, Runs::Perhaps)?;
                }
            }
        }
        Ok(Flow::On)
    }

    fn run_branches(
        &mut self,
        branches: &[(&str, Vec<Step<'_>>)],
        otherwise: &[Step<'_>],
        runs: Runs,
    ) -> Result<Flow, Stop> {
        let mut runs = runs;
        for (condition, steps) in branches {
            match (runs, self.holds(condition)) {
                (Runs::Surely, Some(true)) => return self.run_steps(steps, runs),
                (Runs::Surely, Some(false)) => {}
                (Runs::Perhaps, _) | (Runs::Surely, None) => {
                    runs = Runs::Perhaps;
                    self.run_steps(steps, runs)?;
                }
            }
        }
        self.run_steps(otherwise, runs)
    }

    fn run_sql(&mut self, text: &str, runs: Runs) -> Applied {
        let first = crate::ddl::leading_keywords(text, 1);
        match first.first().map(String::as_str) {
            Some("perform") => {
                let query = format!("SELECT{}", text.trim_start().get("perform".len()..).unwrap_or_default());
                return self.run_sql(&query, runs);
            }
            // Rows into a variable.
            Some("select" | "with" | "values") => {
                if let Statement::Ddl(ddl) = read(text)
                    && let Ddl::Query(query) = ddl.as_ref()
                {
                    return self.run_query(query);
                }
                return Ok(());
            }
            Some(
                "alter" | "comment" | "create" | "drop" | "grant" | "revoke" | "set" | "reset" | "call" | "do"
                | "import" | "reassign" | "security",
            ) => {}
            _ => return Ok(()),
        }
        match read(text) {
            Statement::Ddl(ddl) if runs == Runs::Surely => match self.apply(text, &ddl) {
                Err(Stop::Unknown(cause)) => {
                    self.open_gaps_about(&ddl, &cause);
                    Ok(())
                }
                result => result,
            },
            Statement::Ddl(ddl) => {
                self.open_gaps_about(&ddl, "whether a DO block runs this is not known");
                Ok(())
            }
            Statement::NotUnderstood(what) => {
                self.open_gaps_of(&what, text);
                Ok(())
            }
            Statement::NoEffect => Ok(()),
            Statement::Transaction(_) => Err(Stop::Unknown("a DO block ends transactions".to_owned())),
        }
    }

    /// `EXECUTE` of a constant; of anything else what it does is not known.
    fn run_execute(&mut self, expression: &str, runs: Runs) -> Applied {
        let mut cursor = Cursor::new(expression);
        let text = take_text(&mut cursor, "a constant").ok().filter(|_| cursor.is_at_end());
        match text {
            Some(text) => {
                for span in crate::ddl::split(&text).statements() {
                    self.run_sql(text.get(span.range()).unwrap_or_default(), runs)?;
                }
                Ok(())
            }
            None => {
                self.open_gap_of_dynamic(expression);
                Ok(())
            }
        }
    }

    /// `CALL`, and a query that calls functions
    pub(super) fn run_query(&mut self, query: &Query) -> Applied {
        for call in &query.calls {
            self.run_call(call)?;
        }
        Ok(())
    }

    fn run_call(&mut self, call: &FunctionCall) -> Result<(), Stop> {
        let named = self.overloads_of(&call.name);
        if named.is_empty() {
            // A function of an extension may make tables of its own in its schema.
            if let Some(schema) = &call.name.schema
                && !super::resolve::is_system_schema(schema)
            {
                let cause = format!("what `{schema}.{}` does is not known", call.name.name);
                self.open_gap(Reach::Schema(schema.clone()), cause);
            }
            return Ok(());
        }
        let changes = named.iter().any(|id| match self.get(id).map(|entry| &entry.object) {
            Some(Object::Routine(routine)) => changes_schema(&routine.body.text),
            Some(_) | None => false,
        });
        if changes {
            self.open_gap(Reach::Everything, format!("`{}` changes the schema", call.name.name));
        }
        Ok(())
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

/// Whether code has a word in it with which it may change the schema. A word in a string counts: it may be executed.
fn changes_schema(body: &str) -> bool {
    let words = Lexer::new(body).filter(|token| token.kind == TokenKind::Word);
    words
        .filter_map(|token| body.get(token.span.range()))
        .any(|word| CHANGES.iter().any(|change| word.eq_ignore_ascii_case(change)))
}

//! Code that statements run: DO blocks, and queries that call functions (manual, SQL DO).
//!
//! What such code does to the schema is a gap, as narrow as its text allows.

use super::event::{Applied, Stop};
use super::world::World;
use crate::ddl::model::{Do, FunctionCall, ObjectName, Query};
use crate::finding::Reach;
use crate::ident::{ObjectId, QualifiedName};
use crate::schema::Object;
use crate::syntax::lexer::{Lexer, TokenKind};

/// The words with which plpgsql changes a schema.
const CHANGES: &[&str] = &["alter", "call", "comment", "create", "drop", "execute", "grant", "import", "revoke"];

impl World {
    /// `DO`
    pub(super) fn run_block(&mut self, block: &Do) -> Applied {
        if changes_schema(&block.body.value) {
            self.open_gap(Reach::Everything, "a DO block changes the schema");
        }
        Ok(())
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

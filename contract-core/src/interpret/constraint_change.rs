//! Constraints that are there: dropped, renamed, validated; and the columns that an expression names (manual, SQL ALTER
//! TABLE).

use super::event::{Applied, missing};
use super::world::World;
use crate::ddl::model::ConstraintAttributes;
use crate::ident::{ObjectId, ObjectKind, QualifiedName};
use crate::schema::Object;
use crate::source::Span;
use crate::syntax::lexer::{Lexer, TokenKind};

impl World {
    /// The columns of a relation that an expression names, in the order of the text.
    pub(super) fn columns_in(&self, text: &str, span: Span, relation: &ObjectId) -> Vec<String> {
        let expression = text.get(span.range()).unwrap_or_default();
        let mut found: Vec<String> = Vec::new();
        let mut tokens = Lexer::new(expression).peekable();
        let mut behind_cast = 0;
        // What stands behind AS, or behind a column without an operator, is another name for it.
        let mut names_next = false;
        while let Some(token) = tokens.next() {
            let written = expression.get(token.span.range()).unwrap_or_default();
            let name = match token.kind {
                TokenKind::Symbol(b':') => {
                    names_next = false;
                    behind_cast += 1;
                    continue;
                }
                TokenKind::Word => crate::ident::fold(written),
                TokenKind::QuotedName => {
                    let inner = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
                    inner.unwrap_or_default().replace("\"\"", "\"")
                }
                _ => {
                    names_next = false;
                    behind_cast = if written == "::" { 2 } else { 0 };
                    continue;
                }
            };
            let is_call = tokens.peek().is_some_and(|next| next.kind == TokenKind::Symbol(b'('));
            let is_type = std::mem::take(&mut behind_cast) >= 2;
            let is_alias = std::mem::replace(&mut names_next, name == "as");
            if !is_call && !is_type && !is_alias && self.column(relation, &name).is_some() {
                names_next = true;
                if !found.contains(&name) {
                    found.push(name);
                }
            }
        }
        found
    }

    /// `DROP CONSTRAINT`
    pub(super) fn drop_constraint(
        &mut self,
        relation: &ObjectId,
        name: &str,
        if_exists: bool,
        cascade: bool,
    ) -> Applied {
        let Some(table) = relation.qualified_name() else { return Ok(()) };
        let id = ObjectId::part(ObjectKind::Constraint, table, name);
        if self.has(&id) {
            return self.drop_all(vec![id], cascade);
        }
        self.drop_not_null_constraint(relation, name);
        let not_null = self.major >= 18 && name.contains("_not_null");
        if if_exists || not_null || self.is_doubtful(relation) { Ok(()) } else { Err(missing(&id).into()) }
    }

    /// `RENAME CONSTRAINT`
    pub(super) fn rename_constraint(&mut self, relation: &ObjectId, from: &str, to: &str) -> Applied {
        let Some(table) = relation.qualified_name() else { return Ok(()) };
        let id = ObjectId::part(ObjectKind::Constraint, table.clone(), from);
        if !self.has(&id) {
            return if self.is_doubtful(relation) || self.major >= 18 { Ok(()) } else { Err(missing(&id).into()) };
        }
        let index = QualifiedName::new(&table.schema, from);
        if let Some(other) = self.other(&index).cloned() {
            self.set_other(index, None);
            self.set_other(QualifiedName::new(&table.schema, to), Some(other));
        }
        self.rename(&id, id.schema.clone(), to)
    }

    /// `ALTER CONSTRAINT`
    pub(super) fn alter_constraint(&mut self, relation: &ObjectId, name: &str, attributes: ConstraintAttributes) {
        let Some(table) = relation.qualified_name() else { return };
        self.set(&ObjectId::part(ObjectKind::Constraint, table, name), "deferrable", |object| {
            if let Object::Constraint(constraint) = object {
                let deferred = attributes.initially_deferred.unwrap_or(false);
                if attributes.deferrable.is_some() || attributes.initially_deferred.is_some() {
                    constraint.deferrable = attributes.deferrable.unwrap_or(deferred);
                    constraint.initially_deferred = deferred;
                }
                if let Some(enforced) = attributes.enforced {
                    constraint.validated = enforced;
                    constraint.enforced = enforced;
                }
            }
        });
    }

    /// `VALIDATE CONSTRAINT`
    pub(super) fn validate_constraint(&mut self, relation: &ObjectId, name: &str) {
        let Some(table) = relation.qualified_name() else { return };
        self.set(&ObjectId::part(ObjectKind::Constraint, table, name), "validated", |object| {
            if let Object::Constraint(constraint) = object {
                constraint.validated = true;
            }
        });
    }
}

//! The columns that a query or a condition uses: whoever drops one drops that too, or may not (manual, 5.15 "Dependency
//! Tracking").

use super::world::{Manner, Use, World};
use crate::ident::{ObjectId, ObjectKind};
use crate::source::Span;
use crate::syntax::lexer::{Lexer, TokenKind};

impl World {
    /// Those of the relations that a query reads. With one relation and one SELECT they are certain.
    pub(super) fn columns_of_sources(&self, text: &str, query: Span, uses: &[Use]) -> Vec<Use> {
        let relations: Vec<&Use> = uses.iter().filter(|used| used.on.kind == ObjectKind::Relation).collect();
        let sources = relations.iter().filter(|used| used.manner == Manner::Normal);
        let shape = shape(text.get(query.range()).unwrap_or_default());
        let is_certain = relations.len() == 1 && shape.selects == 1;
        let mut found = Vec::new();
        for source in sources {
            let named = if shape.takes_all {
                self.columns_of(&source.on).into_iter().map(|column| column.name).collect()
            } else {
                self.columns_in(text, query, &source.on)
            };
            found.extend(self.as_uses(named, &source.on, is_certain));
        }
        found
    }

    /// Those of the relation that a condition is about; certain where it asks no other.
    pub(super) fn columns_of_condition(&self, text: &str, condition: Span, relation: &ObjectId) -> Vec<Use> {
        let is_certain = shape(text.get(condition.range()).unwrap_or_default()).selects == 0;
        self.as_uses(self.columns_in(text, condition, relation), relation, is_certain)
    }

    fn as_uses(&self, columns: Vec<String>, relation: &ObjectId, is_certain: bool) -> Vec<Use> {
        let manner = if is_certain { Manner::Normal } else { Manner::Perhaps };
        let ids = columns.into_iter().filter_map(|column| self.column(relation, &column).map(|(id, _)| id));
        ids.map(|on| Use { on, manner }).collect()
    }
}

struct Shape {
    selects: usize,
    /// Whether a list has `*` or `name.*`.
    takes_all: bool,
}

fn shape(query: &str) -> Shape {
    let mut shape = Shape { selects: 0, takes_all: false };
    let mut before = String::new();
    for token in Lexer::new(query) {
        let word = query.get(token.span.range()).unwrap_or_default();
        if token.kind == TokenKind::Word && word.eq_ignore_ascii_case("select") {
            shape.selects += 1;
        }
        shape.takes_all |= word == "*" && matches!(before.as_str(), "select" | "," | ".");
        before = word.to_ascii_lowercase();
    }
    shape
}

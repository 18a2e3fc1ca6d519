//! The columns that a query or a condition uses: whoever drops one drops that too, or may not (manual, 5.15 "Dependency
//! Tracking").

use super::world::{Manner, Use, World};
use crate::ident::{ObjectId, ObjectKind};
use crate::source::Span;
use crate::syntax::lexer::{Lexer, TokenKind};
use crate::syntax::{Cursor, NamePlace, is_at_name, name};

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
        found.extend(self.keys_behind_groups(text.get(query.range()).unwrap_or_default(), uses));
        found
    }

    /// A query that groups by a primary key may need that for what else it shows (manual, 7.2.3).
    fn keys_behind_groups(&self, query: &str, uses: &[Use]) -> Vec<Use> {
        let mut words = Lexer::new(query).filter(|token| token.kind == TokenKind::Word);
        let is_group = |word: &str| word.eq_ignore_ascii_case("group");
        if !words.any(|token| query.get(token.span.range()).is_some_and(is_group)) {
            return Vec::new();
        }
        let relations = uses.iter().filter(|used| used.on.kind == ObjectKind::Relation);
        let keys = relations.flat_map(|used| self.primary_key(&used.on).cloned());
        keys.map(|on| Use { on, manner: Manner::Perhaps }).collect()
    }

    /// Those of the relation that a condition is about; certain where it asks no other.
    pub(super) fn columns_of_condition(&self, text: &str, condition: Span, relation: &ObjectId) -> Vec<Use> {
        let is_certain = shape(text.get(condition.range()).unwrap_or_default()).selects == 0;
        self.as_uses(self.columns_in(text, condition, relation), relation, is_certain)
    }

    /// What a generated column uses by its expression: before 15 it goes along with that without a word. The columns
    /// may be those that the same statement makes.
    pub(super) fn uses_of_generated(&self, text: &str, expression: Span, relation: &ObjectId) -> Vec<Use> {
        let mut uses = self.default_uses(text, expression);
        let columns = words_of(text.get(expression.range()).unwrap_or_default()).into_iter();
        let table = relation.qualified_name();
        let ids = columns.filter_map(|column| Some(ObjectId::column(table.clone()?, column)));
        uses.extend(ids.map(|on| Use { on, manner: Manner::Default }));
        if self.major < 15 {
            for each in uses.iter_mut().filter(|each| each.manner == Manner::Default) {
                each.manner = Manner::Part;
            }
        }
        uses
    }

    /// What the commands of a rule and its condition use: what they name, and the columns of `new` and `old`.
    pub(super) fn uses_of_rule(&self, text: &str, span: Span, relation: &ObjectId) -> Vec<Use> {
        let mut uses = self.mentions(text, span);
        uses.extend(self.columns_of_sources(text, span, &uses));
        // Which columns of another relation a command takes or gives is seen only where it is one query.
        let others = uses.iter().filter(|used| used.on.kind == ObjectKind::Relation && used.on != *relation);
        let perhaps: Vec<ObjectId> = others.flat_map(|other| self.columns_of(&other.on)).collect();
        uses.extend(perhaps.into_iter().map(|on| Use { on, manner: Manner::Perhaps }));
        let commands = text.get(span.range()).unwrap_or_default();
        let mut cursor = Cursor::new(commands);
        while cursor.peek().is_some() {
            let is_row = cursor.at_keyword("new") || cursor.at_keyword("old");
            let is_field = is_row && cursor.symbol_at(1, b'.');
            cursor.advance();
            if !is_field {
                continue;
            }
            cursor.advance();
            if cursor.at_symbol(b'*') {
                uses.extend(self.columns_of(relation).into_iter().map(|on| Use { on, manner: Manner::Normal }));
            } else if let Ok(column) = name(&mut cursor, NamePlace::Label, "a column")
                && let Some((on, _)) = self.column(relation, &column)
            {
                uses.push(Use { on, manner: Manner::Normal });
            }
        }
        uses
    }

    fn as_uses(&self, columns: Vec<String>, relation: &ObjectId, is_certain: bool) -> Vec<Use> {
        let manner = if is_certain { Manner::Normal } else { Manner::Perhaps };
        let ids = columns.into_iter().filter_map(|column| self.column(relation, &column).map(|(id, _)| id));
        ids.map(|on| Use { on, manner }).collect()
    }
}

/// The words of an expression without a query that may be columns.
fn words_of(expression: &str) -> Vec<String> {
    let mut cursor = Cursor::new(expression);
    let mut found = Vec::new();
    while cursor.peek().is_some() {
        let ahead = expression.get(..cursor.start()).unwrap_or_default().trim_end();
        let is_type = ahead.ends_with("::");
        let is_field = cursor.word().is_some() && ahead.ends_with("extract(");
        if cursor.take_keywords(&["at", "time", "zone"]) {
            continue;
        }
        if !is_at_name(&cursor, NamePlace::Object) {
            cursor.advance();
            continue;
        }
        let Ok(word) = name(&mut cursor, NamePlace::Object, "a column") else {
            cursor.advance();
            continue;
        };
        let is_literal = cursor.peek().is_some_and(|next| next.kind == TokenKind::Text);
        if !is_type && !is_field && !is_literal && !cursor.at_symbol(b'(') && !found.contains(&word) {
            found.push(word);
        }
    }
    found
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

//! How far a statement reaches of which a block makes up a part: `EXECUTE format('REVOKE ALL ON FUNCTION %s …', r)`. Its
//! first constant words tell the sort of object, and often the schema (manual, 41.5.4 "Executing Dynamic Commands").

use super::world::World;
use crate::ddl::model::{ObjectName, Sort};
use crate::finding::Reach;
use crate::ident::{ObjectId, ObjectKind};
use crate::syntax::lexer::TokenKind;
use crate::syntax::{Cursor, NamePlace, is_at_name, is_at_text, name, take_text};

impl World {
    /// The gap of a made-up statement.
    pub(super) fn open_gap_of_dynamic(&mut self, expression: &str) {
        let cause = "a DO block executes a text that it makes up";
        let Some(template) = template(expression) else {
            self.open_gap(Reach::Everything, cause);
            return;
        };
        let mut cursor = Cursor::new(&template);
        // Rows are no schema.
        if ["insert", "update", "delete", "select", "analyze", "vacuum", "truncate", "refresh", "notify"]
            .iter()
            .any(|word| cursor.at_keyword(word))
        {
            return;
        }
        if cursor.at_keywords(&["create", "role"]) || cursor.at_keywords(&["create", "user"]) {
            self.open_gap(Reach::Unmodelled { kind: "role".to_owned(), schema: None }, cause);
            return;
        }
        let Some((kinds, makes)) = sorts(&mut cursor) else {
            self.open_gap(Reach::Everything, cause);
            return;
        };
        let mark = cursor.mark();
        if let Some(only) = constant_name(&mut cursor)
            && !makes
        {
            if !self.open_gap_on_name(&only, cause) {
                self.open_gap_named(Sort::Table, &only, cause);
            }
            return;
        }
        cursor.return_to(mark);
        let schema = schema_ahead(&mut cursor);
        if makes {
            for kind in kinds {
                let kind = kind.word().to_owned();
                self.open_gap(Reach::Unmodelled { kind, schema: schema.clone() }, cause);
            }
            return;
        }
        // What exists by now may be changed; what is made later is not.
        let concerned: Vec<ObjectId> = self
            .entries()
            .map(|(id, _)| id)
            .filter(|id| kinds.contains(&id.kind))
            .filter(|id| schema.is_none() || id.schema == schema || schema.as_ref() == Some(&id.name))
            .cloned()
            .collect();
        for id in concerned {
            self.open_gap_on(&id, cause);
        }
    }
}

/// The constant text that the expression begins with, as far as it goes.
fn template(expression: &str) -> Option<String> {
    let mut cursor = Cursor::new(expression);
    if cursor.take_keyword("format") {
        cursor.take_symbol(b'(').then_some(())?;
    }
    is_at_text(&cursor).then_some(())?;
    take_text(&mut cursor, "a text").ok()
}

/// The sorts of objects that a statement is about, and whether it may make or remove them.
fn sorts(cursor: &mut Cursor<'_>) -> Option<(Vec<ObjectKind>, bool)> {
    const RELATIONS: &[ObjectKind] = &[ObjectKind::Relation, ObjectKind::Column, ObjectKind::Sequence];
    let verb = cursor.take_one(&["grant", "revoke", "create", "alter", "drop", "comment"])?;
    match verb {
        "grant" | "revoke" => {
            let span = cursor.take_until(|cursor, _| cursor.at_keyword("on")).ok()??;
            // A column in parentheses may be made up; the privileges themselves may not.
            let privileges = cursor.slice(span);
            let ahead = privileges.split('(').next().unwrap_or_default();
            (!ahead.contains('%')).then_some(())?;
            cursor.take_keyword("on").then_some(())?;
            if cursor.take_keyword("all") {
                let word = cursor.take_one(&["tables", "sequences", "functions", "procedures", "routines"])?;
                cursor.take_keywords(&["in", "schema"]).then_some(())?;
                return Some(match word {
                    "tables" | "sequences" => (RELATIONS.to_vec(), false),
                    _ => (vec![ObjectKind::Routine], false),
                });
            }
            Some(match cursor.take_one(&["function", "procedure", "routine", "schema", "type", "sequence", "table"]) {
                Some("function" | "procedure" | "routine") => (vec![ObjectKind::Routine], false),
                Some("schema") => (vec![ObjectKind::Schema], false),
                Some("type") => (vec![ObjectKind::Type], false),
                Some("sequence") => (vec![ObjectKind::Sequence], false),
                _ => (RELATIONS.to_vec(), false),
            })
        }
        "alter" => match cursor.take_one(&["function", "procedure", "routine", "table", "view", "sequence"])? {
            // RENAME and SET SCHEMA change what goes by a name.
            _ if renames(cursor) => None,
            "function" | "procedure" | "routine" => Some((vec![ObjectKind::Routine], false)),
            _ if cursor.text().to_ascii_lowercase().contains("row level security") => {
                Some((vec![ObjectKind::Relation], false))
            }
            _ if cursor.text().to_ascii_lowercase().contains("owner to") => Some((RELATIONS.to_vec(), false)),
            _ => None,
        },
        "create" | "drop" => {
            cursor.take_keywords(&["or", "replace"]);
            match cursor.take_one(&["policy", "trigger", "index"])? {
                "policy" => Some((vec![ObjectKind::Policy], true)),
                "trigger" => Some((vec![ObjectKind::Trigger], true)),
                _ => Some((vec![ObjectKind::Index], true)),
            }
        }
        _ => None,
    }
}

/// A name that is constant to its end, of a relation that a GRANT or REVOKE names alone.
fn constant_name(cursor: &mut Cursor<'_>) -> Option<ObjectName> {
    let named = is_at_name(cursor, NamePlace::Object).then(|| super::view::chain(cursor)).flatten()?;
    let previous = cursor.previous()?;
    let ends_in_name = previous.kind != TokenKind::Symbol(b'.');
    (ends_in_name && (cursor.at_keyword("from") || cursor.at_keyword("to"))).then_some(named)
}

fn renames(cursor: &Cursor<'_>) -> bool {
    let text = cursor.text().to_ascii_lowercase();
    text.contains("rename") || text.contains("set schema")
}

/// The schema of the name that comes next, where it is constant and the name is not.
fn schema_ahead(cursor: &mut Cursor<'_>) -> Option<String> {
    let schema = name(cursor, NamePlace::Object, "a schema").ok()?;
    (cursor.at_symbol(b'.') || cursor.is_at_end()).then_some(schema)
}

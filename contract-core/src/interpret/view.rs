//! Views (manual, SQL CREATE VIEW).

use std::collections::BTreeMap;

use super::event::{Applied, Refusal, RefusalKind, duplicate};
use super::world::{Entry, TEMPORARY, World};
use crate::ddl::model::{CheckOption, CreateView, ObjectName};
use crate::ident::{ObjectId, QualifiedName, TypeName};
use crate::schema::{Column, ModifiedType, Object, RelationKind};
use crate::source::Span;
use crate::syntax::{Cursor, NamePlace, name};

impl World {
    /// `CREATE VIEW`
    pub(super) fn create_view(&mut self, text: &str, create: &CreateView) -> Applied {
        let name = if create.temporary {
            QualifiedName::new(TEMPORARY, &create.name.name)
        } else {
            self.new_name(&create.name)?
        };
        let id = match self.type_id(&name) {
            None => {
                if self.other(&name).is_some() {
                    return Err(duplicate(name).into());
                }
                self.make_relation(name, RelationKind::View)
            }
            Some(id) if self.get(&id).is_some_and(|entry| entry.assumed) => {
                self.make_relation(name, RelationKind::View)
            }
            Some(id) => {
                let is_view = match self.get(&id).map(|entry| &entry.object) {
                    Some(Object::Relation(relation)) => relation.kind == RelationKind::View,
                    Some(_) | None => false,
                };
                if !is_view {
                    let message = format!("`{id}` is not a view");
                    return Err(Refusal::new(RefusalKind::WrongSort, message).into());
                }
                if !create.or_replace {
                    return Err(duplicate(name).into());
                }
                let at = self.at;
                self.change(&id, |entry| entry.made = at);
                id
            }
        };
        self.columns_of_query(text, &id, create.query, &create.columns);
        let mut options = super::relation::kept_options(&create.options);
        if let Some(check) = create.check_option {
            let check = match check {
                CheckOption::Local => "local",
                CheckOption::Cascaded => "cascaded",
            };
            options.insert("check_option".to_owned(), check.to_owned());
        }
        let mut uses = self.mentions(text, create.query);
        uses.extend(self.columns_of_sources(text, create.query, &uses));
        let definition = Some(super::routine::written(text, create.query));
        self.change(&id, |entry| {
            entry.uses = uses;
            if let Object::Relation(relation) = &mut entry.object {
                relation.definition = definition;
                relation.options = options;
            }
        });
        Ok(())
    }

    /// A view has few options, and refuses every other (manual, SQL CREATE VIEW).
    pub(super) fn refuse_view_options(&self, id: &ObjectId, options: &BTreeMap<String, String>) -> Applied {
        let is_view =
            |entry: &Entry| matches!(&entry.object, Object::Relation(relation) if relation.kind == RelationKind::View);
        if !self.get(id).is_some_and(|entry| is_view(entry) && !entry.assumed) {
            return Ok(());
        }
        for (name, value) in options {
            let is_known = match name.as_str() {
                "check_option" | "security_barrier" => true,
                "security_invoker" => self.major >= 15,
                _ => false,
            };
            if !is_known {
                let message = format!("unrecognized parameter \"{name}\"");
                return Err(Refusal::new(RefusalKind::InvalidDefinition, message).into());
            }
            if name != "check_option" && !is_truth_value(value) {
                let message = format!("invalid value for boolean option \"{name}\": {value}");
                return Err(Refusal::new(RefusalKind::InvalidDefinition, message).into());
            }
        }
        Ok(())
    }

    /// The columns that a query gives, where the text tells; else a gap on the relation.
    pub(super) fn columns_of_query(&mut self, text: &str, relation: &ObjectId, query: Span, names: &[String]) {
        const CAUSE: &str = "the types of its columns are those of a query";
        let query = text.get(query.range()).unwrap_or_default();
        let given = self.given_columns(query).filter(|given| names.len() <= given.len());
        let before = self.columns_of(relation);
        let Some(mut given) = given else {
            self.open_gap_on(relation, CAUSE);
            return;
        };
        for (column, name) in given.iter_mut().zip(names) {
            column.0.clone_from(name);
        }
        let table = relation.qualified_name();
        for (name, of) in &given {
            let Some(id) = table.clone().map(|table| ObjectId::column(table, name)) else { continue };
            if before.contains(&id) {
                continue;
            }
            let kept = of.clone().unwrap_or_else(unknown_type);
            self.make(id.clone(), Entry::new(Object::Column(Column::new(kept))));
            if of.is_none() {
                self.open_gap_on(&id, TYPE_UNKNOWN);
            }
        }
        self.change(relation, |entry| {
            entry.gaps.retain(|(cause, _)| cause != CAUSE);
            entry.columns = given.into_iter().map(|(name, _)| name).collect();
        });
    }
}

/// Why the type of a column is not known.
const TYPE_UNKNOWN: &str = "it is not known how it is, for its type is that of an expression";

/// What stands for a type that is not known.
fn unknown_type() -> ModifiedType {
    ModifiedType { type_name: TypeName::new("pg_catalog", "unknown"), modifier: None, collation: None }
}

/// `a` or `a.b`; of a longer one the first two parts.
pub(super) fn chain(cursor: &mut Cursor<'_>) -> Option<ObjectName> {
    let start = cursor.start();
    let first = name(cursor, NamePlace::Type, "a name").ok()?;
    let mut parts = vec![first];
    while cursor.at_symbol(b'.') {
        cursor.advance();
        match name(cursor, NamePlace::Label, "a name") {
            Ok(part) => parts.push(part),
            Err(_) => break,
        }
    }
    let span = cursor.span_from(start);
    let mut parts = parts.into_iter();
    match (parts.next(), parts.next()) {
        (Some(schema), Some(name)) => Some(ObjectName { schema: Some(schema), name, span }),
        (Some(name), None) => Some(ObjectName { schema: None, name, span }),
        (None, _) => None,
    }
}

/// Whether a text is one that PostgreSQL takes for a truth value (manual, 20.1.1 "Parameter Names and Values").
fn is_truth_value(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let begins = |word: &str, least: usize| text.len() >= least && word.starts_with(&text);
    begins("true", 1)
        || begins("false", 1)
        || begins("yes", 1)
        || begins("no", 1)
        || begins("off", 2)
        || ["on", "0", "1"].contains(&text.as_str())
}

//! Indexes (manual, SQL CREATE INDEX, ALTER INDEX).

use super::event::{Applied, Refusal, RefusalKind, duplicate};
use super::resolve::Found;
use super::routine::written;
use super::world::{Entry, Manner, Other, Use, World};
use crate::ddl::model::{CreateIndex, IndexElement};
use crate::ident::{ObjectId, ObjectKind, QualifiedName};
use crate::schema::{Index, Object, RelationKind};
use crate::source::{Location, Span};
use crate::syntax::Cursor;
use crate::syntax::lexer::TokenKind;

impl World {
    /// `CREATE INDEX`
    pub(super) fn create_index(&mut self, text: &str, create: &CreateIndex) -> Applied {
        if create.concurrently && self.session.in_transaction {
            let message = "CREATE INDEX CONCURRENTLY cannot run inside a transaction";
            return Err(Refusal::new(RefusalKind::Transaction, message).into());
        }
        let Found::Relation(relation) = self.relation(&create.relation)? else { return Ok(()) };
        let Some(table) = relation.qualified_name() else { return Ok(()) };
        let name = match &create.name {
            Some(name) => QualifiedName::new(&table.schema, name),
            None => {
                let addition = index_columns(text, &create.elements, &create.include).join("_");
                self.free_name(&table.schema, &table.name, Some(&addition), "idx")
            }
        };
        if self.relation_name_taken(&name) {
            return if create.if_not_exists { Ok(()) } else { Err(duplicate(name).into()) };
        }
        let mut uses = Vec::new();
        let keys = create.elements.iter().map(|element| element.key).chain(create.predicate);
        let mut named: Vec<String> = create.include.clone();
        for span in keys {
            named.extend(self.columns_in(text, span, &relation));
            uses.extend(self.uses_of_expression(text, span));
        }
        for element in create.elements.iter().filter(|element| element.span != element.key) {
            uses.extend(self.uses_of_expression(text, element.span));
        }
        named.extend(create.elements.iter().filter_map(|element| element.column.clone()));
        named.sort();
        named.dedup();
        uses.extend(
            named.iter().map(|column| Use { on: ObjectId::column(table.clone(), column), manner: Manner::Part }),
        );
        let is_partitioned = match self.get(&relation).map(|entry| &entry.object) {
            Some(Object::Relation(found)) => found.kind == RelationKind::PartitionedTable,
            Some(_) | None => false,
        };
        let index = Index {
            unique: create.unique,
            method: create.method.clone().unwrap_or_else(|| "btree".to_owned()),
            definition: written(text, Span::new(start_of_keys(text, create), text.trim_end_matches(';').len())),
            valid: !(create.only && is_partitioned),
            comment: None,
        };
        let mut entry = Entry::new(Object::Index(index));
        entry.uses = uses;
        self.make(ObjectId::part(ObjectKind::Index, table, &name.name), entry);
        let columns = create.elements.iter().filter_map(|element| element.column.clone()).collect();
        self.set_other(name, Some(Other::Index { of: relation, columns }));
        Ok(())
    }

    /// `ALTER INDEX … RENAME TO`; the index of a constraint takes the constraint's name along.
    pub(super) fn rename_index(&mut self, name: &QualifiedName, of: &ObjectId, to: &str) -> Applied {
        let target = QualifiedName::new(&name.schema, to);
        if self.relation_name_taken(&target) {
            return Err(duplicate(target).into());
        }
        let Some(table) = of.qualified_name() else { return Ok(()) };
        if let Some(other) = self.other(name).cloned() {
            self.set_other(name.clone(), None);
            self.set_other(target, Some(other));
        }
        for kind in [ObjectKind::Index, ObjectKind::Constraint] {
            let id = ObjectId::part(kind, table.clone(), &name.name);
            if self.has(&id) {
                self.rename(&id, id.schema.clone(), to)?;
            }
        }
        Ok(())
    }

    /// The index of a partition is part of that of its parent from now on.
    pub(super) fn attach_index(&mut self, parent: &ObjectId, partition: &Found) {
        if let Found::Index(name, of) = partition
            && let Some(table) = of.qualified_name()
        {
            self.take(&ObjectId::part(ObjectKind::Index, table, &name.name));
            self.open_gap_on(parent, "whether all partitions have it is not known");
        }
    }

    /// The indexes of one table, made for another by LIKE … INCLUDING INDEXES.
    pub(super) fn copy_indexes(&mut self, source: &QualifiedName, to: &ObjectId) {
        let from = ObjectId::relation(source.clone());
        let indexes = self.users(&from).filter(|part| part.kind == ObjectKind::Index);
        let has_some = indexes.filter(|part| part.whole().as_ref() == Some(&from)).count() > 0;
        if has_some {
            self.open_gap_on(to, format!("{NAMES_OF_INDEXES} that it has from `{source}` are not known"));
        }
    }

    /// The indexes of a partition are its parent's, whatever they are called.
    pub(super) fn forget_names_of_indexes(&mut self, partition: &ObjectId) {
        let is_one = |(cause, _): &(String, Option<Location>)| cause.starts_with(NAMES_OF_INDEXES);
        if self.get(partition).is_some_and(|entry| entry.gaps.iter().any(is_one)) {
            self.change(partition, |entry| entry.gaps.retain(|gap| !is_one(gap)));
        }
    }
}

/// How a gap begins on a table that has indexes by LIKE.
const NAMES_OF_INDEXES: &str = "the names of the indexes";

/// Where the bracket is that opens the list of keys.
fn start_of_keys(text: &str, create: &CreateIndex) -> usize {
    let Some(first) = create.elements.first() else { return 0 };
    let ahead = text.get(..first.key.start).unwrap_or_default();
    ahead.trim_end_matches(|letter: char| letter == '(' || letter.is_whitespace()).len()
}

/// The names by which an index without one is called: those of its columns, and of its expressions what a query would
/// call them (`ChooseIndexColumnNames`).
fn index_columns(text: &str, elements: &[IndexElement], include: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let keys = elements.iter().map(|element| match &element.column {
        Some(column) => column.clone(),
        None => expression_name(text.get(element.key.range()).unwrap_or_default()),
    });
    for name in keys.chain(include.iter().cloned()) {
        let mut unique = name.clone();
        let mut number = 1;
        while names.contains(&unique) {
            unique = format!("{name}{number}");
            number += 1;
        }
        names.push(unique);
    }
    names
}

/// What a query calls the column of an expression (`FigureColname`): the function, or the column under a cast.
fn expression_name(expression: &str) -> String {
    let mut inner = expression.trim();
    while let Some(stripped) = inner.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        let mut cursor = Cursor::new(inner);
        let whole = cursor.take_parenthesised().is_ok() && cursor.is_at_end();
        if !whole {
            break;
        }
        inner = stripped.trim();
    }
    let mut cursor = Cursor::new(inner);
    let Ok(name) = crate::syntax::qualified_name(&mut cursor, crate::syntax::NamePlace::Type, "a name") else {
        return first_word(inner).unwrap_or_else(|| "expr".to_owned());
    };
    let last = name.parts.last().cloned().unwrap_or_default();
    if cursor.at_symbol(b'(') {
        if cursor.take_parenthesised().is_err() {
            return "expr".to_owned();
        }
    } else if cursor.peek().is_none() {
        return last;
    }
    match cursor.peek() {
        None => last,
        Some(token) if token.kind == TokenKind::Symbol(b':') || cursor.slice(token.span) == "::" => last,
        Some(_) => "expr".to_owned(),
    }
}

/// Key words that read like functions name their column after themselves.
fn first_word(text: &str) -> Option<String> {
    let word: String = text.chars().take_while(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase();
    matches!(word.as_str(), "coalesce" | "greatest" | "least" | "nullif" | "case").then_some(word)
}

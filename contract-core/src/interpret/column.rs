//! Columns (manual, SQL CREATE TABLE, ALTER TABLE).

use super::event::{Applied, Stop, duplicate};
use super::routine::written;
use super::world::{Entry, Manner, Use, World};
use crate::ddl::model::{ColumnConstraint, ColumnDefinition, ColumnRule};
use crate::ident::{ObjectId, ObjectKind, TypeName};
use crate::schema::{Column, ModifiedType, Object, Text, TextOrigin};
use crate::source::Span;
use crate::syntax::{WrittenType, WrittenTypeName};

/// A column that is to be made, with what its default uses.
#[derive(Clone, Debug)]
pub(super) struct NewColumn {
    pub(super) name: String,
    pub(super) column: Column,
    pub(super) uses: Vec<Use>,
    /// Whether it is there only because a parent has it.
    pub(super) inherited: bool,
}

impl World {
    /// The column that a definition describes; without a type it has that of `inherited`.
    pub(super) fn new_column(
        &mut self,
        text: &str,
        relation: &ObjectId,
        definition: &ColumnDefinition,
        inherited: Option<&Column>,
    ) -> Result<NewColumn, Stop> {
        let name = definition.name.clone();
        let mut uses = Vec::new();
        let mut column = match (&definition.of, inherited) {
            (Some(of), _) => match serial(of) {
                Some(type_name) => {
                    let sequence = self.make_sequence_for(relation, &name, &type_name, false, &[])?;
                    uses.push(Use { on: ObjectId::sequence(sequence.clone()), manner: Manner::Default });
                    let text = format!("nextval('{sequence}'::regclass)");
                    let of = ModifiedType { type_name, modifier: None, collation: None };
                    let default = Some(Text { origin: TextOrigin::Written, text });
                    Column { not_null: true, default, ..plain(of) }
                }
                None => {
                    let of = self.resolve_modified(of)?;
                    plain(self.with_collation(of, definition.collation.as_ref()))
                }
            },
            (None, Some(inherited)) => inherited.clone(),
            (None, None) => return Err(Stop::Unknown(format!("the type of the column `{name}` is not known"))),
        };
        for constraint in &definition.constraints {
            self.constrain(text, relation, &name, &mut column, &mut uses, constraint)?;
        }
        if definition.storage.is_some() || definition.compression.is_some() || definition.options.is_some() {
            self.doubt("how the column is stored is not in its type".to_owned());
        }
        Ok(NewColumn { name, column, uses, inherited: false })
    }

    fn constrain(
        &mut self,
        text: &str,
        relation: &ObjectId,
        name: &str,
        column: &mut Column,
        uses: &mut Vec<Use>,
        constraint: &ColumnConstraint,
    ) -> Applied {
        match &constraint.rule {
            ColumnRule::NotNull | ColumnRule::PrimaryKey { .. } => column.not_null = true,
            ColumnRule::Default(span) => {
                uses.retain(|used| used.manner != Manner::Default);
                column.default = self.kept_default(text, *span, &column.of);
                uses.extend(self.default_uses(text, *span));
            }
            ColumnRule::Identity { identity, options } => {
                column.not_null = true;
                column.identity = Some(*identity);
                self.make_sequence_for(relation, name, &column.of.type_name, true, options)?;
            }
            ColumnRule::Generated { generated, expression } => {
                column.generated = Some(*generated);
                column.default = Some(written(text, *expression));
                uses.extend(self.uses_of_generated(text, *expression, relation));
            }
            ColumnRule::Null | ColumnRule::Check(_) | ColumnRule::Unique { .. } | ColumnRule::References(_) => {}
        }
        Ok(())
    }

    /// A default as PostgreSQL keeps it: a bare NULL is none, unless it has to be made fit for the type.
    pub(super) fn kept_default(&self, text: &str, span: Span, of: &ModifiedType) -> Option<Text> {
        let expression = text.get(span.range()).unwrap_or_default().trim();
        let (value, cast) = match expression.split_once("::") {
            Some((value, cast)) => (value.trim(), Some(cast)),
            None => (expression, None),
        };
        let is_null =
            value.eq_ignore_ascii_case("null") && cast.is_none_or(|cast| !cast.contains(['(', ':', '|', '+']));
        let is_domain = !of.type_name.array && self.is_domain(&of.type_name);
        if is_null && of.modifier.is_none() && !is_domain {
            return None;
        }
        Some(written(text, span))
    }

    fn is_domain(&self, type_name: &TypeName) -> bool {
        let id = ObjectId::type_named(type_name.element());
        let found = self.get(&id).map(|entry| &entry.object);
        matches!(found, Some(Object::Type(found)) if found.definition.word() == "domain")
    }

    /// Puts a new column into a relation.
    pub(super) fn make_column(&mut self, relation: &ObjectId, new: NewColumn) -> Applied {
        let Some(name) = relation.qualified_name() else { return Ok(()) };
        let id = ObjectId::column(name.clone(), &new.name);
        if self.has(&id) {
            return Err(duplicate(&id).into());
        }
        let mut entry = Entry::new(Object::Column(new.column));
        // What another table has the column from has columns of the same names.
        let own = |used: Use| match used.on.kind {
            ObjectKind::Column => Use { on: ObjectId::column(name.clone(), &used.on.name), ..used },
            _ => used,
        };
        entry.uses = new.uses.into_iter().map(own).collect();
        entry.inherited = new.inherited;
        self.make(id, entry);
        self.change(relation, |entry| entry.columns.push(new.name));
        Ok(())
    }
}

/// A column of a type, and nothing said besides.
pub(super) fn plain(of: ModifiedType) -> Column {
    Column::new(of)
}

/// The type that `serial` and its kin stand for (manual, 8.1.4 "Serial Types").
fn serial(written: &WrittenType) -> Option<TypeName> {
    let WrittenTypeName::Named { schema: None, name } = &written.name else { return None };
    let type_name = match name.as_str() {
        "smallserial" | "serial2" => "int2",
        "serial" | "serial4" => "int4",
        "bigserial" | "serial8" => "int8",
        _ => return None,
    };
    Some(TypeName::new("pg_catalog", type_name))
}

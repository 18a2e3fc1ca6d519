//! ALTER TABLE, VIEW, MATERIALIZED VIEW, INDEX, SEQUENCE and FOREIGN TABLE (manual, SQL ALTER TABLE and its kin).

use super::common::{
    Read, cascade, definition, foreign_options, if_exists, if_not_exists, list, number, object_name, plain_name, role,
    word_or_text,
};
use super::delimited::{condition, expression};
use super::{column, constraint, reference, sequence, table};
use crate::ddl::model::{
    AlterRelation, AlterSequence, ColumnChange, Ddl, Firing, ObjectChange, Persistence, RelationChange,
    RowSecurityChange, Sort, TriggerChoice,
};
use crate::source::Span;
use crate::syntax::{Cursor, take_type};

const COLUMN: &str = "the name of a column";
const CONSTRAINT: &str = "the name of a constraint";

/// Behind `ALTER` and the words of the relation's sort.
pub(super) fn alter(cursor: &mut Cursor<'_>, sort: Sort) -> Read<Ddl> {
    let if_exists = if_exists(cursor);
    let (only, name) = super::relation::relation(cursor)?;
    if sort == Sort::Sequence {
        let options = sequence::options(cursor)?;
        if !options.is_empty() {
            return Ok(AlterSequence { if_exists, name, options }.into());
        }
    }
    let changes = match alone(cursor, sort)? {
        Some(change) => vec![change],
        None => list(cursor, |cursor| change(cursor, sort))?,
    };
    Ok(AlterRelation { sort, if_exists, only, name, changes }.into())
}

/// What stands alone in its statement.
fn alone(cursor: &mut Cursor<'_>, sort: Sort) -> Read<Option<RelationChange>> {
    if cursor.at_keywords(&["owner", "to"]) {
        return Ok(None);
    }
    if let Some(change) = reference::change(cursor)? {
        return Ok(Some(match change {
            ObjectChange::RenameTo(name) => RelationChange::RenameTo(name),
            ObjectChange::SetSchema(schema) => RelationChange::SetSchema(schema),
            ObjectChange::OwnerTo(role) => RelationChange::OwnerTo(role),
            ObjectChange::DependsOnExtension { no, extension } => RelationChange::DependsOnExtension { no, extension },
        }));
    }
    // An index and a sequence have columns, and no names for them.
    if matches!(sort, Sort::Index | Sort::Sequence) || !cursor.take_keyword("rename") {
        return Ok(None);
    }
    let is_constraint = cursor.take_keyword("constraint");
    if !is_constraint {
        cursor.take_keyword("column");
    }
    let from = plain_name(cursor, COLUMN)?;
    cursor.expect_keywords(&["to"])?;
    let to = plain_name(cursor, COLUMN)?;
    Ok(Some(if is_constraint {
        RelationChange::RenameConstraint { from, to }
    } else {
        RelationChange::RenameColumn { from, to }
    }))
}

fn change(cursor: &mut Cursor<'_>, sort: Sort) -> Read<RelationChange> {
    let start = cursor.start();
    let words = [
        "add", "alter", "drop", "owner", "enable", "disable", "force", "no", "validate", "inherit", "of", "not",
        "attach", "detach", "set", "reset", "cluster", "replica",
    ];
    if foreign_options(cursor)?.is_some() {
        return Ok(RelationChange::Storage(cursor.span_from(start)));
    }
    let Some(word) = cursor.take_one(&words) else { return Err(cursor.unexpected("what to change")) };
    match word {
        "add" => add(cursor),
        "alter" => alter_part(cursor),
        "drop" => drop(cursor),
        "owner" => {
            cursor.expect_keywords(&["to"])?;
            role(cursor).map(RelationChange::OwnerTo)
        }
        "enable" | "disable" => enable(cursor, word == "enable"),
        "force" => {
            cursor.expect_keywords(&["row", "level", "security"])?;
            Ok(RelationChange::RowSecurity(RowSecurityChange::Force))
        }
        "no" if cursor.take_keyword("force") => {
            cursor.expect_keywords(&["row", "level", "security"])?;
            Ok(RelationChange::RowSecurity(RowSecurityChange::NoForce))
        }
        "no" => {
            cursor.expect_keywords(&["inherit"])?;
            object_name(cursor, "the name of a table").map(RelationChange::NoInherit)
        }
        "validate" => {
            cursor.expect_keywords(&["constraint"])?;
            plain_name(cursor, CONSTRAINT).map(RelationChange::ValidateConstraint)
        }
        "inherit" => object_name(cursor, "the name of a table").map(RelationChange::Inherit),
        "of" => object_name(cursor, "the name of a type").map(RelationChange::OfType),
        "not" => {
            cursor.expect_keywords(&["of"])?;
            Ok(RelationChange::NotOfType)
        }
        "attach" => {
            cursor.expect_keywords(&["partition"])?;
            let partition = object_name(cursor, "the name of a partition")?;
            let bound = if sort == Sort::Index { None } else { Some(table::bound(cursor)?) };
            Ok(RelationChange::AttachPartition { partition, bound })
        }
        "detach" => {
            cursor.expect_keywords(&["partition"])?;
            let partition = object_name(cursor, "the name of a partition")?;
            cursor.take_one(&["concurrently", "finalize"]);
            Ok(RelationChange::DetachPartition(partition))
        }
        "set" if cursor.at_symbol(b'(') => definition(cursor).map(RelationChange::SetOptions),
        "set" if cursor.take_keyword("logged") => Ok(RelationChange::SetPersistence(Persistence::Permanent)),
        "set" if cursor.take_keyword("unlogged") => Ok(RelationChange::SetPersistence(Persistence::Unlogged)),
        "reset" => definition(cursor).map(RelationChange::ResetOptions),
        _ => {
            storage(cursor, word)?;
            Ok(RelationChange::Storage(cursor.span_from(start)))
        }
    }
}

/// What changes how rows are stored, behind its first word.
fn storage(cursor: &mut Cursor<'_>, word: &str) -> Read<()> {
    match word {
        "cluster" => {
            cursor.expect_keywords(&["on"])?;
            plain_name(cursor, "the name of an index")?;
        }
        "replica" => {
            cursor.expect_keywords(&["identity"])?;
            if cursor.take_keywords(&["using", "index"]) {
                plain_name(cursor, "the name of an index")?;
            } else if cursor.take_one(&["full", "nothing", "default"]).is_none() {
                return Err(cursor.unexpected("`FULL`, `NOTHING`, `DEFAULT` or `USING INDEX`"));
            }
        }
        "set" if cursor.take_keyword("without") => {
            if cursor.take_one(&["cluster", "oids"]).is_none() {
                return Err(cursor.unexpected("`CLUSTER` or `OIDS`"));
            }
        }
        "set" if cursor.take_keyword("tablespace") => {
            plain_name(cursor, "the name of a tablespace")?;
            cursor.take_keyword("nowait");
        }
        "set" if cursor.take_keywords(&["access", "method"]) => {
            if !cursor.take_keyword("default") {
                plain_name(cursor, "an access method")?;
            }
        }
        _ => return Err(cursor.unexpected("what to set")),
    }
    Ok(())
}

fn add(cursor: &mut Cursor<'_>) -> Read<RelationChange> {
    if constraint::is_next(cursor) {
        return constraint::of_table(cursor).map(RelationChange::AddConstraint);
    }
    cursor.take_keyword("column");
    let if_not_exists = if_not_exists(cursor);
    Ok(RelationChange::AddColumn { if_not_exists, column: column::definition(cursor)? })
}

fn drop(cursor: &mut Cursor<'_>) -> Read<RelationChange> {
    if cursor.take_keyword("constraint") {
        let if_exists = if_exists(cursor);
        let name = plain_name(cursor, CONSTRAINT)?;
        return Ok(RelationChange::DropConstraint { if_exists, name, cascade: cascade(cursor) });
    }
    cursor.take_keyword("column");
    let if_exists = if_exists(cursor);
    let name = plain_name(cursor, COLUMN)?;
    Ok(RelationChange::DropColumn { if_exists, name, cascade: cascade(cursor) })
}

/// Behind ENABLE or DISABLE.
fn enable(cursor: &mut Cursor<'_>, enables: bool) -> Read<RelationChange> {
    if cursor.take_keywords(&["row", "level", "security"]) {
        let change = if enables { RowSecurityChange::Enable } else { RowSecurityChange::Disable };
        return Ok(RelationChange::RowSecurity(change));
    }
    let firing = if !enables {
        Firing::Disabled
    } else {
        match cursor.take_one(&["replica", "always"]) {
            Some("replica") => Firing::Replica,
            Some(_) => Firing::Always,
            None => Firing::Enabled,
        }
    };
    if cursor.take_keyword("rule") {
        return Ok(RelationChange::Rule { name: plain_name(cursor, "the name of a rule")?, firing });
    }
    cursor.expect_keywords(&["trigger"])?;
    let plain = matches!(firing, Firing::Enabled | Firing::Disabled);
    let which = match cursor.take_one(if plain { &["all", "user"] } else { &[] }) {
        Some("all") => TriggerChoice::All,
        Some(_) => TriggerChoice::User,
        None => TriggerChoice::Named(plain_name(cursor, "the name of a trigger")?),
    };
    Ok(RelationChange::Trigger { which, firing })
}

/// Behind ALTER inside ALTER TABLE.
fn alter_part(cursor: &mut Cursor<'_>) -> Read<RelationChange> {
    if cursor.take_keyword("constraint") {
        let name = plain_name(cursor, CONSTRAINT)?;
        return Ok(RelationChange::AlterConstraint { name, attributes: constraint::altered_attributes(cursor)? });
    }
    cursor.take_keyword("column");
    let name = match number(cursor, COLUMN) {
        Ok(number) => number,
        Err(_) => plain_name(cursor, COLUMN)?,
    };
    Ok(RelationChange::AlterColumn { name, change: column_change(cursor)? })
}

fn column_change(cursor: &mut Cursor<'_>) -> Read<ColumnChange> {
    let start = cursor.start();
    if cursor.take_keywords(&["set", "data", "type"]) || cursor.take_keyword("type") {
        let of = take_type(cursor)?;
        let collation = column::collation(cursor)?;
        let using = if cursor.take_keyword("using") { Some(expression(cursor, |_| false)?) } else { None };
        return Ok(ColumnChange::SetType { of, collation, using });
    }
    if cursor.take_keyword("drop") {
        return if cursor.take_keyword("default") {
            Ok(ColumnChange::DropDefault)
        } else if cursor.take_keywords(&["not", "null"]) {
            Ok(ColumnChange::DropNotNull)
        } else if cursor.take_keyword("expression") {
            Ok(ColumnChange::DropExpression { if_exists: if_exists(cursor) })
        } else {
            cursor.expect_keywords(&["identity"])?;
            Ok(ColumnChange::DropIdentity { if_exists: if_exists(cursor) })
        };
    }
    if cursor.take_keyword("add") {
        let identity = column::identity(cursor)?;
        cursor.expect_keywords(&["as", "identity"])?;
        let options = if cursor.at_symbol(b'(') { sequence::options_in_parentheses(cursor)? } else { Vec::new() };
        return Ok(ColumnChange::AddIdentity { identity, options });
    }
    if cursor.take_keywords(&["set", "default"]) {
        return expression(cursor, |_| false).map(ColumnChange::SetDefault);
    }
    if cursor.take_keywords(&["set", "not", "null"]) {
        return Ok(ColumnChange::SetNotNull);
    }
    if cursor.take_keywords(&["set", "expression", "as"]) {
        return condition(cursor).map(ColumnChange::SetExpression);
    }
    if column_storage(cursor)? {
        return Ok(ColumnChange::Storage(cursor.span_from(start)));
    }
    alter_identity(cursor)
}

fn column_storage(cursor: &mut Cursor<'_>) -> Read<bool> {
    if cursor.take_keywords(&["set", "statistics"]) {
        if !cursor.take_keyword("default") {
            number(cursor, "a number")?;
        }
    } else if cursor.take_keywords(&["set", "storage"]) || cursor.take_keywords(&["set", "compression"]) {
        if !cursor.take_keyword("default") {
            word_or_text(cursor, "a way of storage")?;
        }
    } else if (cursor.at_keyword("set") || cursor.at_keyword("reset")) && cursor.symbol_at(1, b'(') {
        cursor.advance();
        definition(cursor)?;
    } else {
        return foreign_options(cursor).map(|options: Option<Span>| options.is_some());
    }
    Ok(true)
}

/// `SET GENERATED …`, `SET option`, `RESTART`, at least one.
fn alter_identity(cursor: &mut Cursor<'_>) -> Read<ColumnChange> {
    let (mut identity, mut options) = (None, Vec::new());
    loop {
        if cursor.at_keywords(&["set", "generated"]) {
            cursor.advance();
            identity = Some(column::identity(cursor)?);
        } else if cursor.at_keyword("restart") || cursor.take_keyword("set") {
            match sequence::option(cursor)? {
                Some(option) => options.push(option),
                None => return Err(cursor.unexpected("what to change of the column")),
            }
        } else if identity.is_none() && options.is_empty() {
            return Err(cursor.unexpected("what to change of the column"));
        } else {
            return Ok(ColumnChange::AlterIdentity { identity, options });
        }
    }
}

//! Every ALTER by its words (manual, part VI "SQL Commands", ALTER …).

use super::common::{Read, if_exists, lone_name, plain_name, word_or_text};
use super::delimited::rest;
use super::session::ddl;
use super::{alter_table, policy, privilege, reference, role, routine, trigger, types};
use crate::ddl::model::{
    AlterExtension, AlterObject, AlterOther, AlterRoutine, Ddl, ExtensionChange, ObjectReference, RoutineWord, Sort,
    Statement,
};
use crate::syntax::Cursor;

/// `ALTER …`.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Read<Statement> {
    cursor.expect_keywords(&["alter"])?;
    if cursor.take_keyword("system") {
        // A file of the server; no database has it.
        rest(cursor)?;
        return Ok(Statement::NoEffect);
    }
    if cursor.take_keywords(&["default", "privileges"]) {
        return privilege::alter_default(cursor).map(ddl);
    }
    if let Some(word) = routine::word(cursor) {
        return alter_routine(cursor, word).map(ddl);
    }
    let Some(sort) = reference::sort(cursor) else {
        return Err(cursor.unexpected("what to alter, as `TABLE`"));
    };
    if matches!(sort, Sort::Table | Sort::Index | Sort::MaterializedView)
        && cursor.at_keywords(&["all", "in", "tablespace"])
    {
        rest(cursor)?;
        return Ok(Statement::NoEffect);
    }
    by_sort(cursor, sort).map(ddl)
}

fn by_sort(cursor: &mut Cursor<'_>, sort: Sort) -> Read<Ddl> {
    match sort {
        Sort::Table | Sort::Index | Sort::View | Sort::MaterializedView | Sort::Sequence | Sort::ForeignTable => {
            alter_table::alter(cursor, sort)
        }
        Sort::Role => role::alter(cursor),
        Sort::Type => types::alter(cursor),
        Sort::Domain => types::alter_domain(cursor),
        Sort::Policy => policy::alter(cursor),
        Sort::EventTrigger => trigger::alter_event(cursor),
        Sort::Extension => extension(cursor),
        Sort::Database => database(cursor),
        Sort::AccessMethod | Sort::Cast | Sort::Column | Sort::Constraint | Sort::Parameter | Sort::Transform => {
            Err(cursor.unexpected("nothing: this cannot be altered so"))
        }
        Sort::Collation
        | Sort::Conversion
        | Sort::ForeignDataWrapper
        | Sort::Language
        | Sort::LargeObject
        | Sort::Operator
        | Sort::OperatorClass
        | Sort::OperatorFamily
        | Sort::Publication
        | Sort::Routine
        | Sort::Rule
        | Sort::Schema
        | Sort::Server
        | Sort::Statistics
        | Sort::Subscription
        | Sort::Tablespace
        | Sort::TextSearchConfiguration
        | Sort::TextSearchDictionary
        | Sort::TextSearchParser
        | Sort::TextSearchTemplate
        | Sort::Trigger
        | Sort::UserMapping => {
            let if_exists = sort == Sort::Statistics && if_exists(cursor);
            let object = reference::object(cursor, sort)?;
            object_or_other(cursor, if_exists, object)
        }
    }
}

/// What changes in every sort alike, else whatever is left.
fn object_or_other(cursor: &mut Cursor<'_>, if_exists: bool, object: ObjectReference) -> Read<Ddl> {
    if let Some(change) = reference::change(cursor)? {
        return Ok(AlterObject { if_exists, object, change }.into());
    }
    let has_only_those = matches!(
        &object,
        ObjectReference::Part { .. }
            | ObjectReference::Named { sort: Sort::Schema | Sort::Language | Sort::LargeObject | Sort::Conversion, .. }
    );
    match rest(cursor)? {
        Some(rest) if !has_only_those => Ok(AlterOther { if_exists, object, rest }.into()),
        _ => Err(cursor.unexpected("what to change")),
    }
}

fn alter_routine(cursor: &mut Cursor<'_>, word: RoutineWord) -> Read<Ddl> {
    let routine = routine::reference(cursor, word)?;
    if let Some(change) = reference::change(cursor)? {
        return Ok(AlterObject { if_exists: false, object: ObjectReference::Routine(routine), change }.into());
    }
    if word == RoutineWord::Aggregate {
        return Err(cursor.unexpected("`RENAME TO`, `OWNER TO` or `SET SCHEMA`"));
    }
    Ok(AlterRoutine { routine, options: routine::alter_options(cursor)? }.into())
}

fn extension(cursor: &mut Cursor<'_>) -> Read<Ddl> {
    let name = lone_name(cursor, "the name of an extension")?;
    let change = if cursor.take_keyword("update") {
        let version = if cursor.take_keyword("to") { Some(word_or_text(cursor, "a version")?) } else { None };
        ExtensionChange::Update(version)
    } else if cursor.take_keyword("add") {
        ExtensionChange::Add(reference::sort_and_object(cursor)?)
    } else if cursor.take_keyword("drop") {
        ExtensionChange::Drop(reference::sort_and_object(cursor)?)
    } else if let Some(change) = reference::change(cursor)? {
        let object = ObjectReference::Named { sort: Sort::Extension, name };
        return Ok(AlterObject { if_exists: false, object, change }.into());
    } else {
        return Err(cursor.unexpected("what to change of the extension"));
    };
    Ok(AlterExtension { name: name.name, change }.into())
}

fn database(cursor: &mut Cursor<'_>) -> Read<Ddl> {
    let start = cursor.start();
    let name = plain_name(cursor, "the name of a database")?;
    let span = cursor.span_from(start);
    let sets = cursor.at_keyword("reset") || cursor.at_keyword("set") && !cursor.at_keywords(&["set", "tablespace"]);
    if sets {
        return role::alter_database(cursor, name).map(Ddl::from);
    }
    let name = crate::ddl::model::ObjectName { schema: None, name, span };
    object_or_other(cursor, false, ObjectReference::Named { sort: Sort::Database, name })
}

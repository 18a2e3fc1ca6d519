//! CREATE TRIGGER, CREATE and ALTER EVENT TRIGGER (manual, SQL CREATE TRIGGER, CREATE EVENT TRIGGER).

use super::common::{
    Read, close, function_name, is_number, label, list, list_in_parentheses, names, object_name, plain_name,
};
use super::delimited::condition;
use crate::ddl::model::{
    AlterEventTrigger, AlterObject, ConstraintTrigger, CreateEventTrigger, CreateTrigger, Ddl, Firing, ObjectReference,
    Sort, TransitionTable, TriggerEvent, TriggerTiming,
};
use crate::syntax::{Cursor, is_at_text, take_text};

/// Behind `CREATE [OR REPLACE] [CONSTRAINT] TRIGGER`.
pub(super) fn create(cursor: &mut Cursor<'_>, or_replace: bool, is_constraint: bool) -> Read<CreateTrigger> {
    let name = plain_name(cursor, "the name of a trigger")?;
    let timing = if cursor.take_keyword("after") {
        TriggerTiming::After
    } else if !is_constraint && cursor.take_keyword("before") {
        TriggerTiming::Before
    } else if !is_constraint && cursor.take_keywords(&["instead", "of"]) {
        TriggerTiming::InsteadOf
    } else {
        return Err(cursor.unexpected("when the trigger fires, as `AFTER`"));
    };
    let mut events = vec![event(cursor)?];
    while cursor.take_keyword("or") {
        events.push(event(cursor)?);
    }
    cursor.expect_keywords(&["on"])?;
    let relation = object_name(cursor, "the name of a relation")?;
    let constraint = if is_constraint { Some(constraint(cursor)?) } else { None };
    let mut transitions = Vec::new();
    if !is_constraint && cursor.take_keyword("referencing") {
        transitions.push(transition(cursor)?);
        while cursor.at_keyword("new") || cursor.at_keyword("old") {
            transitions.push(transition(cursor)?);
        }
    }
    let mut for_each_row = false;
    if cursor.take_keyword("for") {
        if !cursor.take_keyword("each") && is_constraint {
            return Err(cursor.unexpected("`EACH ROW`"));
        }
        for_each_row = match cursor.take_one(&["row", "statement"]) {
            Some(word) => word == "row",
            None => return Err(cursor.unexpected("`ROW` or `STATEMENT`")),
        };
    }
    if is_constraint && !for_each_row {
        return Err(cursor.unexpected("`FOR EACH ROW`"));
    }
    let when = if cursor.take_keyword("when") { Some(condition(cursor)?) } else { None };
    let function = execute(cursor)?;
    cursor.expect_symbol(b'(')?;
    let mut arguments = Vec::new();
    // Nothing ahead of the first comma is no argument.
    if cursor.take_symbol(b',') || !cursor.at_symbol(b')') {
        arguments = list(cursor, argument)?;
    }
    close(cursor)?;
    Ok(CreateTrigger {
        or_replace,
        constraint,
        name,
        timing,
        events,
        relation,
        transitions,
        for_each_row,
        when,
        function,
        arguments,
    })
}

fn execute(cursor: &mut Cursor<'_>) -> Read<crate::ddl::model::ObjectName> {
    cursor.expect_keywords(&["execute"])?;
    if cursor.take_one(&["function", "procedure"]).is_none() {
        return Err(cursor.unexpected("`FUNCTION` or `PROCEDURE`"));
    }
    function_name(cursor)
}

fn event(cursor: &mut Cursor<'_>) -> Read<TriggerEvent> {
    match cursor.take_one(&["insert", "update", "delete", "truncate"]) {
        Some("insert") => Ok(TriggerEvent::Insert),
        Some("update") if cursor.take_keyword("of") => names(cursor, "the name of a column").map(TriggerEvent::Update),
        Some("update") => Ok(TriggerEvent::Update(Vec::new())),
        Some("delete") => Ok(TriggerEvent::Delete),
        Some(_) => Ok(TriggerEvent::Truncate),
        None => Err(cursor.unexpected("`INSERT`, `UPDATE`, `DELETE` or `TRUNCATE`")),
    }
}

fn constraint(cursor: &mut Cursor<'_>) -> Read<ConstraintTrigger> {
    let mut constraint = ConstraintTrigger { from: None, deferrable: false, initially_deferred: false };
    if cursor.take_keyword("from") {
        constraint.from = Some(object_name(cursor, "the name of a table")?);
    }
    loop {
        if cursor.take_keyword("deferrable") {
            constraint.deferrable = true;
        } else if cursor.take_keywords(&["initially", "deferred"]) {
            // A deferred constraint is deferrable, said or not.
            (constraint.deferrable, constraint.initially_deferred) = (true, true);
        } else if !cursor.take_keywords(&["not", "deferrable"]) && !cursor.take_keywords(&["initially", "immediate"]) {
            return Ok(constraint);
        }
    }
}

fn transition(cursor: &mut Cursor<'_>) -> Read<TransitionTable> {
    let new = match cursor.take_one(&["new", "old"]) {
        Some(word) => word == "new",
        None => return Err(cursor.unexpected("`NEW TABLE` or `OLD TABLE`")),
    };
    cursor.expect_keywords(&["table"])?;
    cursor.take_keyword("as");
    Ok(TransitionTable { new, name: plain_name(cursor, "the name of a transition table")? })
}

/// An argument reaches the function as text, whatever it is.
fn argument(cursor: &mut Cursor<'_>) -> Read<String> {
    if is_at_text(cursor) {
        return take_text(cursor, "an argument");
    }
    match cursor.peek() {
        Some(token) if is_number(cursor, token) => {
            cursor.advance();
            Ok(cursor.slice(token.span).to_owned())
        }
        _ => label(cursor, "an argument"),
    }
}

/// Behind `CREATE EVENT TRIGGER`.
pub(super) fn create_event(cursor: &mut Cursor<'_>) -> Read<CreateEventTrigger> {
    let name = plain_name(cursor, "the name of an event trigger")?;
    cursor.expect_keywords(&["on"])?;
    let event = label(cursor, "an event")?;
    let mut conditions = Vec::new();
    if cursor.take_keyword("when") {
        loop {
            let variable = plain_name(cursor, "a variable such as `TAG`")?;
            cursor.expect_keywords(&["in"])?;
            conditions.push((variable, list_in_parentheses(cursor, |cursor| take_text(cursor, "a value"))?));
            if !cursor.take_keyword("and") {
                break;
            }
        }
    }
    let function = execute(cursor)?;
    cursor.expect_symbol(b'(')?;
    cursor.expect_symbol(b')')?;
    Ok(CreateEventTrigger { name, event, conditions, function })
}

/// Behind `ALTER EVENT TRIGGER`.
pub(super) fn alter_event(cursor: &mut Cursor<'_>) -> Read<Ddl> {
    let name = super::common::lone_name(cursor, "the name of an event trigger")?;
    if let Some(change) = super::reference::change(cursor)? {
        let object = ObjectReference::Named { sort: Sort::EventTrigger, name };
        return Ok(AlterObject { if_exists: false, object, change }.into());
    }
    let firing = match cursor.take_one(&["enable", "disable"]) {
        Some("disable") => Firing::Disabled,
        Some(_) => match cursor.take_one(&["replica", "always"]) {
            Some("replica") => Firing::Replica,
            Some(_) => Firing::Always,
            None => Firing::Enabled,
        },
        None => return Err(cursor.unexpected("`ENABLE` or `DISABLE`")),
    };
    Ok(AlterEventTrigger { name: name.name, firing }.into())
}

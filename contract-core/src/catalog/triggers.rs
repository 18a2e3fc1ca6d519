//! Triggers on relations, and event triggers.

use std::collections::BTreeSet;

use super::error::CatalogError;
use super::names::Oid;
use super::row::Cells;
use super::{Answers, Reading, queries};
use crate::ident::{ObjectId, ObjectKind};
use crate::schema::{ConstraintTrigger, EventTrigger, Object, Text, Trigger, TriggerEvent, TriggerTiming};

/// Reads all triggers that somebody made, and all event triggers.
pub(super) fn read(answers: &Answers, reading: &mut Reading) -> Result<(), CatalogError> {
    for cells in answers.of(queries::TRIGGERS) {
        reading.insert_part(cells, ObjectKind::Trigger, |reading, id| {
            let bits: i16 = cells.get("type")?;
            Ok(Object::Trigger(Box::new(Trigger {
                timing: timing(bits),
                for_each_row: bits & 1 != 0,
                events: events(bits),
                columns: cells.names("columns")?,
                function: cells.name("function_schema", "function_name")?,
                arguments: arguments(cells.get("arguments")?),
                condition: condition(cells, id)?,
                old_table: cells.get("old_table")?,
                new_table: cells.get("new_table")?,
                constraint: constraint(cells, reading)?,
                enabled: cells.word("enabled", id)?,
                comment: cells.get("comment")?,
            })))
        })?;
    }
    for cells in answers.of(queries::EVENT_TRIGGERS) {
        let id = ObjectId::in_database(ObjectKind::EventTrigger, cells.get::<String>("name")?);
        let trigger = EventTrigger {
            event: cells.get("event")?,
            tags: cells.names("tags")?,
            function: cells.name("function_schema", "function_name")?,
            enabled: cells.word("enabled", &id)?,
            owner: Some(reading.names.role(cells.get("owner")?)?),
            comment: cells.get("comment")?,
        };
        reading.insert("pg_event_trigger", cells.get("oid")?, id, Object::EventTrigger(trigger));
    }
    Ok(())
}

/// When, by the bits of `pg_trigger.tgtype`.
fn timing(bits: i16) -> TriggerTiming {
    match (bits & 2 != 0, bits & 64 != 0) {
        (true, _) => TriggerTiming::Before,
        (false, true) => TriggerTiming::InsteadOf,
        (false, false) => TriggerTiming::After,
    }
}

/// For what, by the bits of `pg_trigger.tgtype`.
fn events(bits: i16) -> BTreeSet<TriggerEvent> {
    let all = [
        (4, TriggerEvent::Insert),
        (8, TriggerEvent::Delete),
        (16, TriggerEvent::Update),
        (32, TriggerEvent::Truncate),
    ];
    all.into_iter().filter(|(bit, _)| bits & bit != 0).map(|(_, event)| event).collect()
}

/// The arguments, each of which ends with a zero. They are in the encoding of the database; a byte that is no
/// UTF-8 is written as a number, so that two different ones stay different.
fn arguments(bytes: &[u8]) -> Vec<String> {
    let Some(bytes) = bytes.strip_suffix(&[0]) else { return Vec::new() };
    let argument = |bytes: &[u8]| {
        let mut text = String::new();
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            chunk.invalid().iter().for_each(|byte| text.push_str(&format!("\\x{byte:02x}")));
        }
        text
    };
    bytes.split(|byte| *byte == 0).map(argument).collect()
}

fn constraint(cells: Cells<'_>, reading: &Reading) -> Result<Option<ConstraintTrigger>, CatalogError> {
    if !cells.get::<bool>("is_constraint")? {
        return Ok(None);
    }
    let from: Oid = cells.get("from_relation")?;
    Ok(Some(ConstraintTrigger {
        deferrable: cells.get("deferrable")?,
        initially_deferred: cells.get("initially_deferred")?,
        from: if from == 0 { None } else { Some(reading.relation(cells, "from_relation")?) },
    }))
}

fn condition(cells: Cells<'_>, id: &ObjectId) -> Result<Option<Text>, CatalogError> {
    let Some(definition) = cells.deparsed("has_condition", "definition", id)? else { return Ok(None) };
    // A trigger is never altered to have none: another one has its name.
    let changed = || CatalogError::changing(format!("`{id}` was made again"));
    condition_in(&definition.text).map(|condition| Some(Text::deparsed(condition))).ok_or_else(changed)
}

/// What is between the parentheses of WHEN in a trigger as PostgreSQL prints it. Ahead of it are names only: a
/// key word in upper case outside of quotes is the key word.
fn condition_in(definition: &str) -> Option<&str> {
    const WHEN: &str = " WHEN (";
    let mut quote = None;
    let mut depth = 0_usize;
    let mut begin = None;
    for (index, letter) in definition.char_indices() {
        match (quote, letter) {
            (Some(open), _) if letter == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(letter),
            (None, ' ') if begin.is_none() && definition[index..].starts_with(WHEN) => {
                begin = Some(index + WHEN.len());
            }
            (None, '(') if begin.is_some() => depth += 1,
            (None, ')') if begin.is_some() && depth > 1 => depth -= 1,
            (None, ')') => {
                if let Some(begin) = begin {
                    return definition.get(begin..index);
                }
            }
            (None, _) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{arguments, condition_in};

    #[test]
    fn conditions_are_found_between_names_and_arguments() {
        for (definition, condition) in [
            (
                "CREATE TRIGGER t BEFORE UPDATE ON a.b FOR EACH ROW WHEN ((old.a > 1)) EXECUTE FUNCTION f()",
                Some("(old.a > 1)"),
            ),
            (
                "CREATE TRIGGER \" WHEN (x) \" AFTER INSERT ON a.\"b\"\" WHEN (\" FOR EACH ROW \
                 WHEN ((new.a = ')'::text) AND f(new.\"(\")) EXECUTE FUNCTION f(') WHEN (y)')",
                Some("(new.a = ')'::text) AND f(new.\"(\")"),
            ),
            (
                "CREATE TRIGGER t BEFORE UPDATE ON a.b FOR EACH ROW WHEN (f(E'\\\\') = 'it''s )') EXECUTE FUNCTION f()",
                Some("f(E'\\\\') = 'it''s )'"),
            ),
            ("CREATE TRIGGER t BEFORE UPDATE ON a.b FOR EACH ROW EXECUTE FUNCTION f(' WHEN (y)')", None),
        ] {
            assert_eq!(condition_in(definition), condition, "{definition}");
        }
    }

    #[test]
    fn arguments_end_with_a_zero_each() {
        for (bytes, expected) in [
            (&b""[..], &[][..]),
            (b"\0", &[""]),
            (b"a\0\0b c\0", &["a", "", "b c"]),
            ("ünï\0".as_bytes(), &["ünï"]),
            (b"\xfcn\0", &["\\xfcn"]),
        ] {
            assert_eq!(arguments(bytes), expected);
        }
    }
}

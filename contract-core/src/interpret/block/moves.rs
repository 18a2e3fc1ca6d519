//! Whose rows a statement moves, by its words alone (manual, chapter 6 "Data Manipulation"; SQL COPY, MERGE, TRUNCATE).

use std::collections::{BTreeMap, BTreeSet};

use crate::schema::{ReferentialAction, TriggerEvent};
use crate::syntax::lexer::{Lexer, Token, TokenKind};
use crate::syntax::name_of_token;

/// What happens to the rows of a relation.
pub(super) type Events = BTreeSet<TriggerEvent>;

/// A word, a name, or a sign that stands between them.
enum Item {
    Word(String),
    Name(String),
    Sign(u8),
}

/// What happens to the rows of which relations, by their names alone.
pub(super) fn moved(text: &str) -> BTreeMap<String, Events> {
    let mut lexer = Lexer::new(text);
    let mut items: Vec<Item> = Vec::new();
    while let Some(token) = lexer.next() {
        items.extend(item(&mut lexer, text, token));
    }
    let word = |at: usize| match items.get(at) {
        Some(Item::Word(word)) => word.as_str(),
        Some(Item::Name(_) | Item::Sign(_)) | None => "",
    };
    let mut moved: BTreeMap<String, Events> = BTreeMap::new();
    let mut inserted: Vec<String> = Vec::new();
    let mut updates_inserted = false;
    for at in 0..items.len() {
        let (events, from): (&[TriggerEvent], usize) = match (word(at), word(at + 1)) {
            ("insert", "into") => (&[TriggerEvent::Insert], at + 2),
            ("merge", "into") => (&[TriggerEvent::Insert, TriggerEvent::Update, TriggerEvent::Delete], at + 2),
            ("delete", "from") => (&[TriggerEvent::Delete], at + 2),
            ("do", "update") => {
                updates_inserted = true;
                continue;
            }
            ("update", "set") => continue,
            // A lock, and what a foreign key or a rule says of the rows of others.
            ("update", _) if at > 0 && ["for", "key", "on"].contains(&word(at - 1)) => continue,
            ("update", _) => (&[TriggerEvent::Update], at + 1),
            ("truncate", "table") => (&[TriggerEvent::Truncate], at + 2),
            ("truncate", _) => (&[TriggerEvent::Truncate], at + 1),
            ("copy", _) => (&[TriggerEvent::Insert], at + 1),
            _ => continue,
        };
        let mut next = from;
        while let Some((name, behind)) = name_at(&items, next) {
            if word(at) == "insert" {
                inserted.push(name.clone());
            }
            moved.entry(name).or_default().extend(events);
            match items.get(behind) {
                Some(Item::Sign(b',')) if word(at) == "truncate" => next = behind + 1,
                Some(Item::Word(_) | Item::Name(_) | Item::Sign(_)) | None => break,
            }
        }
    }
    if updates_inserted {
        for name in inserted {
            moved.entry(name).or_default().insert(TriggerEvent::Update);
        }
    }
    moved
}

/// What a foreign key does to the rows that refer to those to which something happens.
pub(super) fn passed_on(events: &Events, on_update: ReferentialAction, on_delete: ReferentialAction) -> Events {
    let passed = |event: &TriggerEvent| {
        let action = match event {
            TriggerEvent::Insert => return None,
            // With CASCADE, which the words do not say of which table.
            TriggerEvent::Truncate => return Some(TriggerEvent::Truncate),
            TriggerEvent::Update => on_update,
            TriggerEvent::Delete => on_delete,
        };
        match action {
            ReferentialAction::NoAction | ReferentialAction::Restrict => None,
            ReferentialAction::Cascade => Some(*event),
            ReferentialAction::SetNull | ReferentialAction::SetDefault => Some(TriggerEvent::Update),
        }
    };
    events.iter().filter_map(passed).collect()
}

fn item(lexer: &mut Lexer<'_>, text: &str, token: Token) -> Option<Item> {
    Some(match token.kind {
        TokenKind::Word => Item::Word(name_of_token(lexer, text, token).ok()?),
        TokenKind::QuotedName | TokenKind::UnicodeName => Item::Name(name_of_token(lexer, text, token).ok()?),
        TokenKind::Symbol(sign) => Item::Sign(sign),
        _ => return None,
    })
}

/// The last part of the name that begins there, and what is behind it.
fn name_at(items: &[Item], at: usize) -> Option<(String, usize)> {
    let mut at = match items.get(at) {
        Some(Item::Word(word)) if word == "only" => at + 1,
        _ => at,
    };
    loop {
        let Some(Item::Word(name) | Item::Name(name)) = items.get(at) else { return None };
        match items.get(at + 1) {
            Some(Item::Sign(b'.')) => at += 2,
            _ => return Some((name.clone(), at + 1)),
        }
    }
}

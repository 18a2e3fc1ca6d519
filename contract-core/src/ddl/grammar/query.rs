//! Queries: what they call, and where SELECT INTO puts its result (manual, SQL SELECT INTO, CALL). A query is not
//! parsed; its calls are found by their form, a name with a parenthesis behind it.

use super::common::{Read, object_name};
use super::delimited::follows_name_mark;
use super::session::ddl;
use crate::ddl::model::{
    CallArgument, CreateTableAs, FunctionCall, ObjectName, Persistence, Query, SetVariable, SettingChange,
    SettingScope, SettingValue, Statement,
};
use crate::ident::class_of_written;
use crate::source::Span;
use crate::syntax::lexer::{Token, TokenKind};
use crate::syntax::{Cursor, NamePlace, is_at_text, qualified_name, take_text};

/// A parenthesis or a bracket that is open.
struct Open {
    /// Whether it is a bracket.
    bracket: bool,
    /// The call that it belongs to, by its place in the list.
    call: Option<usize>,
    /// The argument that began last.
    argument: Argument,
}

/// What was seen of an argument.
#[derive(Clone, Default)]
struct Argument {
    name: Option<String>,
    text: Option<String>,
    /// Whether there is more than a constant and its cast.
    mixed: bool,
    start: Option<usize>,
}

/// A query from its first word to the end.
pub(super) fn query(cursor: &mut Cursor<'_>) -> Read<Statement> {
    let statement = Span::new(cursor.start(), cursor.text().trim_end().len());
    let mut scan = Scan::default();
    let lone = lone_call(cursor);
    while let Some(token) = cursor.peek() {
        if let TokenKind::Unterminated(_) = token.kind {
            return Err(cursor.unexpected("the rest of the query"));
        }
        if token.kind == TokenKind::Symbol(b';') {
            break;
        }
        if scan.into.is_none() && cursor.at_keyword("into") && !follows_name_mark(cursor) && !modifies(cursor) {
            cursor.advance();
            scan.into = Some(into(cursor)?);
            continue;
        }
        scan.token(cursor, token)?;
    }
    if !scan.open.is_empty() {
        return Err(cursor.unexpected("`)`"));
    }
    if let Some((persistence, name)) = scan.into {
        return Ok(ddl(CreateTableAs {
            materialized_view: false,
            persistence,
            if_not_exists: false,
            name,
            columns: Vec::new(),
            method: None,
            options: Vec::new(),
            on_commit: None,
            tablespace: None,
            query: statement,
            executes: false,
            no_data: false,
        }));
    }
    if scan.calls.is_empty() {
        return Ok(Statement::NoEffect);
    }
    let is_single_call = lone && scan.first_closed.is_some_and(|end| is_alias(cursor, end));
    if is_single_call && let Some(change) = set_config(cursor, &scan.calls, statement) {
        return Ok(ddl(change));
    }
    Ok(ddl(Query { calls: scan.calls, is_single_call }))
}

/// Whether the statement begins with a call alone: `CALL f(`, `SELECT f(`, `SELECT * FROM f(`.
fn lone_call(cursor: &Cursor<'_>) -> bool {
    let mut ahead = cursor.clone();
    if !ahead.take_keyword("call") {
        if !ahead.take_keyword("select") {
            return false;
        }
        if ahead.at_symbol(b'*') && ahead.word_at(1).is_some_and(|word| word == "from") {
            ahead.advance();
            ahead.advance();
        }
    }
    qualified_name(&mut ahead, NamePlace::Function, "a function").is_ok() && ahead.at_symbol(b'(')
}

/// Whether nothing but an alias stands between the end of the first call and the end of the statement.
fn is_alias(cursor: &Cursor<'_>, end: usize) -> bool {
    let rest = cursor.text().get(end..cursor.start()).unwrap_or_default();
    let mut rest = Cursor::new(rest);
    rest.take_keyword("as");
    rest.advance();
    rest.is_at_end()
        && rest.previous().is_none_or(|token| matches!(token.kind, TokenKind::Word | TokenKind::QuotedName))
}

/// Whether the INTO at the cursor is that of INSERT or MERGE.
fn modifies(cursor: &Cursor<'_>) -> bool {
    cursor.previous().is_some_and(|token| {
        let written = cursor.slice(token.span);
        written.eq_ignore_ascii_case("insert") || written.eq_ignore_ascii_case("merge")
    })
}

fn into(cursor: &mut Cursor<'_>) -> Read<(Persistence, ObjectName)> {
    cursor.take_one(&["local", "global"]);
    let persistence = match cursor.take_one(&["temporary", "temp", "unlogged"]) {
        Some("unlogged") => Persistence::Unlogged,
        Some(_) => Persistence::Temporary,
        None => Persistence::Permanent,
    };
    cursor.take_keyword("table");
    Ok((persistence, object_name(cursor, "the name of a table")?))
}

#[derive(Default)]
struct Scan {
    calls: Vec<FunctionCall>,
    open: Vec<Open>,
    into: Option<(Persistence, ObjectName)>,
    /// Where the first call ends.
    first_closed: Option<usize>,
}

impl Scan {
    fn token(&mut self, cursor: &mut Cursor<'_>, token: Token) -> Read<()> {
        match token.kind {
            TokenKind::Symbol(opens @ (b'(' | b'[')) => {
                self.see(token, true);
                cursor.advance();
                self.open.push(Open { bracket: opens == b'[', call: None, argument: Argument::default() });
            }
            TokenKind::Symbol(b']') => {
                if self.open.pop().is_none_or(|open| !open.bracket) {
                    return Err(cursor.unexpected("no `]` here"));
                }
                cursor.advance();
            }
            TokenKind::Symbol(b')') => {
                let before = cursor.previous().map_or(token.span.start, |previous| previous.span.end);
                if self.open.last().is_none_or(|open| open.bracket) {
                    return Err(cursor.unexpected("no `)` here"));
                }
                self.end_argument(before);
                cursor.advance();
                let call = self.open.pop().and_then(|open| open.call);
                if call == Some(0) {
                    self.first_closed = Some(token.span.end);
                }
                if call.is_some_and(|call| call + 1 == self.calls.len()) && is_at_with_query(cursor) {
                    self.calls.pop();
                }
            }
            TokenKind::Symbol(b',') => {
                let before = cursor.previous().map_or(token.span.start, |previous| previous.span.end);
                self.end_argument(before);
                cursor.advance();
            }
            TokenKind::Word | TokenKind::QuotedName | TokenKind::UnicodeName => self.name(cursor, token)?,
            _ if is_at_text(cursor) => {
                let begins = self.open.last().is_some_and(|open| {
                    let argument = &open.argument;
                    open.call.is_some() && argument.text.is_none() && !argument.mixed
                });
                self.see(token, !begins);
                // What is no valid string here is none to the server; it says so better than a query's reader.
                let value = take_text(cursor, "a string")?;
                if begins && let Some(open) = self.open.last_mut() {
                    open.argument.text = Some(value);
                }
            }
            _ => {
                // A cast behind a constant leaves it one.
                let cast = token.kind == TokenKind::Symbol(b':') || token.kind == TokenKind::Symbol(b'.');
                let constant = self.open.last().is_some_and(|open| open.argument.text.is_some());
                self.see(token, !(cast && constant));
                cursor.advance();
            }
        }
        Ok(())
    }

    /// Notes that the open argument has this token; `mixes` when it makes more of it than a constant.
    fn see(&mut self, token: Token, mixes: bool) {
        if let Some(open) = self.open.last_mut() {
            open.argument.start.get_or_insert(token.span.start);
            open.argument.mixed |= mixes;
        }
    }

    fn end_argument(&mut self, end: usize) {
        let Some(open) = self.open.last_mut() else { return };
        let argument = std::mem::take(&mut open.argument);
        let Some(call) = open.call.and_then(|call| self.calls.get_mut(call)) else { return };
        let Some(start) = argument.start else { return };
        let text = argument.text.filter(|_| !argument.mixed);
        call.arguments.push(CallArgument { name: argument.name, text, span: Span::new(start, end) });
    }

    /// A name with its parts: a call when a parenthesis follows, unless it is an alias or a construct.
    fn name(&mut self, cursor: &mut Cursor<'_>, token: Token) -> Read<()> {
        let before = cursor.previous();
        // `name => value` and `name := value`.
        let arrow = cursor.peek_at(1).is_some_and(|next| cursor.slice(next.span) == "=>")
            || (cursor.symbol_at(1, b':') && cursor.symbol_at(2, b'='));
        if arrow && self.open.last().is_some_and(|open| open.call.is_some() && open.argument.start.is_none()) {
            self.see(token, false);
            let name = super::common::label(cursor, "the name of an argument")?;
            if let Some(open) = self.open.last_mut() {
                open.argument.name = Some(name);
            }
            while cursor.peek().is_some_and(|next| matches!(cursor.slice(next.span), "=>" | ":" | "=")) {
                cursor.advance();
            }
            return Ok(());
        }
        let is_cast = before.is_some_and(|token| matches!(token.kind, TokenKind::Symbol(b':' | b'.')));
        let constant = self.open.last().is_some_and(|open| open.argument.text.is_some());
        self.see(token, !(is_cast && constant));
        // What INSERT and MERGE fill is no function, though its columns stand behind it.
        let is_filled = before.is_some_and(|before| cursor.slice(before.span).eq_ignore_ascii_case("into"));
        let is_alias = is_cast || is_filled || before.is_some_and(|before| ends_operand(cursor, before));
        let single = !cursor.symbol_at(1, b'.');
        let construct = token.kind == TokenKind::Word && single && is_construct(cursor, token);
        let start = cursor.start();
        let mut parts = vec![super::common::label(cursor, "a name")?];
        while cursor.at_symbol(b'.') && cursor.peek_at(1).is_some_and(|next| is_name_token(next.kind)) {
            cursor.advance();
            parts.push(super::common::label(cursor, "a name")?);
        }
        if !cursor.at_symbol(b'(') || is_alias || construct {
            return Ok(());
        }
        let span = cursor.span_from(start);
        let name = parts.pop().unwrap_or_default();
        let name = ObjectName { schema: parts.pop(), name, span };
        cursor.advance();
        self.open.push(Open { bracket: false, call: Some(self.calls.len()), argument: Argument::default() });
        self.calls.push(FunctionCall { name, arguments: Vec::new() });
        Ok(())
    }
}

/// Whether `AS (SELECT …` comes next: what looked like a call is a WITH query with its columns.
fn is_at_with_query(cursor: &Cursor<'_>) -> bool {
    let mut ahead = 1;
    for word in ["not", "materialized"] {
        ahead += usize::from(cursor.word_at(ahead).is_some_and(|there| there == word));
    }
    let verbs = ["select", "with", "values", "table", "insert", "update", "delete", "merge"];
    cursor.at_keyword("as")
        && cursor.symbol_at(ahead, b'(')
        && (cursor.symbol_at(ahead + 1, b'(')
            || cursor.word_at(ahead + 1).is_some_and(|word| verbs.contains(&word.as_str())))
}

fn is_name_token(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Word | TokenKind::QuotedName | TokenKind::UnicodeName)
}

/// Whether a name behind this token can only be an alias or the name of a WITH query, for an operand has just ended.
fn ends_operand(cursor: &Cursor<'_>, before: Token) -> bool {
    const BEGINS_OPERAND: &[&str] = &["by", "escape", "zone", "set", "do", "call", "without", "within"];
    match before.kind {
        TokenKind::Word => {
            let word = cursor.slice(before.span);
            let is_one_of = |words: &[&str]| words.iter().any(|known| word.eq_ignore_ascii_case(known));
            match class_of_written(word) {
                Some(_) => is_one_of(&["as", "with", "end"]),
                None => !is_one_of(BEGINS_OPERAND),
            }
        }
        TokenKind::Symbol(symbol) => symbol == b')' || symbol == b']',
        TokenKind::Operator => false,
        _ => true,
    }
}

/// Whether a word with a parenthesis behind it belongs to the language: `coalesce (`, `over (`, `in (`.
fn is_construct(cursor: &Cursor<'_>, token: Token) -> bool {
    const WORDS: &[&str] =
        &["by", "cube", "escape", "filter", "materialized", "over", "rollup", "set", "sets", "within", "zone"];
    let word = cursor.slice(token.span);
    class_of_written(word).is_some() || WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// `SELECT set_config('name', 'value', true)`.
fn set_config(cursor: &Cursor<'_>, calls: &[FunctionCall], span: Span) -> Option<SetVariable> {
    let [FunctionCall { name, arguments }] = calls else { return None };
    let [setting, value, local] = arguments.as_slice() else { return None };
    let is_built_in = name.schema.as_deref().is_none_or(|schema| schema == "pg_catalog");
    if !is_built_in || name.name != "set_config" {
        return None;
    }
    let scope = match cursor.slice(local.span).to_ascii_lowercase().as_str() {
        "true" => SettingScope::Local,
        "false" => SettingScope::Session,
        _ => return None,
    };
    let name = setting.text.as_deref()?.to_ascii_lowercase();
    let value = SettingValue::Whole(value.text.clone()?);
    Some(SetVariable { scope, change: SettingChange { name, value, span } })
}

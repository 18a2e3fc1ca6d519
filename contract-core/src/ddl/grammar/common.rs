//! What the productions of every family share: names, roles, constants, definitions, delimited expressions.

use crate::ddl::model::{DefinitionItem, DefinitionValue, Literal, ObjectName, RoleName};
use crate::source::Span;
use crate::syntax::lexer::{Token, TokenKind};
use crate::syntax::{
    self, Cursor, NamePlace, SyntaxError, WrittenName, is_at_name, is_at_text, is_name_at, qualified_name, take_text,
    take_type,
};

/// What a production returns.
pub(super) type Read<T> = Result<T, SyntaxError>;

/// The name of an object that can lie in a schema (`any_name`, `qualified_name`).
pub(super) fn object_name(cursor: &mut Cursor<'_>, what: &str) -> Read<ObjectName> {
    object_name_at(cursor, NamePlace::Object, what)
}

/// The name of a function (`func_name`).
pub(super) fn function_name(cursor: &mut Cursor<'_>) -> Read<ObjectName> {
    object_name_at(cursor, NamePlace::Function, "the name of a function")
}

fn object_name_at(cursor: &mut Cursor<'_>, place: NamePlace, what: &str) -> Read<ObjectName> {
    let written = qualified_name(cursor, place, what)?;
    let span = written.span;
    let (schema, name) = written.into_qualified()?;
    Ok(ObjectName { schema, name, span })
}

/// The name of a part of an object behind the object's: `schema.relation.column`.
pub(super) fn part_name(cursor: &mut Cursor<'_>, what: &str) -> Read<(ObjectName, String)> {
    let written = qualified_name(cursor, NamePlace::Object, what)?;
    let WrittenName { mut parts, span } = written;
    let (name, relation, schema) = (parts.pop(), parts.pop(), parts.pop());
    match (name, relation) {
        (Some(name), Some(relation)) if parts.is_empty() => Ok((ObjectName { schema, name: relation, span }, name)),
        _ => Err(SyntaxError::new(span, format!("expected {what} as schema.relation.column"))),
    }
}

/// A name that lies in no schema (`name`, `ColId`).
pub(super) fn plain_name(cursor: &mut Cursor<'_>, what: &str) -> Read<String> {
    syntax::name(cursor, NamePlace::Object, what)
}

/// As [`plain_name`], with its place: for references.
pub(super) fn lone_name(cursor: &mut Cursor<'_>, what: &str) -> Read<ObjectName> {
    let start = cursor.start();
    let name = plain_name(cursor, what)?;
    Ok(ObjectName { schema: None, name, span: cursor.span_from(start) })
}

/// Any word or quoted name (`ColLabel`).
pub(super) fn label(cursor: &mut Cursor<'_>, what: &str) -> Read<String> {
    syntax::name(cursor, NamePlace::Label, what)
}

/// One or more of what `read` reads, with commas between them.
pub(super) fn list<'text, T>(
    cursor: &mut Cursor<'text>,
    mut read: impl FnMut(&mut Cursor<'text>) -> Read<T>,
) -> Read<Vec<T>> {
    let mut items = vec![read(cursor)?];
    while cursor.take_symbol(b',') {
        items.push(read(cursor)?);
    }
    Ok(items)
}

/// As [`list`], in parentheses.
pub(super) fn list_in_parentheses<'text, T>(
    cursor: &mut Cursor<'text>,
    read: impl FnMut(&mut Cursor<'text>) -> Read<T>,
) -> Read<Vec<T>> {
    cursor.expect_symbol(b'(')?;
    let items = list(cursor, read)?;
    close(cursor)?;
    Ok(items)
}

/// The closing parenthesis of a list.
pub(super) fn close(cursor: &mut Cursor<'_>) -> Read<()> {
    if cursor.take_symbol(b')') { Ok(()) } else { Err(cursor.unexpected("`,` or `)`")) }
}

/// Names with commas between them.
pub(super) fn names(cursor: &mut Cursor<'_>, what: &str) -> Read<Vec<String>> {
    list(cursor, |cursor| plain_name(cursor, what))
}

/// Columns in parentheses.
pub(super) fn columns(cursor: &mut Cursor<'_>) -> Read<Vec<String>> {
    list_in_parentheses(cursor, |cursor| plain_name(cursor, "the name of a column"))
}

/// Columns in parentheses, if there are parentheses.
pub(super) fn optional_columns(cursor: &mut Cursor<'_>) -> Read<Vec<String>> {
    if cursor.at_symbol(b'(') { columns(cursor) } else { Ok(Vec::new()) }
}

/// A role (`RoleSpec`).
pub(super) fn role(cursor: &mut Cursor<'_>) -> Read<RoleName> {
    const WHAT: &str = "the name of a role";
    for (word, role) in
        [("current_user", RoleName::Current), ("current_role", RoleName::Current), ("session_user", RoleName::Session)]
    {
        if cursor.take_keyword(word) {
            return Ok(role);
        }
    }
    let span = cursor.peek().map(|token| token.span);
    let is_word = cursor.peek().is_some_and(|token| token.kind == TokenKind::Word);
    // NONE is the one key word for columns that is no role.
    let name = if is_word && is_name_at(cursor, 0, NamePlace::Type) {
        syntax::name(cursor, NamePlace::Type, WHAT)?
    } else {
        plain_name(cursor, WHAT)?
    };
    match (name.as_str(), span) {
        ("public", _) => Ok(RoleName::Public),
        ("none", Some(span)) => Err(SyntaxError::new(span, "no role can be called `none`")),
        _ => Ok(RoleName::Named(name)),
    }
}

/// Roles with commas between them.
pub(super) fn roles(cursor: &mut Cursor<'_>) -> Read<Vec<RoleName>> {
    list(cursor, role)
}

/// A constant string.
pub(super) fn literal(cursor: &mut Cursor<'_>, what: &str) -> Read<Literal> {
    let start = cursor.start();
    let value = take_text(cursor, what)?;
    Ok(Literal { value, span: cursor.span_from(start) })
}

/// A constant string, or NULL.
pub(super) fn literal_or_null(cursor: &mut Cursor<'_>) -> Read<Option<Literal>> {
    if cursor.take_keyword("null") { Ok(None) } else { literal(cursor, "a string or `NULL`").map(Some) }
}

/// A word that is not reserved, or a constant string (`NonReservedWord_or_Sconst`).
pub(super) fn word_or_text(cursor: &mut Cursor<'_>, what: &str) -> Read<String> {
    if is_at_text(cursor) {
        return take_text(cursor, what);
    }
    let place = if is_at_name(cursor, NamePlace::Type) { NamePlace::Type } else { NamePlace::Object };
    syntax::name(cursor, place, what)
}

/// A number with its sign, as written.
pub(super) fn number(cursor: &mut Cursor<'_>, what: &str) -> Read<String> {
    let minus = cursor.at_symbol(b'-');
    let signed = minus || cursor.at_symbol(b'+');
    match cursor.peek_at(usize::from(signed)) {
        Some(token) if is_number(cursor, token) => {
            if signed {
                cursor.advance();
            }
            cursor.advance();
            Ok(format!("{}{}", if minus { "-" } else { "" }, cursor.slice(token.span)))
        }
        _ => Err(cursor.unexpected(what)),
    }
}

/// Whether a token is a number and nothing else: the lexer takes letters that follow one along.
pub(super) fn is_number(cursor: &Cursor<'_>, token: Token) -> bool {
    token.kind == TokenKind::Number && {
        let written = cursor.slice(token.span).replace('_', "");
        written.parse::<f64>().is_ok()
            || written.starts_with("0x")
            || written.starts_with("0o")
            || written.starts_with("0b")
    }
}

/// CASCADE, RESTRICT or neither; whether it is the first.
pub(super) fn cascade(cursor: &mut Cursor<'_>) -> bool {
    let cascade = cursor.take_keyword("cascade");
    if !cascade {
        cursor.take_keyword("restrict");
    }
    cascade
}

/// IF EXISTS.
pub(super) fn if_exists(cursor: &mut Cursor<'_>) -> bool {
    cursor.take_keywords(&["if", "exists"])
}

/// IF NOT EXISTS.
pub(super) fn if_not_exists(cursor: &mut Cursor<'_>) -> bool {
    cursor.take_keywords(&["if", "not", "exists"])
}

/// `OPTIONS (…)`, if that comes next: the place between the parentheses.
pub(super) fn foreign_options(cursor: &mut Cursor<'_>) -> Read<Option<Span>> {
    if !cursor.at_keyword("options") || !cursor.symbol_at(1, b'(') {
        return Ok(None);
    }
    cursor.advance();
    let start = cursor.start() + 1;
    list_in_parentheses(cursor, |cursor| {
        // What is added, set or dropped may itself be called so.
        let word =
            if is_name_at(cursor, 1, NamePlace::Label) { cursor.take_one(&["add", "set", "drop"]) } else { None };
        label(cursor, "the name of an option")?;
        if word == Some("drop") { Ok(()) } else { take_text(cursor, "a value as a string").map(|_| ()) }
    })?;
    let end = cursor.span_from(start).end.saturating_sub(1);
    Ok(Some(Span::new(start, end.max(start))))
}

/// A definition: `(name = value, …)`, or `(name, …)`.
pub(super) fn definition(cursor: &mut Cursor<'_>) -> Read<Vec<DefinitionItem>> {
    list_in_parentheses(cursor, definition_item)
}

/// `WITH (…)`, if that comes next.
pub(super) fn with_options(cursor: &mut Cursor<'_>) -> Read<Vec<DefinitionItem>> {
    if cursor.at_keyword("with") && cursor.symbol_at(1, b'(') {
        cursor.advance();
        return definition(cursor);
    }
    Ok(Vec::new())
}

fn definition_item(cursor: &mut Cursor<'_>) -> Read<DefinitionItem> {
    let start = cursor.start();
    let mut name = label(cursor, "the name of an option")?;
    let mut namespace = None;
    if cursor.take_symbol(b'.') {
        namespace = Some(std::mem::replace(&mut name, label(cursor, "the name of an option")?));
    }
    let value = if cursor.take_symbol(b'=') { Some(definition_value(cursor)?) } else { None };
    Ok(DefinitionItem { namespace, name, value, span: cursor.span_from(start) })
}

fn definition_value(cursor: &mut Cursor<'_>) -> Read<DefinitionValue> {
    if is_at_text(cursor) {
        return literal(cursor, "a string").map(DefinitionValue::Text);
    }
    if let Ok(number) = number(cursor, "a number") {
        return Ok(DefinitionValue::Number(number));
    }
    let at_operator = cursor.peek().is_some_and(|token| token.kind == TokenKind::Operator);
    if at_operator || cursor.at_keywords(&["operator"]) && cursor.symbol_at(1, b'(') {
        return wrapped_operator_name(cursor).map(DefinitionValue::Operator);
    }
    if cursor.take_keyword("setof") {
        return take_type(cursor).map(DefinitionValue::SetOf);
    }
    let word = cursor.word();
    match word {
        Some(word)
            if word == "none" || (!is_at_name(cursor, NamePlace::Type) && !is_at_name(cursor, NamePlace::Object)) =>
        {
            cursor.advance();
            Ok(DefinitionValue::Word(word))
        }
        _ => take_type(cursor).map(DefinitionValue::Type),
    }
}

/// `OPERATOR(schema.+)`, or an operator alone (`qual_all_Op`).
fn wrapped_operator_name(cursor: &mut Cursor<'_>) -> Read<ObjectName> {
    if !cursor.take_keyword("operator") {
        return operator_name(cursor);
    }
    cursor.expect_symbol(b'(')?;
    let name = operator_name(cursor)?;
    cursor.expect_symbol(b')')?;
    Ok(name)
}

/// An operator, maybe with its schema ahead of it (`any_operator`).
pub(super) fn operator_name(cursor: &mut Cursor<'_>) -> Read<ObjectName> {
    let start = cursor.start();
    let mut schema = None;
    while is_at_name(cursor, NamePlace::Object) && cursor.symbol_at(1, b'.') {
        schema = Some(plain_name(cursor, "a schema")?);
        cursor.advance();
    }
    match cursor.peek() {
        Some(token) if token.kind == TokenKind::Operator => {
            cursor.advance();
            Ok(ObjectName { schema, name: cursor.slice(token.span).to_owned(), span: cursor.span_from(start) })
        }
        _ => Err(cursor.unexpected("an operator")),
    }
}

/// An error about what may be said once and was said before.
pub(super) fn repeated(span: Span) -> SyntaxError {
    SyntaxError::new(span, "this option contradicts or repeats an earlier one")
}

//! CREATE VIEW and CREATE INDEX (manual, SQL CREATE VIEW, CREATE INDEX).

use super::column;
use super::common::{
    Read, close, columns, definition, if_not_exists, list_in_parentheses, object_name, optional_columns, plain_name,
    with_options,
};
use super::constraint::nulls_not_distinct;
use super::delimited::query;
use crate::ddl::model::{CheckOption, CreateIndex, CreateView, IndexElement, ObjectName};
use crate::syntax::lexer::TokenKind;
use crate::syntax::{Cursor, NamePlace, is_at_name};

const RELATION: &str = "the name of a relation";

/// A relation, maybe with ONLY ahead of it or `*` behind it; whether it was ONLY.
pub(super) fn relation(cursor: &mut Cursor<'_>) -> Read<(bool, ObjectName)> {
    let only = cursor.take_keyword("only");
    if only && cursor.take_symbol(b'(') {
        let name = object_name(cursor, RELATION)?;
        close(cursor)?;
        return Ok((only, name));
    }
    let name = object_name(cursor, RELATION)?;
    if !only {
        cursor.take_symbol(b'*');
    }
    Ok((only, name))
}

/// Behind `CREATE [OR REPLACE] [TEMPORARY]`, at `VIEW` or `RECURSIVE VIEW`.
pub(super) fn create_view(cursor: &mut Cursor<'_>, or_replace: bool, temporary: bool) -> Read<CreateView> {
    let recursive = cursor.take_keyword("recursive");
    cursor.expect_keywords(&["view"])?;
    let name = object_name(cursor, "the name of a view")?;
    let columns = if recursive { columns(cursor)? } else { optional_columns(cursor)? };
    let options = with_options(cursor)?;
    cursor.expect_keywords(&["as"])?;
    let query = query(cursor, |cursor| check_option_words(cursor).is_some())?;
    let check_option = check_option_words(cursor).map(|(words, option)| {
        cursor.take_keywords(words);
        option
    });
    Ok(CreateView { or_replace, temporary, recursive, name, columns, options, query, check_option })
}

fn check_option_words(cursor: &Cursor<'_>) -> Option<(&'static [&'static str], CheckOption)> {
    const FORMS: &[(&[&str], CheckOption)] = &[
        (&["with", "check", "option"], CheckOption::Cascaded),
        (&["with", "cascaded", "check", "option"], CheckOption::Cascaded),
        (&["with", "local", "check", "option"], CheckOption::Local),
    ];
    FORMS.iter().find(|(words, _)| cursor.at_keywords(words)).copied()
}

/// Behind `CREATE [UNIQUE] INDEX`.
pub(super) fn create_index(cursor: &mut Cursor<'_>, unique: bool) -> Read<CreateIndex> {
    let concurrently = cursor.take_keyword("concurrently");
    let if_not_exists = if_not_exists(cursor);
    let mut name = None;
    if if_not_exists || !cursor.at_keyword("on") {
        name = Some(plain_name(cursor, "the name of an index")?);
    }
    cursor.expect_keywords(&["on"])?;
    let (only, relation) = relation(cursor)?;
    let mut method = None;
    if cursor.take_keyword("using") {
        method = Some(plain_name(cursor, "an index method")?);
    }
    let elements = list_in_parentheses(cursor, index_element)?;
    let mut include = Vec::new();
    if cursor.take_keyword("include") {
        include = list_in_parentheses(cursor, |cursor| {
            let element = index_element(cursor)?;
            Ok(element.column.unwrap_or_else(|| cursor.slice(element.key).to_owned()))
        })?;
    }
    let nulls_not_distinct = nulls_not_distinct(cursor)?;
    let options = with_options(cursor)?;
    let mut tablespace = None;
    if cursor.take_keyword("tablespace") {
        tablespace = Some(plain_name(cursor, "the name of a tablespace")?);
    }
    let predicate =
        if cursor.take_keyword("where") { Some(super::delimited::expression(cursor, |_| false)?) } else { None };
    Ok(CreateIndex {
        unique,
        concurrently,
        if_not_exists,
        name,
        only,
        relation,
        method,
        elements,
        include,
        nulls_not_distinct,
        options,
        tablespace,
        predicate,
    })
}

fn index_element(cursor: &mut Cursor<'_>) -> Read<IndexElement> {
    let start = cursor.start();
    let mut column = None;
    if cursor.at_symbol(b'(') {
        super::delimited::condition(cursor)?;
    } else if is_at_name(cursor, NamePlace::Object) && !cursor.symbol_at(1, b'(') && !cursor.symbol_at(1, b'.') {
        column = Some(plain_name(cursor, "the name of a column")?);
    } else {
        function_call(cursor)?;
    }
    let key = cursor.span_from(start);
    column::collation(cursor)?;
    let at_nulls = cursor.at_keywords(&["nulls", "first"]) || cursor.at_keywords(&["nulls", "last"]);
    if !at_nulls && is_at_name(cursor, NamePlace::Object) && !cursor.at_keyword("asc") && !cursor.at_keyword("desc") {
        object_name(cursor, "the name of an operator class")?;
        if cursor.at_symbol(b'(') {
            definition(cursor)?;
        }
    }
    cursor.take_one(&["asc", "desc"]);
    if cursor.take_keyword("nulls") && cursor.take_one(&["first", "last"]).is_none() {
        return Err(cursor.unexpected("`FIRST` or `LAST`"));
    }
    Ok(IndexElement { column, key, span: cursor.span_from(start) })
}

/// A call without parentheses around it; some constructs of the standard have none at all, as `CURRENT_DATE`.
fn function_call(cursor: &mut Cursor<'_>) -> Read<()> {
    loop {
        match cursor.peek().map(|token| token.kind) {
            Some(TokenKind::Word | TokenKind::QuotedName | TokenKind::UnicodeName) => cursor.advance(),
            _ => return Err(cursor.unexpected("a column, a function or an expression in parentheses")),
        };
        if !cursor.take_symbol(b'.') {
            break;
        }
    }
    if cursor.at_symbol(b'(') {
        cursor.take_parenthesised()?;
    }
    Ok(())
}

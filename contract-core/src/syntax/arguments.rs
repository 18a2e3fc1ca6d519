//! Argument lists and results (manual, SQL CREATE FUNCTION, CREATE AGGREGATE, DROP FUNCTION; the
//! productions `func_args_with_defaults`, `func_args`, `aggr_args` and `func_return`).

use super::lexer::TokenKind;
use super::names::{NamePlace, is_at_name, name, qualified_name};
use super::rules;
use super::types::{is_spelling, take_type};
use super::{
    Cursor, ParameterMode, SyntaxError, WrittenArguments, WrittenDefault, WrittenParameter, WrittenReturns,
    WrittenSignature,
};
use crate::ident::{KeywordClass, class_of};

/// What an argument list belongs to, which decides what may stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentForm {
    /// `CREATE FUNCTION`.
    Function,
    /// `CREATE PROCEDURE`, whose outputs are held to the rules of its inputs.
    Procedure,
    /// `CREATE AGGREGATE`: no outputs, no defaults, but `(*)` and `ORDER BY`.
    Aggregate,
    /// A name for a routine that exists, as in DROP, GRANT and COMMENT ON: no defaults.
    Reference,
    /// A contract: any of the above, and `default` without an expression.
    Contract,
}

impl ArgumentForm {
    fn takes_aggregates(self) -> bool {
        match self {
            Self::Aggregate | Self::Reference | Self::Contract => true,
            Self::Function | Self::Procedure => false,
        }
    }

    fn takes_defaults(self) -> bool {
        match self {
            Self::Function | Self::Procedure | Self::Contract => true,
            Self::Aggregate | Self::Reference => false,
        }
    }
}

/// Reads the whole text as a routine's signature in a contract: `ops.f(p_id uuid, p_note text default)`.
pub fn signature(text: &str) -> Result<WrittenSignature, SyntaxError> {
    let mut cursor = Cursor::new(text);
    let signature = take_signature(&mut cursor, ArgumentForm::Contract)?;
    if cursor.at_keyword("returns") {
        return Err(cursor
            .unexpected("the end of the signature")
            .with_hint("what it returns has its own key: returns"));
    }
    cursor.expect_end()?;
    Ok(signature)
}

/// Reads the whole text as what stands behind RETURNS: `setof text`, `table(id uuid)`.
pub fn returns(text: &str) -> Result<WrittenReturns, SyntaxError> {
    let mut cursor = Cursor::new(text);
    if cursor.at_keyword("returns") && cursor.peek_at(1).is_some() {
        return Err(cursor.unexpected("a type").with_hint("leave out the word RETURNS"));
    }
    let returns = take_returns(&mut cursor)?;
    cursor.expect_end()?;
    Ok(returns)
}

/// Reads the whole text as a type.
pub fn type_name(text: &str) -> Result<super::WrittenType, SyntaxError> {
    let mut cursor = Cursor::new(text);
    let written = take_type(&mut cursor)?;
    cursor.expect_end()?;
    Ok(written)
}

/// Takes a routine's name and its argument list.
pub fn take_signature(cursor: &mut Cursor<'_>, form: ArgumentForm) -> Result<WrittenSignature, SyntaxError> {
    let written = qualified_name(cursor, NamePlace::Function, "the name of a routine")?;
    let name_span = written.span;
    let (schema, name) = written.into_qualified()?;
    if !cursor.at_symbol(b'(') {
        return Err(cursor
            .unexpected("`(`")
            .or_hint("a routine is named with its argument list; write `()` behind the name if it takes none"));
    }
    let arguments = take_arguments(cursor, form)?;
    Ok(WrittenSignature { schema, name, arguments, name_span })
}

/// Takes an argument list with its parentheses, and holds it to PostgreSQL's rules for the form.
pub fn take_arguments(cursor: &mut Cursor<'_>, form: ArgumentForm) -> Result<WrittenArguments, SyntaxError> {
    let start = cursor.start();
    let open = cursor.expect_symbol(b'(')?;
    let mut parameters = Vec::new();
    let mut ordered_from = None;
    let star = form.takes_aggregates() && cursor.take_symbol(b'*');
    let mut more = !star && (form == ArgumentForm::Aggregate || !cursor.at_symbol(b')'));
    let mut behind_comma = false;
    while more {
        if form.takes_aggregates() && ordered_from.is_none() && !behind_comma && cursor.take_keywords(&["order", "by"])
        {
            ordered_from = Some(parameters.len());
        }
        parameters.push(parameter(cursor, form)?);
        behind_comma = cursor.take_symbol(b',');
        more =
            behind_comma || (form.takes_aggregates() && ordered_from.is_none() && cursor.at_keywords(&["order", "by"]));
    }
    if !cursor.take_symbol(b')') {
        return Err(if cursor.is_at_end() {
            SyntaxError::new(open.span, "this `(` is never closed").with_hint("add the missing `)`")
        } else {
            cursor.unexpected("`,` or `)`")
        });
    }
    let mut arguments = WrittenArguments { parameters, ordered_from, span: cursor.span_from(start) };
    rules::fold_ordered_variadic(&mut arguments)?;
    rules::check(&arguments, form)?;
    Ok(arguments)
}

/// Takes what stands behind the key word RETURNS.
pub fn take_returns(cursor: &mut Cursor<'_>) -> Result<WrittenReturns, SyntaxError> {
    if cursor.take_keyword("setof") {
        return Ok(WrittenReturns::SetOf(take_type(cursor)?));
    }
    if !cursor.take_keyword("table") {
        return Ok(WrittenReturns::Type(take_type(cursor)?));
    }
    cursor.expect_symbol(b'(')?;
    let mut columns = Vec::new();
    loop {
        let start = cursor.start();
        let name = Some(name(cursor, NamePlace::Type, "the name of a column")?);
        let written_type = take_type(cursor)?;
        let span = cursor.span_from(start);
        columns.push(WrittenParameter { name, mode: ParameterMode::Table, written_type, default: None, span });
        if !cursor.take_symbol(b',') {
            break;
        }
    }
    if !cursor.take_symbol(b')') {
        return Err(cursor.unexpected("`,` or `)`"));
    }
    rules::check_names(&columns)?;
    Ok(WrittenReturns::Table(columns))
}

fn parameter(cursor: &mut Cursor<'_>, form: ArgumentForm) -> Result<WrittenParameter, SyntaxError> {
    let start = cursor.start();
    let mut mode = take_mode(cursor);
    let name = if is_at_parameter_name(cursor, mode.is_none()) {
        Some(name(cursor, NamePlace::Type, "the name of a parameter")?)
    } else {
        None
    };
    if mode.is_none() {
        mode = take_mode(cursor);
    }
    let written_type = take_type(cursor)?;
    let default = take_default(cursor, form)?;
    let mode = mode.unwrap_or(ParameterMode::In);
    Ok(WrittenParameter { name, mode, written_type, default, span: cursor.span_from(start) })
}

fn take_mode(cursor: &mut Cursor<'_>) -> Option<ParameterMode> {
    let mode = match cursor.word()?.as_str() {
        "in" if cursor.at_keywords(&["in", "out"]) => {
            cursor.advance();
            ParameterMode::InOut
        }
        "in" => ParameterMode::In,
        "out" => ParameterMode::Out,
        "inout" => ParameterMode::InOut,
        "variadic" => ParameterMode::Variadic,
        _ => return None,
    };
    cursor.advance();
    Some(mode)
}

/// Whether the next token is a parameter's name: it may be one, and a type (or a mode) follows it.
/// Otherwise it is the beginning of the type itself.
fn is_at_parameter_name(cursor: &Cursor<'_>, mode_may_follow: bool) -> bool {
    if !is_at_name(cursor, NamePlace::Type) {
        return false;
    }
    let escaped = cursor.peek().is_some_and(|token| token.kind == TokenKind::UnicodeName)
        && cursor.word_at(1).as_deref() == Some("uescape")
        && cursor.peek_at(2).is_some_and(|token| token.kind == TokenKind::Text);
    let distance = if escaped { 3 } else { 1 };
    match cursor.peek_at(distance).map(|token| token.kind) {
        Some(TokenKind::QuotedName | TokenKind::UnicodeName) => true,
        Some(TokenKind::Word) => cursor.word_at(distance).is_some_and(|word| match class_of(&word) {
            None | Some(KeywordClass::FunctionName) => true,
            Some(KeywordClass::ColumnName) => {
                is_spelling(&word) || word == "setof" || (mode_may_follow && (word == "out" || word == "inout"))
            }
            Some(KeywordClass::Reserved) => mode_may_follow && (word == "in" || word == "variadic"),
        }),
        _ => false,
    }
}

fn take_default(cursor: &mut Cursor<'_>, form: ArgumentForm) -> Result<Option<WrittenDefault>, SyntaxError> {
    let keyword = cursor.peek().filter(|_| cursor.at_keyword("default") || cursor.at_symbol(b'='));
    let Some(keyword) = keyword else { return Ok(None) };
    if !form.takes_defaults() {
        return Err(SyntaxError::new(keyword.span, "a default cannot stand here")
            .with_hint("leave it out; only CREATE FUNCTION and CREATE PROCEDURE have defaults"));
    }
    let bare_allowed = form == ArgumentForm::Contract && cursor.at_keyword("default");
    cursor.advance();
    match cursor.take_until(|cursor, _| cursor.at_symbol(b','))? {
        Some(expression) => Ok(Some(WrittenDefault::Expression(expression))),
        None if bare_allowed => Ok(Some(WrittenDefault::Present(keyword.span))),
        None => Err(cursor.unexpected("the default's expression")),
    }
}

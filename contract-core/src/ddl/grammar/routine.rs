//! CREATE FUNCTION, CREATE PROCEDURE, CREATE AGGREGATE, ALTER FUNCTION and its kin (manual, SQL CREATE FUNCTION,
//! CREATE AGGREGATE, ALTER ROUTINE).

use super::common::{Read, definition, function_name, list, literal, number, object_name, repeated, word_or_text};
use super::delimited::expression;
use super::session::setting;
use crate::ddl::model::{
    CreateAggregate, CreateRoutine, ObjectName, RoutineBody, RoutineOptions, RoutineReference, RoutineWord,
};
use crate::schema::{Parallel, Security, Volatility};
use crate::source::Span;
use crate::syntax::lexer::TokenKind;
use crate::syntax::{
    ArgumentForm, Cursor, SyntaxError, check_returns, take_arguments, take_returns, take_signature, take_type,
};

/// Behind `CREATE [OR REPLACE] FUNCTION` or `PROCEDURE`.
pub(super) fn create(cursor: &mut Cursor<'_>, or_replace: bool, procedure: bool) -> Read<CreateRoutine> {
    let form = if procedure { ArgumentForm::Procedure } else { ArgumentForm::Function };
    let signature = take_signature(cursor, form)?;
    let name = ObjectName { schema: signature.schema, name: signature.name, span: signature.name_span };
    let arguments = signature.arguments;
    let returns = match procedure {
        false if cursor.at_keyword("returns") && !cursor.at_keywords(&["returns", "null", "on"]) => {
            cursor.advance();
            let returns = take_returns(cursor)?;
            check_returns(&arguments, &returns)?;
            Some(returns)
        }
        _ => None,
    };
    let mut options = RoutineOptions::default();
    let mut body = None;
    loop {
        if cursor.at_keyword("as") {
            let token = cursor.advance();
            once(cursor, &mut body, token.map(|token| token.span), |cursor| text_body(cursor).map(Some))?;
        } else if !option(cursor, &mut options, true)? {
            break;
        }
    }
    if let Some(inline) = inline_body(cursor)? {
        if body.is_some() {
            return Err(cursor.unexpected("one body, not two"));
        }
        body = Some(inline);
    }
    Ok(CreateRoutine { or_replace, procedure, name, arguments, returns, options, body })
}

fn text_body(cursor: &mut Cursor<'_>) -> Read<RoutineBody> {
    let first = literal(cursor, "the body as a string")?;
    if cursor.take_symbol(b',') {
        return Ok(RoutineBody::ObjectFile { file: first, symbol: literal(cursor, "a symbol as a string")? });
    }
    Ok(RoutineBody::Text(first))
}

/// `RETURN expression` or `BEGIN ATOMIC … END`, which only end with the statement.
fn inline_body(cursor: &mut Cursor<'_>) -> Read<Option<RoutineBody>> {
    if cursor.take_keyword("return") {
        return expression(cursor, |_| false).map(|span| Some(RoutineBody::Return(span)));
    }
    let start = cursor.start();
    if !cursor.take_keywords(&["begin", "atomic"]) {
        return Ok(None);
    }
    // Each CASE inside has an END of its own; behind a period or AS both words are names, and an END that begins no
    // statement is a name too.
    let mut cases = 0usize;
    let mut begins_statement = true;
    let mut depth = 0usize;
    loop {
        let is_name = super::delimited::follows_name_mark(cursor);
        let (at_case, at_end) = (cursor.at_keyword("case"), cursor.at_keyword("end"));
        let Some(token) = cursor.peek() else { return Err(cursor.unexpected("`END`")) };
        if let TokenKind::Unterminated(_) = token.kind {
            return Err(cursor.unexpected("`END`"));
        }
        cursor.advance();
        match token.kind {
            TokenKind::Symbol(b'(') => depth += 1,
            TokenKind::Symbol(b')') => depth = depth.saturating_sub(1),
            _ if at_case && !is_name => cases += 1,
            _ if at_end && cases > 0 && !is_name => cases -= 1,
            _ if at_end && depth == 0 && begins_statement => break,
            _ => {}
        }
        begins_statement = token.kind == TokenKind::Symbol(b';') && depth == 0;
    }
    Ok(Some(RoutineBody::Atomic(cursor.span_from(start))))
}

/// Sets what may be said once, or tells that it was said before.
fn once<'text, T>(
    cursor: &mut Cursor<'text>,
    slot: &mut Option<T>,
    span: Option<Span>,
    read: impl FnOnce(&mut Cursor<'text>) -> Read<Option<T>>,
) -> Read<()> {
    if slot.is_some() {
        let span = span.unwrap_or(Span::new(cursor.start(), cursor.start()));
        return Err(repeated(span));
    }
    *slot = read(cursor)?;
    Ok(())
}

/// One option, if one comes next. CREATE has a few that ALTER has not.
pub(super) fn option(cursor: &mut Cursor<'_>, options: &mut RoutineOptions, creates: bool) -> Read<bool> {
    const FLAGS: &[(&[&str], Flag)] = &[
        (&["called", "on", "null", "input"], Flag::Strict(false)),
        (&["returns", "null", "on", "null", "input"], Flag::Strict(true)),
        (&["strict"], Flag::Strict(true)),
        (&["immutable"], Flag::Volatility(Volatility::Immutable)),
        (&["stable"], Flag::Volatility(Volatility::Stable)),
        (&["volatile"], Flag::Volatility(Volatility::Volatile)),
        (&["security", "definer"], Flag::Security(Security::Definer)),
        (&["security", "invoker"], Flag::Security(Security::Invoker)),
        (&["external", "security", "definer"], Flag::Security(Security::Definer)),
        (&["external", "security", "invoker"], Flag::Security(Security::Invoker)),
        (&["leakproof"], Flag::Leakproof(true)),
        (&["not", "leakproof"], Flag::Leakproof(false)),
    ];
    let span = cursor.peek().map(|token| token.span);
    if let Some((_, flag)) = FLAGS.iter().find(|(words, _)| cursor.take_keywords(words)) {
        match *flag {
            Flag::Strict(strict) => once(cursor, &mut options.strict, span, |_| Ok(Some(strict)))?,
            Flag::Volatility(volatility) => once(cursor, &mut options.volatility, span, |_| Ok(Some(volatility)))?,
            Flag::Security(security) => once(cursor, &mut options.security, span, |_| Ok(Some(security)))?,
            Flag::Leakproof(leakproof) => once(cursor, &mut options.leakproof, span, |_| Ok(Some(leakproof)))?,
        }
        return Ok(true);
    }
    if cursor.at_keyword("set") || (!creates && cursor.at_keyword("reset")) {
        let change = setting(cursor)?;
        options.settings.push(change);
        return Ok(true);
    }
    let words: &[&str] = if creates {
        &["cost", "rows", "support", "parallel", "language", "transform", "window"]
    } else {
        &["cost", "rows", "support", "parallel"]
    };
    let Some(word) = cursor.take_one(words) else { return Ok(false) };
    match word {
        "cost" => once(cursor, &mut options.cost, span, |cursor| number(cursor, "a number").map(Some))?,
        "rows" => once(cursor, &mut options.rows, span, |cursor| number(cursor, "a number").map(Some))?,
        "support" => once(cursor, &mut options.support, span, |cursor| {
            object_name(cursor, "the name of a support function").map(Some)
        })?,
        "parallel" => once(cursor, &mut options.parallel, span, |cursor| parallel(cursor).map(Some))?,
        "language" => once(cursor, &mut options.language, span, |cursor| {
            word_or_text(cursor, "the name of a language").map(Some)
        })?,
        "transform" => {
            if !options.transforms.is_empty() {
                return Err(repeated(span.unwrap_or_default()));
            }
            options.transforms = list(cursor, |cursor| {
                cursor.expect_keywords(&["for", "type"])?;
                take_type(cursor)
            })?;
        }
        _ => {
            if options.window {
                return Err(repeated(span.unwrap_or_default()));
            }
            options.window = true;
        }
    }
    Ok(true)
}

#[derive(Clone, Copy)]
enum Flag {
    Strict(bool),
    Volatility(Volatility),
    Security(Security),
    Leakproof(bool),
}

fn parallel(cursor: &mut Cursor<'_>) -> Read<Parallel> {
    match cursor.take_one(&["safe", "restricted", "unsafe"]) {
        Some("safe") => Ok(Parallel::Safe),
        Some("restricted") => Ok(Parallel::Restricted),
        Some(_) => Ok(Parallel::Unsafe),
        None => Err(cursor.unexpected("`SAFE`, `RESTRICTED` or `UNSAFE`")),
    }
}

/// Behind `CREATE [OR REPLACE] AGGREGATE`.
pub(super) fn create_aggregate(cursor: &mut Cursor<'_>, or_replace: bool) -> Read<CreateAggregate> {
    let name = function_name(cursor)?;
    // The old style has no argument list: its first parenthesis opens the definition.
    let old = cursor.symbol_at(0, b'(') && cursor.symbol_at(2, b'=');
    let arguments = if old { None } else { Some(take_arguments(cursor, ArgumentForm::Aggregate)?) };
    Ok(CreateAggregate { or_replace, name, arguments, definition: definition(cursor)? })
}

/// Takes FUNCTION, PROCEDURE, AGGREGATE or ROUTINE, if one comes next.
pub(super) fn word(cursor: &mut Cursor<'_>) -> Option<RoutineWord> {
    Some(match cursor.take_one(&["function", "procedure", "aggregate", "routine"])? {
        "function" => RoutineWord::Function,
        "procedure" => RoutineWord::Procedure,
        "aggregate" => RoutineWord::Aggregate,
        _ => RoutineWord::Routine,
    })
}

/// A routine that exists, behind the word for it.
pub(super) fn reference(cursor: &mut Cursor<'_>, word: RoutineWord) -> Read<RoutineReference> {
    let name = function_name(cursor)?;
    let is_aggregate = word == RoutineWord::Aggregate;
    if !cursor.at_symbol(b'(') && !is_aggregate {
        return Ok(RoutineReference { word, name, arguments: None });
    }
    if !is_aggregate && cursor.symbol_at(1, b'*') {
        cursor.advance();
        return Err(cursor.unexpected("a type; `(*)` is for aggregates"));
    }
    if is_aggregate && cursor.symbol_at(1, b')') {
        cursor.advance();
        return Err(cursor.unexpected("a type or `*`"));
    }
    let arguments = take_arguments(cursor, ArgumentForm::Reference)?;
    if !is_aggregate && arguments.ordered_from.is_some() {
        return Err(SyntaxError::new(arguments.span, "only an aggregate has ORDER BY among its arguments"));
    }
    Ok(RoutineReference { word, name, arguments: Some(arguments) })
}

/// The actions of `ALTER FUNCTION`, at least one.
pub(super) fn alter_options(cursor: &mut Cursor<'_>) -> Read<RoutineOptions> {
    let mut options = RoutineOptions::default();
    if !option(cursor, &mut options, false)? {
        return Err(cursor.unexpected("what to change"));
    }
    while option(cursor, &mut options, false)? {}
    cursor.take_keyword("restrict");
    Ok(options)
}

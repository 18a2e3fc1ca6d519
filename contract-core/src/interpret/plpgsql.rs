//! The shape of a plpgsql block: its statements, branches and handlers (manual, 41.2 "Structure of PL/pgSQL", 41.6
//! "Control Structures"). What an expression says is not looked at here.

use crate::syntax::lexer::TokenKind;
use crate::syntax::{Cursor, SyntaxError};

/// How deep blocks may lie in each other; PostgreSQL's own parser gives up somewhere too.
const DEEPEST: usize = 100;

/// One statement of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// SQL, or an assignment.
    Sql(&'a str),
    /// `EXECUTE`: the expression, with INTO and USING behind it.
    Execute(&'a str),
    /// `RAISE EXCEPTION`, which ends the block.
    Raise,
    /// `RETURN`
    Return,
    /// `IF`: each condition with its statements, and those of ELSE.
    If(Vec<(&'a str, Vec<Step<'a>>)>, Vec<Step<'a>>),
    /// A block in the block.
    Block(Block<'a>),
    /// A loop: what stands ahead of LOOP, and what is repeated.
    Loop(&'a str, Vec<Step<'a>>),
}

/// `DECLARE … BEGIN … EXCEPTION … END`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Block<'a> {
    /// The declarations, each without its semicolon.
    pub(super) declarations: Vec<&'a str>,
    /// The statements.
    pub(super) steps: Vec<Step<'a>>,
    /// The handlers: the conditions, and what is done.
    pub(super) handlers: Vec<(&'a str, Vec<Step<'a>>)>,
}

/// Reads a whole block.
pub(super) fn block(body: &str) -> Result<Block<'_>, SyntaxError> {
    let mut cursor = Cursor::new(body);
    skip_label(&mut cursor);
    let block = take_block(&mut cursor, 0)?;
    cursor.take_symbol(b';');
    cursor.expect_end()?;
    Ok(block)
}

fn skip_label(cursor: &mut Cursor<'_>) {
    if cursor.peek().is_some_and(|token| cursor.slice(token.span) == "<<") {
        cursor.advance();
        cursor.advance();
        cursor.advance();
    }
}

fn take_block<'a>(cursor: &mut Cursor<'a>, depth: usize) -> Result<Block<'a>, SyntaxError> {
    let mut block = Block::default();
    if depth > DEEPEST {
        return Err(cursor.unexpected("a block that is not so deep"));
    }
    if cursor.take_keyword("declare") {
        while !cursor.at_keyword("begin") {
            block.declarations.push(until_semicolon(cursor)?);
        }
    }
    cursor.expect_keywords(&["begin"])?;
    block.steps = steps(cursor, &["end", "exception"], depth)?;
    if cursor.take_keyword("exception") {
        while cursor.take_keyword("when") {
            let condition = until_keyword(cursor, "then")?;
            block.handlers.push((condition, steps(cursor, &["when", "end"], depth)?));
        }
    }
    cursor.expect_keywords(&["end"])?;
    if !cursor.at_symbol(b';') && !cursor.is_at_end() {
        cursor.advance();
    }
    Ok(block)
}

fn steps<'a>(cursor: &mut Cursor<'a>, ends: &[&str], depth: usize) -> Result<Vec<Step<'a>>, SyntaxError> {
    let mut steps = Vec::new();
    loop {
        skip_label(cursor);
        if ends.iter().any(|end| cursor.at_keyword(end)) {
            return Ok(steps);
        }
        if cursor.is_at_end() {
            return Err(cursor.unexpected("the end of the block"));
        }
        if cursor.take_symbol(b';') {
            continue;
        }
        steps.extend(step(cursor, depth)?);
    }
}

fn step<'a>(cursor: &mut Cursor<'a>, depth: usize) -> Result<Option<Step<'a>>, SyntaxError> {
    if depth > DEEPEST {
        return Err(cursor.unexpected("a statement that is not so deep"));
    }
    let word = cursor.word().unwrap_or_default();
    Ok(match word.as_str() {
        "begin" | "declare" => {
            let block = take_block(cursor, depth + 1)?;
            cursor.expect_symbol(b';')?;
            Some(Step::Block(block))
        }
        "if" => {
            cursor.advance();
            let mut branches = Vec::new();
            let condition = until_keyword(cursor, "then")?;
            branches.push((condition, steps(cursor, &["elsif", "elseif", "else", "end"], depth + 1)?));
            while cursor.take_one(&["elsif", "elseif"]).is_some() {
                let condition = until_keyword(cursor, "then")?;
                branches.push((condition, steps(cursor, &["elsif", "elseif", "else", "end"], depth + 1)?));
            }
            let otherwise = if cursor.take_keyword("else") { steps(cursor, &["end"], depth + 1)? } else { Vec::new() };
            cursor.expect_keywords(&["end", "if"])?;
            cursor.expect_symbol(b';')?;
            Some(Step::If(branches, otherwise))
        }
        "for" | "foreach" | "while" | "loop" => {
            let header = until_keyword(cursor, "loop")?;
            let body = steps(cursor, &["end"], depth + 1)?;
            cursor.expect_keywords(&["end", "loop"])?;
            until_semicolon(cursor)?;
            Some(Step::Loop(header, body))
        }
        "case" => return Err(cursor.unexpected("another statement than CASE")),
        "execute" => {
            cursor.advance();
            Some(Step::Execute(until_semicolon(cursor)?))
        }
        "raise" => {
            let text = until_semicolon(cursor)?;
            let level = text.split_whitespace().nth(1).unwrap_or_default().to_ascii_lowercase();
            let mild = ["notice", "warning", "info", "log", "debug"];
            if mild.contains(&level.as_str()) { None } else { Some(Step::Raise) }
        }
        "null" | "assert" | "open" | "close" | "get" | "exit" | "continue" => {
            until_semicolon(cursor)?;
            None
        }
        "return" => {
            until_semicolon(cursor)?;
            Some(Step::Return)
        }
        _ => Some(Step::Sql(until_semicolon(cursor)?)),
    })
}

/// What is ahead of a key word outside brackets; the key word is taken too.
fn until_keyword<'a>(cursor: &mut Cursor<'a>, keyword: &str) -> Result<&'a str, SyntaxError> {
    let span = cursor.take_until(|cursor, token| token.kind == TokenKind::Word && cursor.at_keyword(keyword))?;
    cursor.expect_keywords(&[keyword])?;
    Ok(span.map(|span| cursor.slice(span)).unwrap_or_default())
}

/// What is ahead of the next semicolon outside brackets; the semicolon is taken too.
fn until_semicolon<'a>(cursor: &mut Cursor<'a>) -> Result<&'a str, SyntaxError> {
    let span = cursor.take_until(|_, token| token.kind == TokenKind::Symbol(b';'))?;
    cursor.expect_symbol(b';')?;
    Ok(span.map(|span| cursor.slice(span)).unwrap_or_default())
}

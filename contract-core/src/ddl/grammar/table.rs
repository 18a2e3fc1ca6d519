//! CREATE TABLE, CREATE FOREIGN TABLE, CREATE TABLE AS, CREATE MATERIALIZED VIEW, IMPORT FOREIGN SCHEMA (manual, SQL
//! CREATE TABLE and its kin).

use super::common::{
    Read, close, foreign_options, if_not_exists, list, names, object_name, optional_columns, plain_name, with_options,
};
use super::delimited::{parenthesised, query};
use super::{column, constraint};
use crate::ddl::model::{
    CreateTable, CreateTableAs, Ddl, DefinitionItem, ForeignSource, ImportForeignSchema, LikeOption, ObjectName,
    OnCommit, PartitionBound, PartitionBy, Persistence, TableElement, TableForm,
};
use crate::source::Span;
use crate::syntax::{Cursor, NamePlace, is_name_at};

/// What stands between a table's elements and its query or end.
struct Tail {
    method: Option<String>,
    options: Vec<DefinitionItem>,
    on_commit: Option<OnCommit>,
    tablespace: Option<String>,
}

/// Behind `CREATE TABLE` or `CREATE FOREIGN TABLE`.
pub(super) fn create(cursor: &mut Cursor<'_>, persistence: Persistence, foreign: bool) -> Read<Ddl> {
    let if_not_exists = if_not_exists(cursor);
    let name = object_name(cursor, "the name of a table")?;
    if !foreign && is_create_as(cursor) {
        let columns = optional_columns(cursor)?;
        return create_as(cursor, persistence, if_not_exists, name, columns).map(Ddl::from);
    }
    let (form, elements) = if cursor.take_keywords(&["partition", "of"]) {
        let parent = object_name(cursor, "the name of a table")?;
        let elements = typed_elements(cursor)?;
        (TableForm::Partition { parent, bound: bound(cursor)? }, elements)
    } else if !foreign && cursor.take_keyword("of") {
        let of = object_name(cursor, "the name of a type")?;
        (TableForm::OfType(of), typed_elements(cursor)?)
    } else {
        let elements = elements(cursor)?;
        let mut inherits = Vec::new();
        if cursor.take_keyword("inherits") {
            inherits = super::common::list_in_parentheses(cursor, |cursor| object_name(cursor, "the name of a table"))?;
        }
        (TableForm::Plain { inherits }, elements)
    };
    let mut partition_by = None;
    if cursor.take_keywords(&["partition", "by"]) {
        let strategy = plain_name(cursor, "`RANGE`, `LIST` or `HASH`")?;
        partition_by = Some(PartitionBy { strategy, key: parenthesised(cursor)? });
    }
    let mut source = None;
    if foreign {
        cursor.expect_keywords(&["server"])?;
        let server = plain_name(cursor, "the name of a server")?;
        source = Some(ForeignSource { server, options: foreign_options(cursor)? });
    }
    let tail = if foreign { Tail::empty() } else { tail(cursor)? };
    // What looked like a table may still have a query: `CREATE TABLE t AS`.
    if cursor.at_keyword("as") {
        return Err(cursor.unexpected("the end of the table; columns with types and a query exclude each other"));
    }
    let Tail { method, options, on_commit, tablespace } = tail;
    Ok(CreateTable {
        persistence,
        if_not_exists,
        name,
        form,
        elements,
        partition_by,
        method,
        options,
        on_commit,
        tablespace,
        foreign: source,
    }
    .into())
}

/// Whether a query follows the table's name: there are no columns, or columns without types.
fn is_create_as(cursor: &Cursor<'_>) -> bool {
    if !cursor.at_symbol(b'(') {
        return ["as", "using", "with", "without", "on", "tablespace"].iter().any(|word| cursor.at_keyword(word));
    }
    is_name_at(cursor, 1, NamePlace::Object) && (cursor.symbol_at(2, b',') || cursor.symbol_at(2, b')'))
}

impl Tail {
    fn empty() -> Self {
        Self { method: None, options: Vec::new(), on_commit: None, tablespace: None }
    }
}

fn tail(cursor: &mut Cursor<'_>) -> Read<Tail> {
    let mut tail = Tail::empty();
    if cursor.take_keyword("using") {
        tail.method = Some(plain_name(cursor, "an access method")?);
    }
    if !cursor.take_keywords(&["without", "oids"]) {
        tail.options = with_options(cursor)?;
    }
    if cursor.take_keywords(&["on", "commit"]) {
        tail.on_commit = Some(if cursor.take_keyword("drop") {
            OnCommit::Drop
        } else if cursor.take_keywords(&["delete", "rows"]) {
            OnCommit::DeleteRows
        } else {
            cursor.expect_keywords(&["preserve", "rows"])?;
            OnCommit::PreserveRows
        });
    }
    if cursor.take_keyword("tablespace") {
        tail.tablespace = Some(plain_name(cursor, "the name of a tablespace")?);
    }
    Ok(tail)
}

fn create_as(
    cursor: &mut Cursor<'_>,
    persistence: Persistence,
    if_not_exists: bool,
    name: ObjectName,
    columns: Vec<String>,
) -> Read<CreateTableAs> {
    let Tail { method, options, on_commit, tablespace } = tail(cursor)?;
    cursor.expect_keywords(&["as"])?;
    let executes = cursor.at_keyword("execute");
    let query = if executes {
        let start = cursor.start();
        cursor.advance();
        plain_name(cursor, "the name of a prepared query")?;
        if cursor.at_symbol(b'(') {
            cursor.take_parenthesised()?;
        }
        cursor.span_from(start)
    } else {
        query(cursor, is_at_data)?
    };
    let no_data = with_data(cursor)?;
    Ok(CreateTableAs {
        materialized_view: false,
        persistence,
        if_not_exists,
        name,
        columns,
        method,
        options,
        on_commit,
        tablespace,
        query,
        executes,
        no_data,
    })
}

fn is_at_data(cursor: &Cursor<'_>) -> bool {
    cursor.at_keywords(&["with", "data"]) || cursor.at_keywords(&["with", "no", "data"])
}

fn with_data(cursor: &mut Cursor<'_>) -> Read<bool> {
    if !cursor.take_keyword("with") {
        return Ok(false);
    }
    let no = cursor.take_keyword("no");
    cursor.expect_keywords(&["data"])?;
    Ok(no)
}

/// Behind `CREATE [UNLOGGED] MATERIALIZED VIEW`.
pub(super) fn create_materialized_view(cursor: &mut Cursor<'_>, persistence: Persistence) -> Read<CreateTableAs> {
    let if_not_exists = if_not_exists(cursor);
    let name = object_name(cursor, "the name of a materialized view")?;
    let columns = optional_columns(cursor)?;
    let mut view = create_as(cursor, persistence, if_not_exists, name, columns)?;
    view.materialized_view = true;
    Ok(view)
}

fn elements(cursor: &mut Cursor<'_>) -> Read<Vec<TableElement>> {
    cursor.expect_symbol(b'(')?;
    let mut elements = Vec::new();
    if !cursor.at_symbol(b')') {
        elements = list(cursor, element)?;
    }
    close(cursor)?;
    Ok(elements)
}

fn element(cursor: &mut Cursor<'_>) -> Read<TableElement> {
    if cursor.take_keyword("like") {
        let table = object_name(cursor, "the name of a table")?;
        let mut options = Vec::new();
        while let Some(word) = cursor.take_one(&["including", "excluding"]) {
            options.push((like_option(cursor)?, word == "including"));
        }
        return Ok(TableElement::Like { table, options });
    }
    if constraint::is_next(cursor) {
        return constraint::of_table(cursor).map(TableElement::Constraint);
    }
    column::definition(cursor).map(TableElement::Column)
}

fn like_option(cursor: &mut Cursor<'_>) -> Read<LikeOption> {
    const OPTIONS: &[(&str, LikeOption)] = &[
        ("all", LikeOption::All),
        ("comments", LikeOption::Comments),
        ("compression", LikeOption::Compression),
        ("constraints", LikeOption::Constraints),
        ("defaults", LikeOption::Defaults),
        ("generated", LikeOption::Generated),
        ("identity", LikeOption::Identity),
        ("indexes", LikeOption::Indexes),
        ("statistics", LikeOption::Statistics),
        ("storage", LikeOption::Storage),
    ];
    match OPTIONS.iter().find(|(word, _)| cursor.take_keyword(word)) {
        Some((_, option)) => Ok(*option),
        None => Err(cursor.unexpected("what LIKE takes along, as `ALL`")),
    }
}

/// The elements of a typed table or a partition, if there are parentheses.
fn typed_elements(cursor: &mut Cursor<'_>) -> Read<Vec<TableElement>> {
    if !cursor.at_symbol(b'(') {
        return Ok(Vec::new());
    }
    super::common::list_in_parentheses(cursor, |cursor| {
        if constraint::is_next(cursor) {
            return constraint::of_table(cursor).map(TableElement::Constraint);
        }
        column::without_type(cursor).map(TableElement::Column)
    })
}

/// `FOR VALUES …` or `DEFAULT`.
pub(super) fn bound(cursor: &mut Cursor<'_>) -> Read<PartitionBound> {
    if cursor.take_keyword("default") {
        return Ok(PartitionBound::Default);
    }
    cursor.expect_keywords(&["for", "values"])?;
    let start = cursor.start();
    if cursor.take_keyword("from") {
        values(cursor)?;
        cursor.expect_keywords(&["to"])?;
        values(cursor)?;
    } else if cursor.take_one(&["in", "with"]).is_some() {
        values(cursor)?;
    } else {
        return Err(cursor.unexpected("`IN`, `FROM` or `WITH`"));
    }
    Ok(PartitionBound::Values(cursor.span_from(start)))
}

fn values(cursor: &mut Cursor<'_>) -> Read<Span> {
    parenthesised(cursor)
}

/// `IMPORT FOREIGN SCHEMA …`.
pub(super) fn import_foreign_schema(cursor: &mut Cursor<'_>) -> Read<ImportForeignSchema> {
    cursor.expect_keywords(&["import", "foreign", "schema"])?;
    let remote = plain_name(cursor, "the name of a schema")?;
    let (mut limit_to, mut except) = (Vec::new(), Vec::new());
    let tables = |cursor: &mut Cursor<'_>| -> Read<Vec<String>> {
        cursor.expect_symbol(b'(')?;
        let tables = names(cursor, "the name of a table")?;
        close(cursor)?;
        Ok(tables)
    };
    if cursor.take_keywords(&["limit", "to"]) {
        limit_to = tables(cursor)?;
    } else if cursor.take_keyword("except") {
        except = tables(cursor)?;
    }
    cursor.expect_keywords(&["from", "server"])?;
    let server = plain_name(cursor, "the name of a server")?;
    cursor.expect_keywords(&["into"])?;
    let into = plain_name(cursor, "the name of a schema")?;
    Ok(ImportForeignSchema { remote, limit_to, except, server, into, options: foreign_options(cursor)? })
}

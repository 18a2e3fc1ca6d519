//! Our reading of names, types, argument lists and results, held against what PostgreSQL stores.
#![cfg(unix)]

#[path = "syntax/rows.rs"]
mod rows;

use std::collections::BTreeMap;

use contract_core::ident::{KeywordClass, class_of};
use contract_core::syntax::{
    ArgumentForm, Cursor, ParameterMode, SyntaxError, WrittenReturns, WrittenSignature, WrittenType, WrittenTypeName,
    check_returns, signature, take_returns, take_signature,
};
use contract_tests::{connect, database, majors, server};
use tokio_postgres::Client;

/// A routine as `pg_proc` has it, types by OID.
#[derive(Debug, PartialEq, Eq)]
struct Stored {
    schema: String,
    name: String,
    inputs: Vec<u32>,
    types: Vec<u32>,
    modes: String,
    names: Vec<String>,
    defaults: usize,
    returns: u32,
    set: bool,
}

/// The SQLSTATEs of texts that are wrong in themselves: a syntax error, an invalid function definition, an
/// invalid parameter value (`float(54)`), a name that is no name.
const REFUSALS: &[&str] = &["42601", "42P13", "22023", "42602"];

const SETUP: &str = r#"
    CREATE SCHEMA ops; CREATE SCHEMA "Odd ""Schema";
    CREATE TYPE ops.mood AS ENUM ('low', 'high'); CREATE TYPE "My Type" AS (a int);
    CREATE TYPE "Odd ""Schema"."T" AS (a int); CREATE TYPE "int" AS (a int); CREATE TYPE double AS (a int);
    CREATE TYPE varying AS (a int); CREATE TYPE "left" AS (a int); CREATE TYPE data AS (a int);
    CREATE TYPE café AS (a int); CREATE DOMAIN ops.short AS varchar(5);
    CREATE TABLE users (id uuid, name varchar(20), tags text[]); CREATE TABLE ops.jobs (id bigint, "Odd" int2);
    SET check_function_bodies = off; SET client_min_messages = error;
"#;

#[tokio::test]
async fn accepted_signatures_are_read_as_they_are_stored() {
    let mut compared = 0;
    let mut wrong = Vec::new();
    for major in majors() {
        let client = client(major).await;
        for (text, result) in rows::ACCEPTED {
            let clause = if result.is_empty() { String::new() } else { format!("RETURNS {result}") };
            let statement = format!("CREATE FUNCTION {text} {clause} LANGUAGE internal AS 'int4pl'");
            compared += 1;
            let stored = stored(&client, &statement).await;
            match (stored, read(text, result, ArgumentForm::Function)) {
                (Ok(stored), Ok((read, returns))) => {
                    let resolved = resolve(&client, &read, returns.as_ref()).await;
                    if resolved != stored {
                        wrong.push(format!("{major}: {statement}\n  {resolved:?}\n  {stored:?}"));
                    }
                    assert_eq!(signature(text), Ok(read), "a contract reads it alike");
                }
                (stored, read) => {
                    wrong.push(format!("{major}: {statement}\n  {:?} {:?}", stored.err(), read.err()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    eprintln!("{compared} signatures agree, {} on each major", rows::ACCEPTED.len());
}

#[tokio::test]
async fn what_postgresql_refuses_is_refused() {
    let mut compared = 0;
    let mut wrong = Vec::new();
    for major in majors() {
        let client = client(major).await;
        for (text, result) in rows::REFUSED {
            let clause = if result.is_empty() { String::new() } else { format!("RETURNS {result}") };
            let statement = format!("CREATE FUNCTION {text} {clause} LANGUAGE internal AS 'int4pl'");
            compared += 1;
            let stored = stored(&client, &statement).await;
            let read = read(text, result, ArgumentForm::Function);
            let refused = stored.as_ref().is_err_and(|state| REFUSALS.contains(&state.as_str()));
            if !refused || read.is_ok() {
                wrong.push(format!("{major}: {statement}\n  {stored:?} {:?}", read.err()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    eprintln!("{compared} signatures are refused by both, {} on each major", rows::REFUSED.len());
}

#[tokio::test]
async fn procedures_and_aggregates_have_rules_of_their_own() {
    for major in majors() {
        let client = client(major).await;
        for (text, accepted) in rows::PROCEDURES {
            // Procedures have no outputs before 14.
            if major < 14 && text.contains("out ") {
                continue;
            }
            let statement = format!("CREATE PROCEDURE {text} LANGUAGE internal AS 'int4pl'");
            let stored = stored(&client, &statement).await;
            let read = read(text, "", ArgumentForm::Procedure);
            assert_eq!(stored.is_ok(), *accepted, "{major}: {statement} {stored:?}");
            assert_eq!(read.is_ok(), *accepted, "{text} {read:?}");
        }
        for (text, definition) in rows::AGGREGATES {
            let statement = format!("CREATE AGGREGATE {text} ({definition})");
            let stored = stored(&client, &statement).await;
            let read = read(text, "", ArgumentForm::Aggregate);
            if definition.is_empty() {
                assert!(stored.is_err() && read.is_err(), "{major}: {statement} {read:?}");
                continue;
            }
            let stored = stored.unwrap_or_else(|error| panic!("{major} refuses {statement}: {error}"));
            let resolved = resolve(&client, &read.unwrap().0, None).await;
            assert_eq!(resolved.inputs, stored.inputs, "{major}: {statement}");
            assert_eq!(resolved.modes, stored.modes, "{major}: {statement}");
            assert_eq!(resolved.names, stored.names, "{major}: {statement}");
        }
    }
}

#[tokio::test]
async fn references_name_the_routine_that_they_name_for_the_server() {
    for major in majors() {
        let client = client(major).await;
        for (definition, reference) in rows::REFERENCES {
            client.batch_execute(&format!("BEGIN; CREATE FUNCTION {definition} LANGUAGE plpgsql AS ''")).await.unwrap();
            let row = client.query_one("SELECT proargtypes::oid[] FROM pg_proc ORDER BY oid DESC LIMIT 1", &[]).await;
            let expected: Vec<u32> = row.unwrap().get(0);
            let read = read(reference, "", ArgumentForm::Reference).unwrap().0;
            let mut inputs = Vec::new();
            for written in read.input_types() {
                inputs.push(type_oid(&client, written).await);
            }
            assert_eq!(inputs, expected, "{reference}");
            let dropped = client.batch_execute(&format!("DROP FUNCTION {reference}")).await;
            dropped.unwrap_or_else(|error| panic!("{major}: DROP FUNCTION {reference}: {error}"));
            client.batch_execute("ROLLBACK").await.unwrap();
        }
    }
}

#[tokio::test]
async fn key_words_are_those_on_which_the_servers_agree() {
    let mut seen: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for major in majors() {
        let client = client(major).await;
        for row in client.query("SELECT word, catcode::text FROM pg_get_keywords()", &[]).await.unwrap() {
            seen.entry(row.get(0)).or_default().push(row.get(1));
        }
    }
    for (word, letters) in seen {
        let alike = letters.len() == majors().len() && letters.iter().all(|letter| *letter == letters[0]);
        let expected = match letters[0].as_str() {
            "R" if alike => Some(KeywordClass::Reserved),
            "C" if alike => Some(KeywordClass::ColumnName),
            "T" if alike => Some(KeywordClass::FunctionName),
            _ => None,
        };
        if majors().len() > 1 || expected.is_none() || class_of(&word).is_some() {
            assert_eq!(class_of(&word), expected, "{word} {letters:?}");
        }
    }
}

async fn client(major: u32) -> Client {
    let client = connect(&database(server(major)).await.url).await;
    client.batch_execute(SETUP).await.unwrap();
    client
}

fn read(
    text: &str,
    result: &str,
    form: ArgumentForm,
) -> Result<(WrittenSignature, Option<WrittenReturns>), SyntaxError> {
    let mut cursor = Cursor::new(text);
    let signature = take_signature(&mut cursor, form)?;
    cursor.expect_end()?;
    if result.is_empty() {
        return Ok((signature, None));
    }
    let mut cursor = Cursor::new(result);
    let returns = take_returns(&mut cursor)?;
    cursor.expect_end()?;
    check_returns(&signature.arguments, &returns)?;
    Ok((signature, Some(returns)))
}

/// Runs a statement that makes one routine, reads the routine and takes it back; else the SQLSTATE.
async fn stored(client: &Client, statement: &str) -> Result<Stored, String> {
    client.batch_execute("BEGIN").await.unwrap();
    let made = client.batch_execute(statement).await;
    let result = match made {
        Err(error) => Err(error.code().map_or_else(|| error.to_string(), |state| state.code().to_owned())),
        Ok(()) => Ok(newest(client).await),
    };
    client.batch_execute("ROLLBACK").await.unwrap();
    result
}

async fn newest(client: &Client) -> Stored {
    let query = "
        SELECT n.nspname::text, p.proname::text, p.proargtypes::oid[],
               coalesce(p.proallargtypes, p.proargtypes::oid[]),
               coalesce(array_to_string(p.proargmodes, ''), repeat('i', p.pronargs)),
               coalesce(p.proargnames, array_fill(''::text, ARRAY[cardinality(coalesce(p.proallargtypes, p.proargtypes::oid[]))])),
               p.pronargdefaults::int4, p.prorettype, p.proretset
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace ORDER BY p.oid DESC LIMIT 1";
    let row = client.query_one(query, &[]).await.unwrap();
    let defaults: i32 = row.get(6);
    Stored {
        schema: row.get(0),
        name: row.get(1),
        inputs: row.get(2),
        types: row.get(3),
        modes: row.get(4),
        names: row.get(5),
        defaults: usize::try_from(defaults).unwrap(),
        returns: row.get(7),
        set: row.get(8),
    }
}

/// Our reading in the terms of `pg_proc`: names of types become OIDs through the server's own search path.
async fn resolve(client: &Client, signature: &WrittenSignature, returns: Option<&WrittenReturns>) -> Stored {
    let columns: &[_] = match returns {
        Some(WrittenReturns::Table(columns)) => columns,
        Some(WrittenReturns::Type(_) | WrittenReturns::SetOf(_)) | None => &[],
    };
    let (mut inputs, mut types, mut modes, mut names) = (Vec::new(), Vec::new(), String::new(), Vec::new());
    let mut outputs = Vec::new();
    for parameter in signature.parameters().iter().chain(columns) {
        let oid = type_oid(client, &parameter.written_type).await;
        types.push(oid);
        if parameter.mode.is_input() {
            inputs.push(oid);
        }
        if parameter.mode.is_output() {
            outputs.push(oid);
        }
        names.push(parameter.name.clone().unwrap_or_default());
        modes.push(match parameter.mode {
            ParameterMode::In => 'i',
            ParameterMode::Out => 'o',
            ParameterMode::InOut => 'b',
            ParameterMode::Variadic => 'v',
            ParameterMode::Table => 't',
        });
    }
    let of_outputs = || if let [one] = outputs[..] { one } else { 2249 };
    let (returns, set) = match returns {
        None => (of_outputs(), false),
        Some(WrittenReturns::Table(_)) => (of_outputs(), true),
        Some(WrittenReturns::Type(written)) => (type_oid(client, written).await, false),
        Some(WrittenReturns::SetOf(written)) => (type_oid(client, written).await, true),
    };
    Stored {
        schema: signature.schema.clone().unwrap_or("public".to_owned()),
        name: signature.name.clone(),
        inputs,
        types,
        modes,
        names,
        defaults: signature.parameters().iter().filter(|parameter| parameter.default.is_some()).count(),
        returns,
        set,
    }
}

async fn type_oid(client: &Client, written: &WrittenType) -> u32 {
    let row = match &written.name {
        WrittenTypeName::Named { schema: Some(schema), name } => {
            let query = "SELECT t.oid FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
                         WHERE n.nspname = $1::text AND t.typname = $2::text";
            client.query_opt(query, &[schema, name]).await
        }
        WrittenTypeName::Named { schema: None, name } => {
            let query = "SELECT oid FROM pg_type WHERE typname = $1::text AND pg_type_is_visible(oid)";
            client.query_opt(query, &[name]).await
        }
        WrittenTypeName::ColumnOf(column) => {
            let query = "SELECT a.atttypid FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
                         WHERE c.relnamespace = coalesce($1::text, 'public')::regnamespace
                           AND c.relname = $2::text AND a.attname = $3::text";
            client.query_opt(query, &[&column.schema, &column.relation, &column.column]).await
        }
    };
    let row = row.unwrap().unwrap_or_else(|| panic!("the server has no {written:?}"));
    let oid: u32 = row.get(0);
    if !written.array {
        return oid;
    }
    client.query_one("SELECT typarray FROM pg_type WHERE oid = $1", &[&oid]).await.unwrap().get(0)
}

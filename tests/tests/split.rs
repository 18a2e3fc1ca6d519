//! The splitter held against the server, which parses each piece, and against psql, whose statements a
//! listener takes down.
#![cfg(unix)]

#[path = "split/listener.rs"]
mod listener;

use std::fs;

use contract_core::ddl::{PieceKind, leading_keywords, split};
use contract_core::syntax::lexer::Lexer;
use contract_tests::{connect, corpus, database, majors, server, sql_files};
use tokio_postgres::Client;
use tokio_postgres::error::ErrorPosition;

/// Valid on every major that has what they use, each with the number of its statements.
const NASTY: &[(&str, usize)] = &[
    ("select 1", 1),
    (";;select 1;;/* ; */;select 2;--;", 2),
    ("select 1 /* a /* ; */ ; */ , 2 -- ; x\n, 3; select 4", 2),
    ("select 'a;''b;', E'\\';', U&'\\003b;', B'0', X'1f', N';'; select 'a\\'; select 2", 3),
    ("select E'a;'\n  'b\\';'; select 2", 2),
    ("select 'a' -- '\n 'b;'; select 2", 2),
    ("select 1 as \"a;\"\"b;\", 2 as U&\"c;\"; select 3", 2),
    ("select $$;$$, $a$;$$;$b$;$a$, $é$;$é$; select a$b$ from t; select c$b$ from t", 3),
    ("select $1; select $2;", 2),
    ("select 1+/*;*/2, 3--;\n; select 4", 2),
    ("select 'a' ||/*;*/ 'b' ||--;\n 'c'; select 2", 2),
    ("select 1 @- 2, 3 *-- ;\n 4; select 5", 2),
    ("select (1 /* ) */ + ((2))), ')', \")\" from t; select 2", 2),
    ("create rule r as on insert to t do also (select 1; delete from u; ); select 2", 2),
    ("do $x$ begin perform ';'; end; $x$; do 'begin; end'; do language plpgsql $$begin;end$$", 3),
    ("begin; savepoint a; release a; end; start transaction; commit; rollback", 7),
    ("create function begin(\"case\" int) returns int language sql as 'select 1;'; select 2", 2),
    (
        "create function f(begin int) returns int language plpgsql as $$ begin return case when true then 1 end; end $$; select 1",
        2,
    ),
    (
        "create or replace function f(a int default case when true then 1 end) returns int language sql as ';'; select 1",
        2,
    ),
    ("create view v as select case when a then 1 end as end, 2 as begin from t; select 2", 2),
    ("create table t (a int default (1), \"begin\" text default ';', check (a > 0)); select 2", 2),
    ("copy t from stdin; copy t to stdout; copy t from '/x;y'", 3),
    (
        "grant all on all tables in schema a to b; comment on table t is 'a;b''c'; create schema s create table t (a int) grant select on t to x",
        3,
    ),
];

/// Statement bodies, since 14.
const BODIES: &[(&str, usize)] = &[
    ("create function f() returns int begin atomic select 1; select 2; end; select 3", 2),
    ("create or replace procedure p() begin atomic end; select 1", 2),
    (
        "create function f() returns int language sql begin atomic select case when true then case 1 when 1 then 2 end end; end; select 1",
        2,
    ),
    ("create function f() returns int begin /* ; */ atomic select (case when true then 1 end); ; end; select 1", 2),
    (
        "create function f() returns int begin atomic select 1 as end; select 2 end; select t.end, t.case from t; end; select 1",
        2,
    ),
    ("create function f() returns int begin atomic select * from begin; select 1 as begin; end; select 1", 2),
    ("create function f() returns int return case when true then 1 end; select 1", 2),
    ("create function \"begin\"() returns int begin atomic select ';', $$ end; $$, \"end\" from t; end; select 1", 2),
];

#[tokio::test]
async fn each_piece_is_one_statement_to_the_server() {
    let mut compared = 0;
    for major in majors() {
        let client = parser(major).await;
        let bodies = BODIES.iter().filter(|_| major >= 14);
        for (text, count) in NASTY.iter().chain(bodies) {
            let split = split(text);
            let pieces: Vec<&str> = split.statements().map(|span| &text[span.range()]).collect();
            assert_eq!(pieces.len(), *count, "{text}: {pieces:?}");
            for piece in &pieces {
                assert_eq!(parse_one(&client, piece).await, Parsed::One, "{major}: {piece:?} of {text:?}");
                compared += 1;
            }
            assert_eq!(first_error(&client, text).await, None, "{major}: {text:?}");
        }
    }
    eprintln!("{compared} statements are one statement each to the server");
}

#[tokio::test]
async fn the_server_tells_when_a_piece_is_too_long_or_too_short() {
    let major = majors().into_iter().max().unwrap();
    let client = parser(major).await;
    let mut cuts = 0;
    for (text, count) in NASTY.iter().chain(BODIES) {
        if *count > 1 {
            assert_eq!(parse_one(&client, text).await, Parsed::Several, "{text:?}");
        }
        for span in split(text).statements() {
            let piece = &text[span.range()];
            for (at, _) in piece.match_indices(';') {
                let (left, right) = (&piece[..at], &piece[at + 1..]);
                let both = parse_one(&client, left).await == Parsed::One
                    && split(left).unterminated.is_none()
                    && parse_one(&client, right).await == Parsed::One;
                assert!(!both, "{piece:?} could be cut at {at}");
                cuts += 1;
            }
        }
    }
    eprintln!("{cuts} cuts inside statements are all noticed");
}

#[tokio::test]
async fn each_statement_of_the_corpus_is_one_statement_to_the_server() {
    let Some(folder) = corpus() else { return };
    let major = majors().into_iter().max().unwrap();
    let client = parser(major).await;
    let (mut one, mut broken, mut wrong) = (0, Vec::new(), Vec::new());
    for file in sql_files(&folder) {
        let text = String::from_utf8_lossy(&fs::read(&file).unwrap()).into_owned();
        let split = split(&text);
        let name = file.strip_prefix(&folder).unwrap().display().to_string();
        for span in split.statements() {
            match parse_one(&client, &text[span.range()]).await {
                Parsed::One => one += 1,
                Parsed::Several => wrong.push(format!("{name}: several: {}", &text[span.range()])),
                Parsed::Error(message) => {
                    // It is broken for the server too, whatever follows it: reading on from its beginning,
                    // the server stops inside it or at the semicolon behind it.
                    let rest = &text[span.start..];
                    match first_error(&client, rest).await {
                        Some(at) if span.start + at <= span.end + trivia(&text[span.end..]) => {
                            broken.push(format!("{name}: {}", message.lines().next().unwrap_or_default()));
                        }
                        at => wrong.push(format!("{name}: {message} at {at:?}: {}", &text[span.range()])),
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    eprintln!("PostgreSQL {major}: {one} statements are one each, {} are broken for both:", broken.len());
    broken.sort();
    for line in broken {
        eprintln!("  {line}");
    }
}

#[test]
fn psql_sends_what_the_splitter_finds() {
    let Some(folder) = corpus() else { return };
    // What a meta-command such as `\set` or `\ir` does reaches beyond its file.
    let (files, left_out): (Vec<_>, Vec<_>) = sql_files(&folder).into_iter().partition(|file| {
        let text = fs::read(file).unwrap();
        split(&String::from_utf8_lossy(&text)).pieces.iter().all(|piece| piece.kind != PieceKind::MetaCommand)
    });
    let Some(sent) = listener::statements_of_psql(&files) else {
        eprintln!("skipped: there is no psql");
        return;
    };
    assert_eq!(sent.len(), files.len(), "psql gave up");
    let (mut compared, mut wrong) = (0, Vec::new());
    for (file, sent) in files.iter().zip(sent) {
        // psql replaces its variables; the corpus uses one that is always set.
        let text = String::from_utf8_lossy(&fs::read(file).unwrap()).replace(":DBNAME", "postgres");
        let split = split(&text);
        let found: Vec<Vec<&str>> = split.statements().map(|span| compared_tokens(&text[span.range()])).collect();
        let sent: Vec<Vec<&str>> = sent.iter().map(|text| compared_tokens(text)).collect();
        let sent: Vec<_> = sent.into_iter().filter(|tokens| !tokens.is_empty()).collect();
        compared += found.len();
        if found != sent {
            let at = found.iter().zip(&sent).position(|(found, sent)| found != sent);
            let name = file.strip_prefix(&folder).unwrap().display();
            let differing = at.and_then(|at| Some((found.get(at)?, sent.get(at)?)));
            wrong.push(format!("{name}: {} {} {differing:.200?} {:?}", found.len(), sent.len(), split.unterminated));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    eprintln!("psql sends the same {compared} statements, of {} files; left out {left_out:?}", files.len());
}

/// What the server makes of a text.
#[derive(Debug, PartialEq, Eq)]
enum Parsed {
    One,
    Several,
    Error(String),
}

/// A connection in an aborted transaction: the server then parses a statement, and refuses to look further.
async fn parser(major: u32) -> Client {
    let client = connect(&database(server(major)).await.url).await;
    client.batch_execute("BEGIN").await.unwrap();
    client.batch_execute("SELECT 1/0").await.unwrap_err();
    client
}

/// The extended protocol takes one statement at a time.
async fn parse_one(client: &Client, text: &str) -> Parsed {
    match client.prepare(text).await {
        Ok(_) => {
            let first = leading_keywords(text, 1);
            let ends = ["commit", "rollback", "end", "abort", "prepare"];
            assert!(first.iter().any(|word| ends.contains(&word.as_str())), "nothing to parse in {text:?}");
            Parsed::One
        }
        Err(error) => {
            let error = error.as_db_error().unwrap_or_else(|| panic!("{error}"));
            match error.code().code() {
                "25P02" => Parsed::One,
                "42601" if error.message().starts_with("cannot insert multiple commands") => Parsed::Several,
                _ => Parsed::Error(error.message().to_owned()),
            }
        }
    }
}

/// The byte at which the server stops reading a whole text, if it does.
async fn first_error(client: &Client, text: &str) -> Option<usize> {
    // The first statement of an aborted transaction is refused after all of them were parsed.
    const FIRST: &str = "select 1;";
    let error = client.batch_execute(&format!("{FIRST}{text}")).await.unwrap_err();
    let error = error.as_db_error().unwrap_or_else(|| panic!("{error}"));
    if error.code().code() == "25P02" {
        return None;
    }
    let Some(ErrorPosition::Original(character)) = error.position() else {
        return Some(0);
    };
    let character = usize::try_from(*character).unwrap() - 1 - FIRST.len();
    Some(text.char_indices().nth(character).map_or(text.len(), |(at, _)| at))
}

/// The bytes ahead of the first token.
fn trivia(text: &str) -> usize {
    Lexer::new(text).next().map_or(text.len(), |token| token.span.start)
}

/// The tokens without what only one of the two keeps at the end: white space and the semicolon.
fn compared_tokens(text: &str) -> Vec<&str> {
    let text = text.trim_end().trim_end_matches(';');
    Lexer::new(text).map(|token| &text[token.span.range()]).collect()
}

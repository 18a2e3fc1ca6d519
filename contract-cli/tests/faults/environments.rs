//! `--env NAME`, each rule, with a `DATABASE_URL` inherited that leads to another live database, where
//! everything that is required holds. Whatever falls back to it exits 0; nothing here may.

use contract_tests::server;

use crate::common::{Place, Run};
use crate::fixture::{self, newest, with_password};

/// The URLs of a case: `{right}` has a violation, `{wrong}` has none, `{other}` logs in as a role that
/// turns into another.
struct Urls {
    right: String,
    wrong: String,
    other: String,
    right_name: String,
}

impl Urls {
    fn fill(&self, text: &str) -> String {
        text.replace("{right}", &self.right)
            .replace("{wrong}", &self.wrong)
            .replace("{other}", &self.other)
            .replace("{name}", &self.right_name)
    }
}

/// What is to come of a case.
enum Expected {
    /// The right database is verified, and has its violation.
    Right,
    /// Nothing is verified, and the message has each of these.
    Refused(&'static [&'static str]),
}

use Expected::{Refused, Right};

struct Case {
    rule: &'static str,
    /// `dbcontract.toml`
    table: Option<&'static str>,
    /// `.env.prod`
    file: Option<&'static str>,
    /// The process environment, beside the wrong `DATABASE_URL` and `SUPABASE_DB_URL`.
    process: &'static [(&'static str, &'static str)],
    expected: Expected,
}

const NAMES_BOTH: &[&str] = &["`.env.prod`", "`[env.prod]`"];

const CASES: &[Case] = &[
    Case {
        rule: "the file's DATABASE_URL wins over the one of the process",
        table: None,
        file: Some("DATABASE_URL='{right}'"),
        process: &[],
        expected: Right,
    },
    Case {
        rule: "the file's SUPABASE_DB_URL wins over both of the process",
        table: None,
        file: Some("SUPABASE_DB_URL='{right}'"),
        process: &[],
        expected: Right,
    },
    Case {
        rule: "both in the file and the same",
        table: None,
        file: Some("DATABASE_URL='{right}'\nSUPABASE_DB_URL='{right}'"),
        process: &[],
        expected: Right,
    },
    Case {
        rule: "both in the file and different",
        table: None,
        file: Some("SUPABASE_DB_URL='{right}'\nDATABASE_URL='{wrong}'"),
        process: &[],
        expected: Refused(&["two URLs", "`SUPABASE_DB_URL`", "`DATABASE_URL`", "`.env.prod`"]),
    },
    Case {
        rule: "both in the file and different, and the table names one",
        table: Some("[env.prod]\nurl_variable = 'DATABASE_URL'"),
        file: Some("SUPABASE_DB_URL='{wrong}'\nDATABASE_URL='{right}'"),
        process: &[],
        expected: Right,
    },
    Case {
        rule: "the file wins over the variable of the process that the table names",
        table: Some("[env.prod]\nurl_variable = 'PROD_URL'"),
        file: Some("PROD_URL='{right}'"),
        process: &[("PROD_URL", "{wrong}")],
        expected: Right,
    },
    Case {
        rule: "the file wins even where the table names the inherited variable",
        table: Some("[env.prod]\nurl_variable = 'DATABASE_URL'"),
        file: Some("DATABASE_URL='{right}'"),
        process: &[],
        expected: Right,
    },
    Case {
        rule: "the process is read where the table names the variable",
        table: Some("[env.prod]\nurl_variable = 'PROD_URL'"),
        file: None,
        process: &[("PROD_URL", "{right}")],
        expected: Right,
    },
    Case {
        rule: "the process is read where the table names the variable and the file has others",
        table: Some("[env.prod]\nurl_variable = 'PROD_URL'"),
        file: Some("DATABASE_URL='{wrong}'"),
        process: &[("PROD_URL", "{right}")],
        expected: Right,
    },
    Case {
        rule: "the variable that the table names is set nowhere",
        table: Some("[env.prod]\nurl_variable = 'PROD_URL'"),
        file: Some("DATABASE_URL='{wrong}'"),
        process: &[],
        expected: Refused(&["`PROD_URL`", "`.env.prod`", "process environment"]),
    },
    Case {
        rule: "the variable that the table names is empty",
        table: Some("[env.prod]\nurl_variable = 'PROD_URL'"),
        file: None,
        process: &[("PROD_URL", "")],
        expected: Refused(&["`PROD_URL`", "neither"]),
    },
    Case { rule: "no file and no table", table: None, file: None, process: &[], expected: Refused(NAMES_BOTH) },
    Case {
        rule: "no file and the table of another environment",
        table: Some("[env.staging]\nurl_variable = 'DATABASE_URL'"),
        file: None,
        process: &[],
        expected: Refused(NAMES_BOTH),
    },
    Case {
        rule: "a table that names no variable, and no file",
        table: Some("[env.prod]\nexpect_database = '{name}'"),
        file: None,
        process: &[],
        expected: Refused(&["`url_variable`", "`.env.prod`"]),
    },
    Case {
        rule: "a file without a URL",
        table: None,
        file: Some("PROD_URL='{right}'\n# DATABASE_URL='{right}'"),
        process: &[("PROD_URL", "{right}")],
        expected: Refused(&["`SUPABASE_DB_URL`", "`DATABASE_URL`", "`.env.prod`"]),
    },
    Case {
        rule: "a file with an empty URL",
        table: None,
        file: Some("DATABASE_URL="),
        process: &[],
        expected: Refused(&["`DATABASE_URL`", "`.env.prod`"]),
    },
    Case {
        rule: "a file that takes its URL from the process",
        table: None,
        file: Some("DATABASE_URL=$DATABASE_URL"),
        process: &[],
        expected: Refused(&["`.env.prod`"]),
    },
    Case {
        rule: "everything that is expected is so",
        table: Some("[env.prod]\nexpect_database = '{name}'\nrole = 'postgres'"),
        file: Some("DATABASE_URL='{right}'"),
        process: &[],
        expected: Right,
    },
    Case {
        rule: "another host is expected",
        table: Some("[env.prod]\nexpect_host = 'db.example.com'"),
        file: Some("DATABASE_URL='{right}'"),
        process: &[],
        expected: Refused(&["the host `db.example.com`", "nothing was connected to"]),
    },
    Case {
        rule: "another database is expected",
        table: Some("[env.prod]\nexpect_database = 'production'"),
        file: Some("DATABASE_URL='{right}'"),
        process: &[],
        expected: Refused(&["the database `production`", "`{name}`", "nothing was connected to"]),
    },
    Case {
        rule: "another database is expected of the process's variable",
        table: Some("[env.prod]\nurl_variable = 'PROD_URL'\nexpect_database = '{name}'"),
        file: None,
        process: &[("PROD_URL", "{wrong}")],
        expected: Refused(&["the database `{name}`", "`PROD_URL` of the process environment"]),
    },
    Case {
        rule: "another role is expected",
        table: Some("[env.prod]\nrole = 'contract_reader'"),
        file: Some("DATABASE_URL='{right}'"),
        process: &[],
        expected: Refused(&["the role `contract_reader`", "`postgres`"]),
    },
    Case {
        rule: "the role that logs in turns into another",
        table: Some("[env.prod]\nrole = 'changes_role'"),
        file: Some("DATABASE_URL='{other}'"),
        process: &[],
        expected: Refused(&["the role `changes_role`", "`other_session`"]),
    },
];

fn run(place: &Place, arguments: &[&str], wrong: &str, process: &[(&str, String)]) -> Run {
    let mut command = place.command(arguments);
    command.env("DATABASE_URL", wrong).env("SUPABASE_DB_URL", wrong);
    command.envs(process.iter().map(|(variable, value)| (variable, value)));
    Run::of(command)
}

#[tokio::test]
async fn a_name_never_stands_for_another_database() {
    let server = server(newest());
    let right = fixture::queue(server, "DROP FUNCTION ops.queue_job").await;
    let wrong = fixture::queue(server, "").await;
    let urls = Urls {
        right: with_password(&right.url),
        wrong: with_password(&wrong.url),
        other: with_password(&fixture::as_role(&right.url, "changes_role")),
        right_name: right.name.clone(),
    };
    // That a fall-back would be seen.
    let fallen = fixture::kept().run(&["verify", "--url", &urls.wrong]);
    assert_eq!(fallen.code, Some(0), "{fallen:?}");

    for case in CASES {
        let rule = case.rule;
        let mut place = fixture::kept();
        for (name, text) in [("dbcontract.toml", case.table), (".env.prod", case.file)] {
            if let Some(text) = text {
                place = place.with(name, &format!("{}\n", urls.fill(text)));
            }
        }
        let process: Vec<(&str, String)> =
            case.process.iter().map(|(variable, value)| (*variable, urls.fill(value))).collect();
        let json = run(&place, &["verify", "--env", "prod", "--format", "json"], &urls.wrong, &process);
        let human = run(&place, &["verify", "--env", "prod"], &urls.wrong, &process);
        let report = json.json();
        let environment = &report["environment"];
        assert_eq!(environment["name"], "prod", "{rule}: {json:?}");
        match case.expected {
            Right => {
                assert_eq!((json.code, human.code), (Some(1), Some(1)), "{rule}: {json:?}");
                assert_eq!(report["findings"][0]["check"], "rpc-missing", "{rule}");
                assert_eq!(environment["database"], right.name.as_str(), "{rule}");
                assert_eq!(environment["role"], "postgres", "{rule}");
                assert_eq!(environment["port"], 5432, "{rule}");
                let host = environment["host"].as_str().unwrap();
                assert!(urls.right.contains(&host.replace('/', "%2F")), "{rule}: {host}");
                let named = format!("prod, {} at {host}:5432 as postgres", right.name);
                assert!(human.output.contains(&named), "{rule}: {human:?}");
            }
            Refused(parts) => {
                assert_eq!((json.code, human.code), (Some(2), Some(2)), "{rule}: {json:?}");
                assert_eq!(report["verdict"], "error", "{rule}");
                let message = report["errors"][0]["message"].as_str().unwrap();
                for part in parts {
                    let part = urls.fill(part);
                    assert!(message.contains(&part), "{rule}: no {part} in {message}");
                    assert!(human.errors.contains(&part), "{rule}: no {part} in {human:?}");
                }
                assert!(!message.contains(&wrong.name) || message.contains("PROD_URL"), "{rule}: {message}");
            }
        }
    }
    eprintln!("{} cases", CASES.len());
}

#[tokio::test]
async fn a_database_has_to_be_named() {
    let wrong = fixture::queue(server(newest()), "").await;
    let place = fixture::kept().with("dbcontract.toml", "[env.prod]\nurl_variable = 'DATABASE_URL'\n");
    for arguments in [&["verify"][..], &["verify", "--format", "json"], &["init"]] {
        let run = run(&place, arguments, &with_password(&wrong.url), &[]);
        assert_eq!((run.code, run.output.as_str()), (Some(2), ""), "{run:?}");
        assert!(run.errors.contains("--env <NAME>") && run.errors.contains("--url <URL>"), "{run:?}");
    }
    // Every command that takes an environment reads it by the same rules.
    for arguments in [
        &["snapshot", "env:staging"][..],
        &["diff", "env:staging", "env:staging"],
        &["init", "--env", "staging", "--contracts", "drafted"],
    ] {
        let run = run(&place, arguments, &with_password(&wrong.url), &[]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.errors.contains("`.env.staging`") && run.errors.contains("`[env.staging]`"), "{run:?}");
    }
}

//! Each rule of `--env NAME`, with a wrong `DATABASE_URL` inherited.

use super::*;
use std::time::Duration;

const RIGHT: &str = "postgres://worker:s3cret@localhost:5433/app";
const WRONG: &str = "postgres://worker:s3cret@127.0.0.1:1/wrong";

/// A folder with `.env.prod` as given, an inherited `DATABASE_URL` that is wrong, and `PROD_URL`.
struct Case {
    file: Option<String>,
    table: Option<EnvironmentTable>,
    prod_url: Option<&'static str>,
}

impl Case {
    fn file(text: impl Into<String>) -> Self {
        Self { file: Some(text.into()), table: None, prod_url: None }
    }

    fn table(table: EnvironmentTable) -> Self {
        Self { file: None, table: Some(table), prod_url: None }
    }

    fn with_table(self, table: EnvironmentTable) -> Self {
        Self { table: Some(table), ..self }
    }

    fn with_prod_url(self, url: &'static str) -> Self {
        Self { prod_url: Some(url), ..self }
    }

    fn read(&self) -> Result<Environment, EnvironmentError> {
        let folder = tempfile::tempdir().expect("a folder");
        if let Some(text) = &self.file {
            std::fs::write(folder.path().join(".env.prod"), text).expect("a file");
        }
        let asked = |variable: &str| match variable {
            "DATABASE_URL" | "SUPABASE_DB_URL" => Some(WRONG.into()),
            "PROD_URL" => self.prod_url.map(OsString::from),
            // Those of libpq's that say which database it is would be wrong, too.
            "PGHOST" | "PGHOSTADDR" | "PGDATABASE" | "PGUSER" | "PGSERVICE" => Some("wrong".into()),
            "PGPORT" => Some("1".into()),
            "PGPASSWORD" | "PGSSLMODE" => Some("s3cret".into()),
            other if other.starts_with("PG") => None,
            other => panic!("`{other}` was asked of the process environment"),
        };
        let surroundings = Surroundings { variable: &asked, ..Surroundings::NONE };
        let request =
            EnvironmentRequest { name: "prod", folder: folder.path(), table: self.table.as_ref(), surroundings };
        read_environment(&request)
    }

    fn found(&self) -> String {
        self.read().map(|environment| environment.target.to_string()).unwrap_or_else(|error| panic!("{}", told(&error)))
    }

    fn refused(&self) -> String {
        told(&self.read().expect_err("no environment"))
    }
}

/// The error with its causes; none of them has the password.
fn told(error: &EnvironmentError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    assert!(!text.contains("s3cret") && !format!("{error:?}").contains("s3cret"), "{text}");
    text
}

fn named(variable: &str) -> EnvironmentTable {
    EnvironmentTable { url_variable: Some(variable.to_owned()), ..EnvironmentTable::default() }
}

const FOUND: &str = "localhost:5433/app as worker";

#[test]
fn the_file_wins_over_an_inherited_database_url() {
    assert_eq!(Case::file(format!("DATABASE_URL={RIGHT}")).found(), FOUND);
    assert_eq!(Case::file(format!("SUPABASE_DB_URL={RIGHT}")).found(), FOUND);
}

#[test]
fn the_file_wins_over_the_variable_that_the_table_names() {
    let case = Case::file(format!("PROD_URL={RIGHT}")).with_table(named("PROD_URL")).with_prod_url(WRONG);
    assert_eq!(case.found(), FOUND);
    assert_eq!(Case::file(format!("DATABASE_URL={RIGHT}")).with_table(named("DATABASE_URL")).found(), FOUND);
}

#[test]
fn the_process_environment_is_read_where_the_table_names_the_variable() {
    let case = Case::table(named("PROD_URL")).with_prod_url(RIGHT);
    assert_eq!(case.found(), FOUND);
    let origin = case.read().expect("an environment").origin;
    assert_eq!(origin.to_string(), "`PROD_URL` of the process environment");
    // The file's other variables are not what the table names.
    assert_eq!(
        Case::file(format!("DATABASE_URL={WRONG}")).with_table(named("PROD_URL")).with_prod_url(RIGHT).found(),
        FOUND
    );
}

#[test]
fn no_file_and_no_table_is_an_error_that_names_both() {
    let message = Case { file: None, table: None, prod_url: None }.refused();
    assert!(message.contains(".env.prod") && message.contains("[env.prod]"), "{message}");
}

#[test]
fn a_table_without_a_variable_does_not_fall_back() {
    let message = Case::table(EnvironmentTable::default()).refused();
    assert!(message.contains("url_variable") && message.contains(".env.prod"), "{message}");
}

#[test]
fn a_variable_that_is_not_set_does_not_fall_back() {
    for case in [
        Case::table(named("PROD_URL")),
        Case::table(named("PROD_URL")).with_prod_url(" "),
        Case::file(format!("DATABASE_URL={RIGHT}")).with_table(named("PROD_URL")),
    ] {
        let message = case.refused();
        assert!(message.contains("`PROD_URL`") && message.contains("neither"), "{message}");
    }
}

#[test]
fn a_file_without_a_url_does_not_fall_back() {
    for text in ["", "OTHER=x", "# DATABASE_URL=x"] {
        let message = Case::file(text).refused();
        assert!(message.contains("`SUPABASE_DB_URL`") && message.contains("`DATABASE_URL`"), "{message}");
    }
}

#[test]
fn two_different_urls_are_an_error() {
    let both = |first: &str, second: &str| Case::file(format!("SUPABASE_DB_URL={first}\nDATABASE_URL='{second}'\n"));
    let message = both(RIGHT, WRONG).refused();
    assert!(message.contains("two URLs"), "{message}");
    assert_eq!(both(RIGHT, RIGHT).found(), FOUND);
    assert_eq!(both(WRONG, RIGHT).with_table(named("DATABASE_URL")).found(), FOUND);
}

#[test]
fn the_expected_host_has_to_be_the_urls() {
    let with = |host: &str| {
        Case::file(format!("DATABASE_URL={RIGHT}"))
            .with_table(EnvironmentTable { expect_host: Some(host.to_owned()), ..EnvironmentTable::default() })
    };
    assert_eq!(with("LocalHost").found(), FOUND);
    let message = with("db.example.com").refused();
    assert!(message.contains("host `db.example.com`") && message.contains("`localhost`"), "{message}");
}

#[test]
fn the_expected_database_has_to_be_the_urls() {
    let with = |database: &str| {
        Case::file(format!("DATABASE_URL={RIGHT}"))
            .with_table(EnvironmentTable { expect_database: Some(database.to_owned()), ..EnvironmentTable::default() })
    };
    assert_eq!(with("app").found(), FOUND);
    let message = with("App").refused();
    assert!(message.contains("database `App`") && message.contains("`app`"), "{message}");
}

#[test]
fn the_expected_role_has_to_be_the_urls_user() {
    let with = |role: &str, url: &str| {
        Case::file(format!("DATABASE_URL={url}"))
            .with_table(EnvironmentTable { role: Some(role.to_owned()), ..EnvironmentTable::default() })
    };
    assert_eq!(with("worker", RIGHT).read().expect("an environment").expected_role.as_deref(), Some("worker"));
    with("worker", "postgres://worker.abcdef@localhost/app").found();
    assert!(with("work", RIGHT).refused().contains("role `work`"));
}

#[test]
fn expectations_hold_for_a_url_of_the_process_environment_too() {
    let table = EnvironmentTable { expect_database: Some("app".into()), ..named("PROD_URL") };
    assert!(Case::table(table).with_prod_url(WRONG).refused().contains("`wrong`"));
}

#[test]
fn a_broken_url_names_its_place_and_not_its_text() {
    let message = Case::file("DATABASE_URL=postgres://w:s3cret@x@localhost/app").refused();
    assert!(message.contains("`DATABASE_URL` of `") && message.contains("%40"), "{message}");
    let message = Case::file("DATABASE_URL=postgres://w:s3cret$HOME@localhost/app").refused();
    assert!(message.contains("single quotes"), "{message}");
}

#[test]
fn a_name_cannot_lead_to_another_file() {
    for name in ["", "../prod", "a/b", "a\\b", ".", "..", "prod.", ".prod", "pro\0d", "pröd", "a b"] {
        let surroundings = Surroundings { variable: &|_| panic!("nothing is asked"), ..Surroundings::NONE };
        let request = EnvironmentRequest { name, folder: Path::new("."), table: None, surroundings };
        assert!(matches!(read_environment(&request), Err(EnvironmentError::Name)), "{name:?}");
    }
}

#[test]
fn timeouts_of_the_table_come_through() {
    let timeouts = TimeoutOverrides { statement: Some(Duration::from_secs(9)), ..TimeoutOverrides::default() };
    let case = Case::file(format!("DATABASE_URL={RIGHT}"))
        .with_table(EnvironmentTable { timeouts, ..EnvironmentTable::default() });
    assert_eq!(case.read().expect("an environment").timeouts, timeouts);
}

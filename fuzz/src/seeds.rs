//! What the inputs are made of: the fixtures, the examples, and the corpus where the machine has it.

use std::fs;
use std::path::{Path, PathBuf};

use contract_core::interpret::interpret;
use contract_core::migrations::{MigrationFile, Part, Transaction};
use contract_core::observation::Setting;
use contract_core::source::{SourceMap, Span};
use contract_tests::{corpus, workspace};

/// SQL: our own fixtures, and the corpus.
pub fn sql() -> Vec<Vec<u8>> {
    let mut files = files_below(&workspace().join("migrations-fixtures"), "sql");
    files.extend(files_below(&workspace().join("contract-core/src/ddl"), "sql"));
    files.extend(files_below(&workspace().join("contracts"), "sql"));
    files.extend(corpus().map(|folder| files_below(&folder, "sql")).unwrap_or_default());
    contents(files)
}

/// Contract files and project files.
pub fn toml() -> Vec<Vec<u8>> {
    let mut files = files_below(&workspace().join("migrations-fixtures"), "toml");
    files.extend(files_below(&workspace().join("contracts"), "toml"));
    let mut contents = contents(files);
    contents.extend(WRITTEN_TOML.iter().map(|text| text.as_bytes().to_vec()));
    contents
}

/// Snapshots of what the fixtures declare.
pub fn snapshots() -> Vec<Vec<u8>> {
    let files = files_below(&workspace().join("migrations-fixtures"), "sql");
    let mut all: Vec<Vec<u8>> =
        contents(files).iter().map(|text| snapshot(&String::from_utf8_lossy(text)).into_bytes()).collect();
    all.extend(contents(files_below(&workspace().join("migrations-fixtures"), "json")));
    all.retain(|text| text.len() < 60_000);
    all
}

/// The snapshot of what one text declares.
fn snapshot(text: &str) -> String {
    let mut sources = SourceMap::default();
    let source = sources.add("seed.sql", text);
    let part = Part { span: Span::new(0, text.len()), transaction: Transaction::None };
    let file = MigrationFile { source, version: None, description: None, parts: vec![part] };
    interpret(&sources, &[file], &Setting::default(), None).observation.to_snapshot()
}

/// URLs, `.env` files, signatures, patterns, dates: every small text that a person writes.
pub fn words() -> Vec<Vec<u8>> {
    WRITTEN_WORDS.iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// Connection strings with the files beside them.
pub fn connections() -> Vec<Vec<u8>> {
    let strings = WRITTEN_WORDS.iter().filter(|text| text.contains("host") || text.contains("://"));
    let strings: Vec<&str> = strings.copied().chain(WRITTEN_CONNECTIONS.iter().copied()).collect();
    let beside = |at: usize| WRITTEN_FILES[at % WRITTEN_FILES.len()];
    let both = strings.iter().enumerate().map(|(at, text)| format!("{text}\n--\n{}", beside(at)).into_bytes());
    both.chain(WRITTEN_FILES.iter().map(|text| text.as_bytes().to_vec())).collect()
}

fn contents(files: Vec<PathBuf>) -> Vec<Vec<u8>> {
    files.into_iter().filter_map(|path| fs::read(path).ok()).filter(|bytes| !bytes.is_empty()).collect()
}

/// In the order of their paths, so that a seed means the same everywhere.
fn files_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let (mut found, mut waiting) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

const WRITTEN_TOML: &[&str] = &[
    "contracts = [\"contracts\", \"more/worker.toml\"]\nmigrations = \"supabase/migrations\"\nlayout = \"supabase\"\n\
     platform = \"supabase\"\npostgres = 15\nrole = \"postgres\"\n[levels]\nrpc-missing = \"warn\"\n",
    "[env.production]\nurl_variable = \"PROD_URL\"\nexpect_host = \"db.example.org\"\nexpect_database = \"app\"\n\
     role = \"reader\"\ntimeouts = { connect = \"10s\", statement = \"1m\" }\n",
    "[[accept]]\nfile = \"migrations/1.sql\"\nline = 3\nreason = \"known\"\nexpires = 2027-01-31\n",
    "consumer = \"w\"\n[[rpc]]\nsignature = \"a.b(p text[], q numeric(10,2) default, variadic r \\\"X y\\\"[])\"\n\
     returns = \"table(a integer, b timestamp(3) with time zone)\"\nsecurity = \"definer\"\nsearch_path = \"safe\"\n\
     execute = { only = [\"service_role\", \"public\"] }\nother_overloads = \"allowed\"\n",
    "policy = true\n[definers]\nallow = [\"ops.*\", \"{a,b}.[x-z]?\"]\nsearch_path = \"pinned\"\n",
];

const WRITTEN_WORDS: &[&str] = &[
    "postgres://user:p%40ss@db.example.org:5432/app?sslmode=verify-full&connect_timeout=10&options=-c%20x%3Dy",
    "postgresql://[::1]:6543,other:1/%20?host=/var/run/postgresql&port=5432&user=a&password=b&dbname=c",
    "postgres:///app?host=%2Ftmp&application_name=a+b&target_session_attrs=read-write&sslrootcert=system",
    "host=localhost port=5432 dbname='my app' password='it\\'s' user=postgres sslmode=require",
    "DATABASE_URL=postgres://a:b@c/d\nexport SUPABASE_DB_URL=\"postgres://x:y@z:1/w\" # comment\nA='${B}'\nB=$(C)\n",
    "DATABASE_URL=\"postgres://a:b@c/d\n\"\r\nX=\\\"\u{feff}\n=\n# only\n'Q'=1\n",
    "ops.claim_pending_job(p_job_types text[], p_lock_timeout_minutes integer default 5, out x \"Y z\".t%type)",
    "f(variadic \"any\", inout double precision[], timestamp(3) with time zone, interval day to second(2) = '1')",
    "setof character varying(10)[3][]",
    "table(a int, \"b c\" numeric(10,-2), d bit varying(3), e a.b.c%TYPE)",
    "{ops,\"a b\"}.*_[a-z]?",
    "ops.[!x]**{1..3}",
    "2026-11-20",
    "10s",
    "1m30",
    "250ms",
    "\"$user\", public, \"a\"\"b\", pg_temp",
    "' \"unclosed",
    "password=s3cret postgres://u:p@h/d?password=x key: abc",
    "U&\"d\\0061t\\+000061\" UESCAPE '!'",
    "E'\\x41\\u00e9\\U0001F600\\777' 'more'\n'joined'",
    "$a$ $b$ $a$",
];

const WRITTEN_CONNECTIONS: &[&str] = &[
    "service=prod",
    "service = 'prod' user=reader connect_timeout=3 keepalives=0 keepalives_idle=5 tcp_user_timeout=100",
    "postgres://w@a:1,b,[::1]:3/app?target_session_attrs=prefer-standby&load_balance_hosts=random",
    "host=a,b hostaddr=10.0.0.1,::1 port=5432 dbname=app user=w sslmode=verify-full sslrootcert=ca.crt sslsni=0",
    "postgres://w:p%2Fw@db/app?sslmode=require&sslnegotiation=direct&channel_binding=require&require_auth=!md5,!password",
    "postgres://w@db/app?sslcert=c.crt&sslkey=c.key&sslpassword=x&ssl_min_protocol_version=TLSv1.3&gssencmode=disable",
    "postgres://w@db/app?pgbouncer=true&schema=a&connection_limit=1&ssl=true",
    "user=w dbname='a\\'b\\\\c' host=/tmp passfile='/home/my pass'",
];

const WRITTEN_FILES: &[&str] = &[
    "# services\n[other]\nhost=x\n[prod]\nhost=db.example.org\nport=6543\ndbname=app\nuser=w\nsslmode=require\n\n[end]\n",
    "[prod]\nhost=/tmp\nservice=other\n",
    "[prod]\nldap://x\n[prod]\nhost = y\nx",
    "localhost:5432:app:w:hunter2\n*:*:*:*:other\n# c\na\\:b:1:c\\\\d:e:f\\:g:h\r\n",
    "db:*:app:w:\n::::\n*:*:*:*",
];

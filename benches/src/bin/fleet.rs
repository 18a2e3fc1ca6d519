//! Measures one `dbcontract verify --fleet` against a shell loop over `dbcontract verify`, on one throwaway server with
//! many databases: with the contracts alone, and with the migrations that made the databases beside them.
//!
//! It wants a release build of both: `cargo build --release --package contract-cli` and then
//! `cargo run --release --package contract-benches --bin fleet [DATABASES [FUNCTIONS TABLES]]`.
//! A database takes about 10 MB of disk. Peak memory comes from GNU `time` where there is one.

#[cfg(unix)]
fn main() {
    measure::main();
}

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
mod measure {
    use std::env;
    use std::fs;
    use std::path::Path;
    use std::process::{Command, Stdio};
    use std::time::Instant;

    use contract_benches::{Bench, ROLES, Shape, statements};

    pub(super) fn main() {
        let numbers: Vec<usize> = env::args()
            .skip(1)
            .map(|argument| argument.parse().unwrap_or_else(|_| panic!("`{argument}` is not a number")))
            .collect();
        let databases = numbers.first().copied().unwrap_or(1_000).max(1);
        let shape =
            Shape { functions: numbers.get(1).copied().unwrap_or(100), tables: numbers.get(2).copied().unwrap_or(30) };
        let own = env::current_exe().unwrap_or_else(|error| panic!("where this program is: {error}"));
        let dbcontract = own.with_file_name("dbcontract");
        assert!(dbcontract.is_file(), "build it first: cargo build --release --package contract-cli");
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("a folder: {error}"));
        let folder = folder.path();
        let bench = Bench::start();
        let template = bench.database(shape);
        project(folder, &bench, shape, &template, &dbcontract);
        bench.copies(&template, databases);
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        println!(
            "PostgreSQL {}, {databases} databases of {} functions and {} tables, {processors} processors",
            bench.server().major(),
            shape.functions,
            shape.tables
        );
        let address = bench.server().connection_url("DATABASE");
        for (name, flags) in [("contracts alone", ""), ("with migrations", "--migrations migrations --layout plain")] {
            let one = format!("{} verify --quiet {flags} --url", dbcontract.display());
            let all = format!("{} verify --quiet {flags} --fleet fleet.toml", dbcontract.display());
            let each = format!("for i in $(seq {databases}); do {one} \"${{0/DATABASE/copy_$i}}\"; done");
            // Each is warmed by the other's last databases alike, and the loop goes first.
            let in_loop = seconds(folder, &each, &address);
            let at_once = seconds(folder, &all, &address);
            println!("{name:<16} loop {in_loop:>7.2} s   fleet {at_once:>7.2} s   ratio {:.2}", in_loop / at_once);
            if Path::new("/usr/bin/time").is_file() {
                let memory = said(folder, &format!("/usr/bin/time -f %M {all}"), &address);
                println!("{name:<16} peak memory of the fleet's process: {} kB", memory.trim());
            }
        }
    }

    /// The project that the databases are verified for.
    fn project(folder: &Path, bench: &Bench, shape: Shape, template: &str, dbcontract: &Path) {
        let write = |file: &str, text: String| {
            let path = folder.join(file);
            fs::create_dir_all(path.parent().unwrap_or(folder))
                .and_then(|()| fs::write(&path, text))
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        };
        write("migrations/0001_roles.sql", ROLES.to_owned());
        write("migrations/0002_schema.sql", statements(shape));
        write(".env.tenants", format!("DATABASE_URL={}\n", bench.server().connection_url("postgres")));
        write("fleet.toml", "[[server]]\nenv = \"tenants\"\ndatabases = [\"copy_*\"]\n".to_owned());
        let url = bench.server().connection_url(template);
        said(folder, &format!("{} init --url \"$0\" >/dev/null", dbcontract.display()), &url);
    }

    /// How long a line of bash takes, with the URL as `$0`.
    fn seconds(folder: &Path, line: &str, url: &str) -> f64 {
        let began = Instant::now();
        said(folder, line, url);
        began.elapsed().as_secs_f64()
    }

    /// What a line of bash says on standard error; a line that fails ends the run.
    fn said(folder: &Path, line: &str, url: &str) -> String {
        let mut command = Command::new("bash");
        command.args(["-ec", line, url]).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null());
        let output = command.output().unwrap_or_else(|error| panic!("bash: {error}"));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{line}: {said}");
        said
    }
}

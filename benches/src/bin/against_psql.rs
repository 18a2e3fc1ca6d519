//! Measures `dbcontract` as a whole process against `psql` that sends the very same statements, on the
//! same throwaway server: A B A B, medians, and their ratio.
//!
//! It wants a release build of both: `cargo build --release --package contract-cli` and then
//! `cargo run --release --package contract-benches --bin against-psql [RUNS [FUNCTIONS TABLES]]`.
//! CPU time comes from bash's `time`, peak memory from GNU `time` where there is one.

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
    use std::path::{Path, PathBuf};
    use std::process::{Command, Stdio};

    use contract_benches::{Bench, Shape};
    use contract_core::catalog::{self, Options};

    /// The processor and wall time of one run, in seconds, and its peak memory in kilobytes.
    #[derive(Clone, Copy)]
    struct Run {
        wall: f64,
        processor: f64,
        memory: Option<f64>,
    }

    /// A command under the name that the table gives it.
    struct Contender {
        name: &'static str,
        arguments: Vec<String>,
    }

    pub(super) fn main() {
        let numbers: Vec<usize> = env::args()
            .skip(1)
            .map(|argument| argument.parse().unwrap_or_else(|_| panic!("`{argument}` is not a number")))
            .collect();
        let runs = numbers.first().copied().unwrap_or(21).max(1);
        let usual = Shape::default();
        let shape = Shape {
            functions: numbers.get(1).copied().unwrap_or(usual.functions),
            tables: numbers.get(2).copied().unwrap_or(usual.tables),
        };
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("a folder: {error}"));
        let bench = Bench::start();
        let database = bench.database(shape);
        let url = bench.server().connection_url(&database);
        let contenders = contenders(&bench, &url, folder.path());
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        println!(
            "PostgreSQL {}, {} functions, {} tables, {processors} processors, {runs} runs of each after one more",
            bench.server().major(),
            shape.functions,
            shape.tables
        );
        report(&contenders, &in_turn(&contenders, runs));
    }

    fn contenders(bench: &Bench, url: &str, folder: &Path) -> [Contender; 3] {
        let script = folder.join("catalog.sql");
        let statements = catalog::statements(bench.server().major(), &Options::default());
        let text: String =
            statements.iter().map(|statement| format!("{};\n", statement.trim_end().trim_end_matches(';'))).collect();
        fs::write(&script, text).unwrap_or_else(|error| panic!("{}: {error}", script.display()));
        let dbcontract = dbcontract();
        let contracts = folder.join("contracts");
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let (dbcontract, script, contracts) = (text_of(&dbcontract), text_of(&script), text_of(&contracts));
        let made = Command::new(&dbcontract).args(["init", "--url", url, "--contracts", &contracts]).output();
        let made = made.unwrap_or_else(|error| panic!("{dbcontract}: {error}"));
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        [
            Contender {
                name: "psql",
                arguments: owned(&["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", &script, url]),
            },
            Contender { name: "dbcontract snapshot", arguments: owned(&[&dbcontract, "snapshot", "--quiet", url]) },
            Contender {
                name: "dbcontract verify",
                arguments: owned(&[&dbcontract, "verify", "--url", url, "--contracts", &contracts]),
            },
        ]
    }

    /// The command that was built beside this one.
    fn dbcontract() -> PathBuf {
        let own = env::current_exe().unwrap_or_else(|error| panic!("where this program is: {error}"));
        let beside = own.with_file_name("dbcontract");
        assert!(beside.is_file(), "build it first: cargo build --release --package contract-cli");
        beside
    }

    fn text_of(path: &Path) -> String {
        path.to_str().unwrap_or_else(|| panic!("{}: not UTF-8", path.display())).to_owned()
    }

    /// The runs of each, one of each in turn; the first turn is not counted.
    fn in_turn(contenders: &[Contender], runs: usize) -> Vec<Vec<Run>> {
        let mut counted = vec![Vec::with_capacity(runs); contenders.len()];
        for turn in 0..=runs {
            for (contender, of) in contenders.iter().zip(&mut counted) {
                let run = run(contender);
                if turn > 0 {
                    of.push(run);
                }
            }
        }
        counted
    }

    fn run(contender: &Contender) -> Run {
        let timed = bash(r#"TIMEFORMAT='%3R %3U %3S'; time "$@" >/dev/null"#, contender);
        let figures: Vec<f64> = timed.split_whitespace().map_while(|figure| figure.parse().ok()).collect();
        let &[wall, user, system] = figures.as_slice() else { panic!("{}: {timed}", contender.name) };
        let memory = Path::new("/usr/bin/time")
            .is_file()
            .then(|| bash(r#"/usr/bin/time -f %M "$@" >/dev/null"#, contender))
            .map(|text| text.trim().parse().unwrap_or_else(|_| panic!("{}: {text}", contender.name)));
        Run { wall, processor: user + system, memory }
    }

    /// What a line of bash with the command as its arguments says on standard error.
    fn bash(line: &str, contender: &Contender) -> String {
        let mut command = Command::new("bash");
        command.args(["-c", line, "bash"]).args(&contender.arguments).env("LC_ALL", "C").stdin(Stdio::null());
        let output = command.output().unwrap_or_else(|error| panic!("bash: {error}"));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{}: {said}", contender.name);
        said
    }

    fn report(contenders: &[Contender], runs: &[Vec<Run>]) {
        println!("{:<20} {:>9} {:>7} {:>9} {:>7} {:>10}", "median", "wall ms", "ratio", "cpu ms", "ratio", "peak MB");
        let of = |runs: &[Run], figure: fn(&Run) -> f64| median(runs.iter().map(figure).collect());
        let baseline = &runs[0];
        for (contender, runs) in contenders.iter().zip(runs) {
            let memory = runs.iter().filter_map(|run| run.memory).collect::<Vec<_>>();
            println!(
                "{:<20} {:>9.1} {:>7.2} {:>9.1} {:>7.2} {:>10}",
                contender.name,
                of(runs, |run| run.wall) * 1e3,
                ratio(runs, baseline, |run| run.wall),
                of(runs, |run| run.processor) * 1e3,
                ratio(runs, baseline, |run| run.processor),
                if memory.is_empty() { "?".to_owned() } else { format!("{:.1}", median(memory) / 1024.0) },
            );
        }
    }

    /// The median of the ratios turn by turn, which a machine that gets slower or faster leaves alone.
    fn ratio(runs: &[Run], baseline: &[Run], figure: fn(&Run) -> f64) -> f64 {
        median(runs.iter().zip(baseline).map(|(run, base)| figure(run) / figure(base)).collect())
    }

    fn median(mut values: Vec<f64>) -> f64 {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    }
}

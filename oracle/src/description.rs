//! What a statement says, in lines that both sides can write.

use std::fmt::Display;

/// A description: lines with a path each. Two are of the same statement if their lines are the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    path: String,
    lines: Vec<String>,
}

impl Description {
    /// A description that begins with the kind of the statement.
    pub fn of(kind: impl Display) -> Self {
        let mut description = Self::default();
        description.say("kind", kind);
        description
    }

    /// The kind.
    pub fn kind(&self) -> &str {
        self.lines.first().and_then(|line| line.strip_prefix("kind = ")).unwrap_or_default()
    }

    /// Whether it is about routines or privileges: by its kind, or by an object that it names.
    pub fn is_about_routines(&self) -> bool {
        const KINDS: &[&str] = &[
            "create function",
            "create procedure",
            "create aggregate",
            "alter routine",
            "change privileges",
            "alter default privileges",
            "create trigger",
            "do",
        ];
        const SORTS: &[&str] = &["function", "procedure", "aggregate", "routine"];
        let names_one = |line: &String| line.rsplit_once("sort = ").is_some_and(|(_, sort)| SORTS.contains(&sort));
        KINDS.contains(&self.kind()) || self.lines.iter().any(names_one)
    }

    /// Adds a line.
    pub fn say(&mut self, key: &str, value: impl Display) {
        self.lines.push(format!("{}{key} = {value}", self.path));
    }

    /// Adds a line, if there is something to say.
    pub fn may_say(&mut self, key: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.say(key, value);
        }
    }

    /// Adds a line, if it is so.
    pub fn flag(&mut self, key: &str, is_so: bool) {
        if is_so {
            self.say(key, true);
        }
    }

    /// Adds lines about a part.
    pub fn within(&mut self, key: impl Display, describe: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        self.path = format!("{}{key}.", self.path);
        describe(self);
        self.path.truncate(length);
    }

    /// Adds lines about each of several parts, whose order counts.
    pub fn each<T>(&mut self, key: &str, parts: impl IntoIterator<Item = T>, mut describe: impl FnMut(&mut Self, T)) {
        for (at, part) in parts.into_iter().enumerate() {
            self.within(format_args!("{key} {}", at + 1), |description| describe(description, part));
        }
    }

    /// Adds one line with all of these.
    pub fn list<T: Display>(&mut self, key: &str, parts: impl IntoIterator<Item = T>) {
        let parts: Vec<String> = parts.into_iter().map(|part| part.to_string()).collect();
        if !parts.is_empty() {
            self.say(key, format_args!("[{}]", parts.join(", ")));
        }
    }

    /// Adds the lines of another description as those of a part.
    pub fn take(&mut self, key: impl Display, other: Self) {
        for line in other.lines {
            self.lines.push(format!("{}{key}.{line}", self.path));
        }
    }

    /// The lines that only one of two descriptions has: ours with `-`, theirs with `+`.
    pub fn difference(ours: &Self, theirs: &Self) -> Vec<String> {
        let sorted = |description: &Self| {
            let mut lines = description.lines.clone();
            lines.sort();
            lines
        };
        let (one, other) = (sorted(ours), sorted(theirs));
        let mut difference: Vec<String> = subtracted(&one, &other).map(|line| format!("- {line}")).collect();
        difference.extend(subtracted(&other, &one).map(|line| format!("+ {line}")));
        difference
    }
}

/// What `one` has more often than `other`.
fn subtracted<'a>(one: &'a [String], other: &'a [String]) -> impl Iterator<Item = &'a String> {
    let times = |lines: &[String], wanted: &String| lines.iter().filter(|line| *line == wanted).count();
    one.iter().filter(move |line| times(one, line) > times(other, line))
}

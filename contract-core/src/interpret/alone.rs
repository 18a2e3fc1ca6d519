//! What cannot run inside a transaction, by its first words (manual, the notes of each command; `25001` of the server).

use crate::ddl::leading_keywords;

/// As many words as the longest of the commands has.
const MOST_WORDS: usize = 4;

/// The command of a statement that refuses to be inside a transaction.
pub(super) fn alone(statement: &str) -> Option<String> {
    let words = leading_keywords(statement, MOST_WORDS);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let count = match words.as_slice() {
        ["vacuum", ..] => 1,
        ["alter", "system", ..] | ["create" | "drop", "database" | "tablespace", ..] | ["discard", "all", ..] => 2,
        ["create", "index", "concurrently", ..] | ["drop" | "reindex", "index", "concurrently", ..] => 3,
        ["create", "unique", "index", "concurrently"] => 4,
        ["reindex", "table" | "schema" | "database" | "system", "concurrently", ..] => 3,
        ["reindex", "schema" | "database" | "system", ..] => 2,
        _ => return None,
    };
    Some(words.iter().take(count).copied().collect::<Vec<_>>().join(" ").to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::alone;

    #[test]
    fn what_cannot_run_inside_a_transaction_is_known_by_its_words() {
        for (statement, command) in [
            ("ALTER SYSTEM SET work_mem = '4MB'", Some("ALTER SYSTEM")),
            ("VACUUM (FULL) t", Some("VACUUM")),
            ("/* now */ drop database d", Some("DROP DATABASE")),
            ("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)", Some("CREATE UNIQUE INDEX CONCURRENTLY")),
            ("CREATE UNIQUE INDEX i ON t (a)", None),
            ("REINDEX TABLE t", None),
            ("DISCARD TEMP", None),
            ("ALTER TABLE system ADD a int", None),
        ] {
            assert_eq!(alone(statement).as_deref(), command, "{statement}");
        }
    }
}

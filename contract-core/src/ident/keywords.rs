//! The key words that cannot stand where a name stands (manual, appendix C "SQL Key Words").
//!
//! The lists are those on which every supported major agrees; a word that one of them added later is a
//! name to [`class_of`], so that no text which some server accepts is refused, and is put in quotes by
//! [`needs_quotes`], so that every server reads it back.

/// How a key word may be used as a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeywordClass {
    /// Not at all, without quotes.
    Reserved,
    /// As the name of a column, table or the like; not of a function or type.
    ColumnName,
    /// As the name of a function or type (and of a parameter); not of a column or table.
    FunctionName,
}

/// The class of a key word in lower case; none for plain names and unreserved key words.
pub fn class_of(word: &str) -> Option<KeywordClass> {
    let within = |list: &[&str]| list.binary_search(&word).is_ok();
    if within(RESERVED) {
        Some(KeywordClass::Reserved)
    } else if within(COLUMN_NAME) {
        Some(KeywordClass::ColumnName)
    } else if within(FUNCTION_NAME) {
        Some(KeywordClass::FunctionName)
    } else {
        None
    }
}

/// As [`class_of`], for a word in any case; allocates nothing.
pub fn class_of_written(written: &str) -> Option<KeywordClass> {
    if !may_be_keyword(written) {
        return None;
    }
    let mut lower = [0; LONGEST];
    let lower = lower.get_mut(..written.len())?;
    lower.copy_from_slice(written.as_bytes());
    lower.make_ascii_lowercase();
    class_of(std::str::from_utf8(lower).ok()?)
}

/// Whether a word in any case has the length, the first and the last letter of some key word: most names are told
/// apart by that alone.
fn may_be_keyword(written: &str) -> bool {
    let (Some(first), Some(last)) = (written.bytes().next(), written.bytes().last()) else { return false };
    let known = ENDS.get(written.len()).copied().unwrap_or_default();
    known.0 & letter(first) != 0 && known.1 & letter(last) != 0
}

const LONGEST: usize = "current_timestamp".len();

/// By the length of a word, the letters that the key words of that length begin and end with.
const ENDS: [(u32, u32); LONGEST + 1] = {
    let lists = [RESERVED, COLUMN_NAME, FUNCTION_NAME];
    let mut ends = [(0, 0); LONGEST + 1];
    let mut list = 0;
    while list < lists.len() {
        let mut at = 0;
        while at < lists[list].len() {
            let word = lists[list][at].as_bytes();
            ends[word.len()].0 |= letter(word[0]);
            ends[word.len()].1 |= letter(word[word.len() - 1]);
            at += 1;
        }
        list += 1;
    }
    ends
};

/// A bit for each letter, whatever its case; none for other bytes.
const fn letter(byte: u8) -> u32 {
    let byte = byte.to_ascii_lowercase();
    if byte.is_ascii_lowercase() { 1 << (byte - b'a') } else { 0 }
}

/// Whether a word in lower case is put in quotes where it is a name, as `quote_ident` of some major does:
/// every key word but the unreserved ones.
pub fn needs_quotes(word: &str) -> bool {
    may_be_keyword(word) && class_of(word).is_some() || LATER.binary_search(&word).is_ok()
}

const RESERVED: &[&str] = &[
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "column",
    "constraint",
    "create",
    "current_catalog",
    "current_date",
    "current_role",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "false",
    "fetch",
    "for",
    "foreign",
    "from",
    "grant",
    "group",
    "having",
    "in",
    "initially",
    "intersect",
    "into",
    "lateral",
    "leading",
    "limit",
    "localtime",
    "localtimestamp",
    "not",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "placing",
    "primary",
    "references",
    "returning",
    "select",
    "session_user",
    "some",
    "symmetric",
    "table",
    "then",
    "to",
    "trailing",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "variadic",
    "when",
    "where",
    "window",
    "with",
];

const COLUMN_NAME: &[&str] = &[
    "between",
    "bigint",
    "bit",
    "boolean",
    "char",
    "character",
    "coalesce",
    "dec",
    "decimal",
    "exists",
    "extract",
    "float",
    "greatest",
    "grouping",
    "inout",
    "int",
    "integer",
    "interval",
    "least",
    "national",
    "nchar",
    "none",
    "normalize",
    "nullif",
    "numeric",
    "out",
    "overlay",
    "position",
    "precision",
    "real",
    "row",
    "setof",
    "smallint",
    "substring",
    "time",
    "timestamp",
    "treat",
    "trim",
    "values",
    "varchar",
    "xmlattributes",
    "xmlconcat",
    "xmlelement",
    "xmlexists",
    "xmlforest",
    "xmlnamespaces",
    "xmlparse",
    "xmlpi",
    "xmlroot",
    "xmlserialize",
    "xmltable",
];

const FUNCTION_NAME: &[&str] = &[
    "authorization",
    "binary",
    "collation",
    "concurrently",
    "cross",
    "current_schema",
    "freeze",
    "full",
    "ilike",
    "inner",
    "is",
    "isnull",
    "join",
    "left",
    "like",
    "natural",
    "notnull",
    "outer",
    "overlaps",
    "right",
    "similar",
    "tablesample",
    "verbose",
];

/// What only some supported majors count among the above.
const LATER: &[&str] = &[
    "json",
    "json_array",
    "json_arrayagg",
    "json_exists",
    "json_object",
    "json_objectagg",
    "json_query",
    "json_scalar",
    "json_serialize",
    "json_table",
    "json_value",
    "merge_action",
    "system_user",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_length_of_a_word_do_not_matter() {
        for list in [RESERVED, COLUMN_NAME, FUNCTION_NAME] {
            for word in list {
                assert!(class_of(word).is_some(), "{word}");
                assert_eq!(class_of_written(&word.to_ascii_uppercase()), class_of(word), "{word}");
            }
        }
        for word in ["", "a", "tabl", "täble", "current_timestamp_", "a_name_that_is_longer_than_any_key_word"] {
            assert_eq!(class_of_written(word), None, "{word}");
        }
    }
}

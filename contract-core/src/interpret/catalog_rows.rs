//! Statements that change the rows of system catalogs themselves (manual, chapter 53 "System Catalogs"): what they
//! change is a gap on the objects that a condition names, or on everything.

use super::world::World;
use crate::ddl::model::ObjectName;
use crate::finding::Reach;
use crate::ident::{ObjectId, ObjectKind};
use crate::syntax::lexer::{Lexer, Token, TokenKind};

/// The catalogs of which the model holds nothing.
const NOT_HELD: &[&str] = &[
    "pg_database",
    "pg_db_role_setting",
    "pg_largeobject",
    "pg_largeobject_metadata",
    "pg_replication_origin",
    "pg_seclabel",
    "pg_shdescription",
    "pg_shseclabel",
    "pg_statistic",
    "pg_statistic_ext_data",
    "pg_tablespace",
];

/// The catalogs of roles.
const ROLES: &[&str] = &["pg_auth_members", "pg_authid"];

/// What a condition may compare a row's own identity to, and the kinds of object that it then is.
const IDENTITIES: &[(&str, &[&str])] = &[
    ("pg_proc", &["proname", "oid"]),
    ("pg_class", &["relname", "oid"]),
    ("pg_type", &["typname", "oid"]),
    ("pg_attribute", &["attrelid"]),
    ("pg_attrdef", &["adrelid"]),
    ("pg_constraint", &["conrelid"]),
    ("pg_enum", &["enumtypid"]),
    ("pg_index", &["indexrelid", "indrelid"]),
    ("pg_policy", &["polrelid"]),
    ("pg_rewrite", &["ev_class"]),
    ("pg_sequence", &["seqrelid"]),
    ("pg_trigger", &["tgrelid"]),
];

/// The columns that say what an object's name is and whose it is: what changes them makes another object.
const IDENTIFYING: &[&str] = &[
    "attrelid",
    "conname",
    "connamespace",
    "conrelid",
    "nspname",
    "polname",
    "polrelid",
    "proargtypes",
    "proname",
    "pronamespace",
    "relname",
    "relnamespace",
    "relkind",
    "tgname",
    "tgrelid",
    "typname",
    "typnamespace",
];

/// A token with its text.
struct Word<'a> {
    token: Token,
    text: &'a str,
}

impl Word<'_> {
    fn is(&self, word: &str) -> bool {
        self.token.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// The name that it is, where it is one.
    fn name(&self) -> Option<String> {
        match self.token.kind {
            TokenKind::Word => Some(self.text.to_ascii_lowercase()),
            TokenKind::QuotedName => Some(self.text.trim_matches('"').to_owned()),
            _ => None,
        }
    }

    fn constant(&self) -> Option<&str> {
        (self.token.kind == TokenKind::Text).then(|| self.text.strip_prefix('\'')?.strip_suffix('\'')).flatten()
    }
}

impl World {
    /// Opens the gaps of a statement that changes rows of a catalog.
    pub(super) fn open_gaps_of_catalog_rows(&mut self, text: &str) {
        if !mentions_catalog(text) {
            return;
        }
        let words = words_of(text);
        for at in 0..words.len() {
            if let Some((catalog, behind)) = target(&words, at) {
                self.open_gaps_of_rows(&catalog, words.get(behind..).unwrap_or_default());
            }
        }
    }

    fn open_gaps_of_rows(&mut self, catalog: &str, behind: &[Word<'_>]) {
        if NOT_HELD.contains(&catalog) {
            return;
        }
        let cause = format!("rows of the catalog `{catalog}` are changed");
        if ROLES.contains(&catalog) {
            self.open_gap(Reach::Unmodelled { kind: "role".to_owned(), schema: None }, cause);
            return;
        }
        let named = named(catalog, behind).and_then(|names| self.objects_of_rows(catalog, &names));
        let indexes = || {
            let all = self.entries_with(ObjectKind::Index, None, None, None);
            all.into_iter().map(|(id, _)| id.clone()).collect()
        };
        let changes_validity = catalog == "pg_index" && sets_validity(behind);
        match named.or_else(|| changes_validity.then(indexes)) {
            Some(objects) => {
                for id in objects {
                    self.open_gap_on(&id, cause.as_str());
                }
            }
            None => self.open_gap(Reach::Everything, cause),
        }
    }

    /// The objects that such names mean, and what uses them; none where a name means nothing that is known.
    fn objects_of_rows(&self, catalog: &str, names: &[ObjectName]) -> Option<Vec<ObjectId>> {
        let kinds: &[ObjectKind] = match catalog {
            "pg_proc" => &[ObjectKind::Routine],
            "pg_type" | "pg_enum" => &[ObjectKind::Type],
            _ => &[ObjectKind::Relation, ObjectKind::Index, ObjectKind::Sequence],
        };
        let mut found = Vec::new();
        for name in names {
            let before = found.len();
            for kind in kinds {
                let of_kind = self.entries_with(*kind, name.schema.as_deref(), None, Some(&name.name));
                found.extend(of_kind.into_iter().map(|(id, _)| id.clone()));
            }
            if found.len() == before {
                return None;
            }
        }
        if catalog == "pg_index" {
            return Some(found.iter().flat_map(|id| self.indexes_of(id)).collect());
        }
        let users: Vec<ObjectId> = found.iter().flat_map(|id| self.users(id).cloned()).collect();
        found.extend(users);
        Some(found)
    }

    /// An index itself, or the indexes of a relation.
    fn indexes_of(&self, id: &ObjectId) -> Vec<ObjectId> {
        if id.kind == ObjectKind::Index {
            return vec![id.clone()];
        }
        let of = self.entries_with(ObjectKind::Index, id.schema.as_deref(), Some(&id.name), None);
        of.into_iter().map(|(id, _)| id.clone()).collect()
    }
}

/// Whether code changes rows of a catalog of which the model holds something.
pub(super) fn changes_catalog(code: &str) -> bool {
    if !mentions_catalog(code) {
        return false;
    }
    let words = words_of(code);
    (0..words.len()).any(|at| target(&words, at).is_some_and(|(catalog, _)| !NOT_HELD.contains(&catalog.as_str())))
}

fn words_of(text: &str) -> Vec<Word<'_>> {
    Lexer::new(text).map(|token| Word { token, text: text.get(token.span.range()).unwrap_or_default() }).collect()
}

/// Whether a text has `pg_` in it; what only moves rows may be long.
fn mentions_catalog(text: &str) -> bool {
    text.as_bytes().windows(3).any(|three| three.eq_ignore_ascii_case(b"pg_"))
}

/// The catalog that INSERT INTO, UPDATE, DELETE FROM, MERGE INTO or COPY at this place changes, and what comes behind.
fn target(words: &[Word<'_>], at: usize) -> Option<(String, usize)> {
    let mut next = at + 1;
    let verb = words.get(at)?;
    if ["insert", "merge", "delete"].iter().any(|known| verb.is(known)) {
        words.get(next).filter(|word| word.is("into") || word.is("from"))?;
        next += 1;
    } else if !(verb.is("update") || verb.is("copy") || verb.is("truncate")) {
        return None;
    }
    next += usize::from(words.get(next).is_some_and(|word| word.is("table")));
    next += usize::from(words.get(next).is_some_and(|word| word.is("only")));
    let mut name = words.get(next)?.name()?;
    next += 1;
    let is_dotted = |next: usize| words.get(next).is_some_and(|word| word.token.kind == TokenKind::Symbol(b'.'));
    if is_dotted(next) {
        if name != "pg_catalog" {
            return None;
        }
        name = words.get(next + 1)?.name()?;
        next += 2;
    }
    let reads = verb.is("copy") && words.get(next).is_some_and(|word| word.is("to"));
    (name.starts_with("pg_") && !reads).then_some((name, next))
}

/// Whether `UPDATE pg_index SET` has nothing but whether an index is used.
fn sets_validity(behind: &[Word<'_>]) -> bool {
    let set = behind.split(|word| word.is("where")).next().unwrap_or_default();
    let mut columns = set.windows(2).filter(|two| matches!(two, [_, operator] if operator.text == "="));
    let set_begins = set.first().is_some_and(|word| word.is("set"));
    let is_validity = |word: &Word<'_>| ["indisvalid", "indisready", "indislive"].iter().any(|known| word.is(known));
    set_begins && columns.all(|two| two.first().is_some_and(is_validity))
}

/// Where a statement inside of another one, or before a semicolon, ends.
fn end_of(words: &[Word<'_>]) -> usize {
    let mut depth = 0usize;
    for (at, word) in words.iter().enumerate() {
        match word.token.kind {
            TokenKind::Symbol(b'(') => depth += 1,
            TokenKind::Symbol(b')') if depth == 0 => return at,
            TokenKind::Symbol(b')') => depth -= 1,
            TokenKind::Symbol(b';') if depth == 0 => return at,
            _ => {}
        }
    }
    words.len()
}

/// The objects that a condition names, where it holds for their rows alone and they keep their names.
fn named(catalog: &str, behind: &[Word<'_>]) -> Option<Vec<ObjectName>> {
    let behind = behind.get(..end_of(behind))?;
    let end = behind.iter().position(|word| word.is("where"))?;
    let (set, condition) = behind.split_at(end);
    let keeps = !set.iter().any(|word| word.name().is_some_and(|name| IDENTIFYING.contains(&name.as_str())));
    let is_joined = set.iter().any(|word| word.is("from") || word.is("using"));
    if !keeps || is_joined || condition.iter().any(|word| word.is("or") || word.is("not") || word.is("case")) {
        return None;
    }
    let (_, columns) = IDENTITIES.iter().find(|(known, _)| *known == catalog)?;
    // Only what stands in no parentheses holds for all rows.
    let mut depth = 0usize;
    for (at, word) in condition.iter().enumerate() {
        match word.token.kind {
            TokenKind::Symbol(b'(') => depth += 1,
            TokenKind::Symbol(b')') => depth = depth.saturating_sub(1),
            _ => {}
        }
        let column = word.name().filter(|name| depth == 0 && columns.contains(&name.as_str()));
        let Some(column) = column else { continue };
        let names = compared(&column, condition.get(at + 1..).unwrap_or_default());
        if let Some(names) = names.filter(|names| !names.is_empty()) {
            return Some(names);
        }
    }
    None
}

/// The names that a column is compared to: `= 'name'`, `IN ('name', …)`, `= 'name'::regclass`.
fn compared(column: &str, behind: &[Word<'_>]) -> Option<Vec<ObjectName>> {
    let first = behind.first()?;
    let is_name = column.ends_with("name");
    if first.is("in") && is_name {
        let mut names = Vec::new();
        for word in behind.get(2..)? {
            match word.token.kind {
                TokenKind::Symbol(b')') => return Some(names),
                TokenKind::Symbol(b',') => {}
                _ => names.push(bare(word.constant()?)),
            }
        }
        return None;
    }
    if first.text != "=" {
        return None;
    }
    if !is_name && behind.get(1).is_some_and(|word| word.text == "(") {
        return selected(behind);
    }
    let constant = behind.get(1)?.constant()?;
    if is_name {
        let ends = behind.get(2).is_none_or(|word| word.is("and") || word.is("returning") || word.text == ";");
        return ends.then(|| vec![bare(constant)]);
    }
    let is_cast = behind.get(4).is_some_and(|word| word.text.to_ascii_lowercase().starts_with("reg"));
    if !is_cast {
        return None;
    }
    let constant = constant.split('(').next()?;
    let mut parts = constant.rsplit('.').map(|part| match part.strip_prefix('"') {
        Some(quoted) => quoted.trim_matches('"').to_owned(),
        None => part.trim().to_ascii_lowercase(),
    });
    let name = parts.next()?;
    Some(vec![ObjectName { schema: parts.next(), ..bare(&name) }])
}

/// `= (SELECT oid FROM pg_class WHERE relname = 'name')`, and nothing else in the parentheses.
fn selected(behind: &[Word<'_>]) -> Option<Vec<ObjectName>> {
    let inside = behind.get(2..)?;
    let inside = inside.get(..end_of(inside))?;
    let inside: Vec<&Word<'_>> = match inside {
        [select, oid, from, schema, dot, rest @ ..] if schema.is("pg_catalog") && dot.text == "." => {
            [select, oid, from].into_iter().chain(rest).collect()
        }
        all => all.iter().collect(),
    };
    let [select, oid, from, catalog, condition, column, equals, constant] = inside.as_slice() else { return None };
    let is_it = select.is("select") && oid.is("oid") && from.is("from") && condition.is("where") && equals.text == "=";
    let (_, columns) = IDENTITIES.iter().find(|(known, _)| catalog.is(known) && columns_name(known))?;
    let names = columns.iter().any(|name| name.ends_with("name") && column.is(name));
    (is_it && names).then(|| constant.constant().map(bare)).flatten().map(|name| vec![name])
}

/// Whether the rows of a catalog have names of their own.
fn columns_name(catalog: &str) -> bool {
    matches!(catalog, "pg_class" | "pg_proc" | "pg_type")
}

fn bare(name: &str) -> ObjectName {
    ObjectName { schema: None, name: name.to_owned(), span: Default::default() }
}

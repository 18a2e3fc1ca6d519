//! The queries, each under its name.

use crate::observation::Extent;

/// A query: its name and its text.
#[derive(Clone, Copy)]
pub(super) struct Query {
    /// What errors call it.
    pub(super) name: &'static str,
    text: &'static str,
}

macro_rules! queries {
    ($($name:ident = $file:literal;)+) => {
        $(pub(super) const $name: Query =
            Query { name: $file, text: include_str!(concat!("queries/", $file, ".sql")) };)+
    };
}

queries! {
    FACTS = "facts";
    ROLES = "roles";
    MEMBERSHIPS = "memberships";
    SCHEMAS = "schemas";
    EXTENSIONS = "extensions";
    DEFAULT_PRIVILEGES = "default_privileges";
    TYPE_NAMES = "type_names";
    TYPES = "types";
    DOMAIN_CONSTRAINTS = "domain_constraints";
    RANGES = "ranges";
    RELATIONS = "relations";
    ATTRIBUTES = "attributes";
    FOREIGN_OPTIONS = "foreign_options";
    CONSTRAINTS = "constraints";
    INDEXES = "indexes";
    TRIGGERS = "triggers";
    POLICIES = "policies";
    RULES = "rules";
    SEQUENCES = "sequences";
    EVENT_TRIGGERS = "event_triggers";
    PUBLICATIONS = "publications";
    PUBLISHED_TABLES = "published_tables";
    FOREIGN_DATA_WRAPPERS = "foreign_data_wrappers";
    FOREIGN_SERVERS = "foreign_servers";
    ROUTINES = "routines";
    AGGREGATES = "aggregates";
    REFERENCED_ROUTINES = "referenced_routines";
    DEPENDENCIES = "dependencies";
    EXTENSION_MEMBERS = "extension_members";
    UNMODELLED = "unmodelled";
    SUBSCRIPTIONS = "subscriptions";
    USER_MAPPINGS = "user_mappings";
    FINGERPRINT = "fingerprint";
    FINGERPRINT_OF_ROUTINES = "fingerprint_of_routines";
    DATABASES = "databases";
    SESSION_FACTS = "session_facts";
}

/// The fingerprint of what is read.
pub(super) fn fingerprint(extent: Extent) -> Query {
    match extent {
        Extent::Routines => FINGERPRINT_OF_ROUTINES,
        Extent::Everything => FINGERPRINT,
    }
}

impl Query {
    /// Whether it takes locks that stay until the transaction ends. PostgreSQL does so with every table of a
    /// query that it prints: in views, in rules, in SQL-standard bodies. All else is locked for a moment.
    pub(super) fn holds_locks(self) -> bool {
        [RELATIONS.name, RULES.name, ROUTINES.name].contains(&self.name)
    }

    /// The text for one major version: a line that ends in `-- since 14` is for 14 and newer, one that
    /// ends in `-- before 14` for older.
    pub(super) fn for_major(self, major: u32) -> String {
        let mut text = String::with_capacity(self.text.len());
        for line in self.text.lines() {
            let condition = line.rsplit_once(" -- ").and_then(|(_, comment)| comment.split_once(' '));
            let wanted = match condition.map(|(word, version)| (word, version.parse::<u32>())) {
                Some(("since", Ok(first))) => major >= first,
                Some(("before", Ok(first))) => major < first,
                Some(_) | None => true,
            };
            if wanted {
                text.push_str(line);
                text.push('\n');
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::ROUTINES;

    #[test]
    fn a_line_can_be_for_some_versions_only() {
        assert!(ROUTINES.for_major(13).contains("NULL::pg_catalog.text AS sql_body"));
        assert!(!ROUTINES.for_major(13).contains("prosqlbody"));
        assert!(ROUTINES.for_major(14).contains("routine.prosqlbody IS NOT NULL AS has_sql_body"));
        assert!(!ROUTINES.for_major(14).contains("NULL::pg_catalog.text AS sql_body"));
    }
}

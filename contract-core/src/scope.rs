//! What is the project's own. It is applied once, to every side alike, and counts what it leaves out.
//!
//! Out are what extensions made, what PostgreSQL keeps for itself, and what the platform owns. A
//! contract may still name any of it: scope bounds rules over *all* objects and the comparison of two
//! databases, not a requirement that names its object.

use crate::finding::{Gap, Reach};
use crate::ident::{ObjectId, ObjectKind};
use crate::observation::{Observation, Setting};
use crate::schema::{Object, Schema};

/// A hosting platform that puts objects of its own into a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    /// Supabase, where new objects in `public` come to the roles of its API by themselves
    /// (`auto_expose_new_tables = true`): every project that was made before 30 May 2026.
    Supabase,
    /// Supabase, where they do not: the default of projects made since.
    SupabaseUnexposed,
}

impl Platform {
    /// The names of all platforms.
    pub const NAMES: [&'static str; 2] = ["supabase", "supabase-unexposed"];

    /// The platform by the name that users write.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "supabase" => Some(Self::Supabase),
            "supabase-unexposed" => Some(Self::SupabaseUnexposed),
            _ => None,
        }
    }

    /// The name that users write.
    pub fn name(self) -> &'static str {
        match self {
            Self::Supabase => "supabase",
            Self::SupabaseUnexposed => "supabase-unexposed",
        }
    }

    /// The extensions that it installs itself, in one version or another.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Supabase | Self::SupabaseUnexposed => SUPABASE_EXTENSIONS,
        }
    }

    /// Under what it runs migrations: the role, the owner of the database and the search path. The major version is
    /// for others to say.
    pub fn setting(self) -> Setting {
        match self {
            Self::Supabase | Self::SupabaseUnexposed => Setting {
                major: None,
                role: Some("postgres".to_owned()),
                database_owner: Some("postgres".to_owned()),
                search_path: ["$user", "public", "extensions"].map(str::to_owned).to_vec(),
                applied_on: None,
            },
        }
    }

    /// The schemas that it owns with all that is in them.
    pub fn schemas(self) -> &'static [&'static str] {
        match self {
            Self::Supabase | Self::SupabaseUnexposed => SUPABASE_SCHEMAS,
        }
    }

    /// The roles under which it works itself.
    pub fn roles(self) -> &'static [&'static str] {
        match self {
            Self::Supabase | Self::SupabaseUnexposed => SUPABASE_ROLES,
        }
    }
}

const SUPABASE_SCHEMAS: &[&str] = &[
    "_analytics",
    "_realtime",
    "_supavisor",
    "auth",
    "cron",
    "extensions",
    "graphql",
    "graphql_public",
    "net",
    "pgbouncer",
    "pgsodium",
    "pgsodium_masks",
    "pgtle",
    "realtime",
    "storage",
    "supabase_functions",
    "supabase_migrations",
    "vault",
];

const SUPABASE_ROLES: &[&str] = &[
    "pgbouncer",
    "pgsodium_keyholder",
    "pgsodium_keyiduser",
    "pgsodium_keymaker",
    "supabase_admin",
    "supabase_auth_admin",
    "supabase_etl_admin",
    "supabase_functions_admin",
    "supabase_read_only_user",
    "supabase_realtime_admin",
    "supabase_replication_admin",
    "supabase_storage_admin",
];

const SUPABASE_EXTENSIONS: &[&str] =
    &["pg_graphql", "pg_stat_statements", "pgcrypto", "pgjwt", "pgsodium", "supabase_vault", "uuid-ossp"];

/// Which objects are the project's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The platform whose objects are out.
    pub platform: Option<Platform>,
}

/// What is left of an observation when all that is not the project's own is taken away.
#[derive(Clone, Debug, Default)]
pub struct Scoped {
    /// The project's own objects.
    pub schema: Schema,
    /// The gaps that reach any of them.
    pub gaps: Vec<Gap>,
    /// How many objects were left out.
    pub left_out: usize,
}

impl Scope {
    /// Whether a schema is nobody's project: PostgreSQL keeps it for a session or for storage, or it is the platform's.
    /// What initdb makes is not read, so that what is seen of its schemas somebody put there or changed.
    fn excludes_schema(&self, schema: &str) -> bool {
        schema.starts_with("pg_") && schema != "pg_catalog"
            || self.platform.is_some_and(|platform| platform.schemas().contains(&schema))
    }

    /// Whether an object is the project's own.
    pub fn contains(&self, id: &ObjectId, observation: &Observation) -> bool {
        let member = |id: &ObjectId| observation.extension_members.contains_key(id);
        if member(id) || id.whole().as_ref().is_some_and(member) {
            return false;
        }
        let schema = if id.kind == ObjectKind::Schema { Some(&id.name) } else { id.schema.as_ref() };
        if schema.is_some_and(|schema| self.excludes_schema(schema)) && !self.is_ours_among_theirs(id, observation) {
            return false;
        }
        let is_platforms_extension = |platform: Platform| platform.extensions().contains(&id.name.as_str());
        if id.kind == ObjectKind::Extension && self.platform.is_some_and(is_platforms_extension) {
            return false;
        }
        // What lies in no schema is the platform's where one of its own roles has it.
        let object = || observation.schema.objects.get(id);
        let role = match id.kind {
            ObjectKind::DefaultPrivilege => id.parent.as_deref(),
            ObjectKind::EventTrigger
            | ObjectKind::Publication
            | ObjectKind::ForeignDataWrapper
            | ObjectKind::ForeignServer => object().and_then(Object::owner),
            _ => None,
        };
        let platforms = |role| self.platform.is_some_and(|platform| platform.roles().contains(&role));
        !role.is_some_and(platforms)
    }

    /// Whether an object in a schema of the platform is the project's all the same: an ordinary role owns it,
    /// neither one of the platform's nor a superuser. The platform's ledger of migrations is nobody's project.
    fn is_ours_among_theirs(&self, id: &ObjectId, observation: &Observation) -> bool {
        let (Some(platform), Some(schema)) = (self.platform, &id.schema) else { return false };
        if !platform.schemas().contains(&schema.as_str()) || schema == "supabase_migrations" {
            return false;
        }
        let whole = id.whole();
        let owner = observation.schema.objects.get(whole.as_ref().unwrap_or(id)).and_then(Object::owner);
        owner.is_some_and(|owner| !platform.roles().contains(&owner) && !observation.roles.is_superuser(owner))
    }

    /// The project's own part of an observation.
    pub fn apply(&self, observation: &Observation) -> Scoped {
        let mut scoped = Scoped::default();
        for (id, object) in &observation.schema.objects {
            if self.contains(id, observation) {
                scoped.schema.objects.insert(id.clone(), object.clone());
            } else {
                scoped.left_out += 1;
            }
        }
        scoped.gaps = observation.gaps.iter().filter(|gap| self.reaches(gap, observation)).cloned().collect();
        scoped
    }

    fn reaches(&self, gap: &Gap, observation: &Observation) -> bool {
        match &gap.reach {
            Reach::Object(id) | Reach::Attribute { of: id, .. } => self.contains(id, observation),
            Reach::Unmodelled { schema: Some(schema), .. } | Reach::Named { schema, .. } | Reach::Schema(schema) => {
                !self.excludes_schema(schema)
            }
            Reach::Unmodelled { schema: None, .. } | Reach::Everything => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Platform, Scope};
    use crate::ident::{ObjectId, ObjectKind};
    use crate::observation::Observation;
    use crate::schema::{Object, Publication};

    #[test]
    fn a_publication_is_the_platforms_where_its_role_owns_it() {
        let mut observation = Observation::default();
        for owner in ["postgres", "supabase_admin"] {
            let publication = Publication {
                all_tables: false,
                schemas: BTreeSet::new(),
                tables: Default::default(),
                events: BTreeSet::new(),
                via_root: false,
                generated_columns: false,
                owner: Some(owner.to_owned()),
                comment: None,
            };
            let id = ObjectId::in_database(ObjectKind::Publication, format!("of_{owner}"));
            observation.schema.objects.insert(id, Object::Publication(publication));
        }
        let left = |platform| Scope { platform }.apply(&observation).schema.objects.into_keys().map(|id| id.name);
        assert_eq!(left(Some(Platform::Supabase)).collect::<Vec<_>>(), ["of_postgres"]);
        assert_eq!(left(None).count(), 2);
    }

    #[test]
    fn every_name_is_of_a_platform() {
        let names = Platform::NAMES.map(|name| Platform::from_name(name).map(Platform::name));
        assert_eq!(names, Platform::NAMES.map(Some));
        assert_eq!(Platform::from_name("heroku"), None);
    }

    #[test]
    fn the_documentation_lists_what_a_platform_keeps() {
        let page = include_str!("../../docs/coverage.md");
        let listed = |line: &str| -> Vec<String> {
            let line = page.lines().find(|other| other.starts_with(line)).expect("the page has the line");
            line.split('`').skip(1).step_by(2).map(str::to_owned).collect()
        };
        assert_eq!(listed("- the schemas `"), Platform::Supabase.schemas());
        assert_eq!(
            listed(
                "- the default privileges, event triggers, publications, foreign-data wrappers and foreign servers of the roles `"
            ),
            Platform::Supabase.roles()
        );
        assert_eq!(listed("- the extensions `"), Platform::Supabase.extensions());
    }
}

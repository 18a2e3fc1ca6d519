//! Whether a folder plainly expects a database that is not empty: then that is told once, and not about each object.

use std::collections::BTreeMap;

use crate::ident::ObjectId;
use crate::interpret::{Event, EventKind};
use crate::scope::Platform;
use crate::source::Location;

/// How many objects have to be missing before it is the folder that lacks its beginning.
const PLAINLY: usize = 3;

/// What a folder expects and does not make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The platform that it is plainly written for, and what tells.
    pub platform: Option<(Platform, Signs)>,
    /// The objects of an earlier schema that it plainly builds upon.
    pub earlier: Option<Signs>,
}

/// What tells that something is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signs {
    /// The objects and roles, each with the statement that first refers to it, in the order of the statements.
    pub named: Vec<(String, Location)>,
}

impl Signs {
    /// How many objects and roles they are.
    pub fn count(&self) -> usize {
        self.named.len()
    }
}

/// What a folder expects of the database that it is run on and does not make itself, where it is plain that it lacks
/// its beginning. Two signs of a platform are enough, for nobody calls a role `anon` and a schema `auth` by chance;
/// of an earlier schema three objects are.
pub fn missing(events: &[Event]) -> Option<Missing> {
    let mut platforms = BTreeMap::new();
    let mut earlier = BTreeMap::new();
    for event in events {
        let Some(name) = name_of(&event.kind) else { continue };
        let signs = if is_of_platform(&event.kind) { &mut platforms } else { &mut earlier };
        signs.entry(name).or_insert(event.location);
    }
    let is_by_itself = |name: &String| !name.contains('.');
    let has_both = platforms.keys().any(is_by_itself) && platforms.keys().any(|name| !is_by_itself(name));
    let platform = (platforms.len() >= PLAINLY || has_both).then(|| (Platform::Supabase, signs(platforms)));
    let earlier = (earlier.len() >= PLAINLY).then(|| signs(earlier));
    (platform.is_some() || earlier.is_some()).then_some(Missing { platform, earlier })
}

impl Missing {
    /// Whether this event is told along with the others.
    pub fn covers(&self, event: &Event) -> bool {
        if is_of_platform(&event.kind) {
            self.platform.is_some()
        } else {
            self.earlier.is_some() && name_of(&event.kind).is_some()
        }
    }

    /// What is missing: a sentence each, what tells, and one step that mends it.
    pub fn told(&self) -> Vec<(String, &Signs, String)> {
        let platform = self.platform.as_ref().map(|(platform, signs)| {
            let (count, name) = (signs.count(), platform.name());
            let message = format!(
                "the migrations refer to {count} objects and roles of the platform {name} that they do not make"
            );
            (message, signs, format!("add `--platform {name}`, or `platform` to dbcontract.toml"))
        });
        let earlier = self.earlier.as_ref().map(|signs| {
            let count = signs.count();
            let message =
                format!("the migrations build upon a schema that is not among them: {count} objects and roles that no statement makes");
            let help = "add `--baseline FILE`: a dump of the schema as it was before the first migration, or a snapshot of it";
            (message, signs, help.to_owned())
        });
        platform.into_iter().chain(earlier).collect()
    }
}

fn signs(named: BTreeMap<String, Location>) -> Signs {
    let mut named: Vec<(String, Location)> = named.into_iter().collect();
    named.sort_by(|(one, at), (other, and_at)| at.cmp(and_at).then_with(|| one.cmp(other)));
    Signs { named }
}

fn name_of(kind: &EventKind) -> Option<String> {
    match kind {
        EventKind::Assumed(id) => Some(id.to_string()),
        EventKind::AssumedRole(role) => Some(role.clone()),
        EventKind::Refused(_) | EventKind::NotEnded | EventKind::Unread(_) => None,
    }
}

/// Whether a platform has what an event is about.
fn is_of_platform(kind: &EventKind) -> bool {
    let of_schema = |schema: &str| Platform::Supabase.schemas().contains(&schema);
    match kind {
        EventKind::Assumed(ObjectId { schema: Some(schema), .. }) => of_schema(schema),
        EventKind::Assumed(id) => of_schema(&id.name),
        EventKind::AssumedRole(role) => {
            API_ROLES.contains(&role.as_str()) || Platform::Supabase.roles().contains(&role.as_str())
        }
        EventKind::Refused(_) | EventKind::NotEnded | EventKind::Unread(_) => false,
    }
}

/// The roles of the platform that belong to the project.
const API_ROLES: &[&str] = &["anon", "authenticated", "authenticator", "dashboard_user", "service_role"];

//! Our own descriptions of platforms: SQL files that are interpreted like any other, and what they leave open.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use crate::finding::{Gap, Reach};
use crate::ident::{ObjectId, ObjectKind};
use crate::interpret::interpret;
use crate::migrations::{MigrationFile, Part, Transaction};
use crate::observation::{NEWEST_MAJOR, OLDEST_MAJOR, Observation, Setting};
use crate::schema::{Object, Publication, TriggerEvent};
use crate::scope::Platform;
use crate::source::{SourceMap, Span};

/// The role that a description runs as: the superuser of the platform.
const SUPERUSER: &str = "supabase_admin";

/// A part of a description.
struct Chapter {
    text: &'static str,
    /// The majors that it is for.
    majors: std::ops::RangeInclusive<u32>,
    /// Whether a server that is not the platform's own can run it.
    anywhere: bool,
    /// Whether it is only for projects whose new objects come to nobody by themselves.
    unexposed: bool,
}

const fn chapter(text: &'static str) -> Chapter {
    since(0, text)
}

const fn since(major: u32, text: &'static str) -> Chapter {
    Chapter { text, majors: major..=u32::MAX, anywhere: true, unexposed: false }
}

const SUPABASE: &[Chapter] = &[
    chapter(include_str!("supabase/roles.sql")),
    since(14, include_str!("supabase/roles_14.sql")),
    since(16, include_str!("supabase/roles_16.sql")),
    Chapter { majors: 0..=14, ..chapter(include_str!("supabase/public_until_14.sql")) },
    chapter(include_str!("supabase/schemas.sql")),
    Chapter { unexposed: true, ..chapter(include_str!("supabase/unexposed.sql")) },
    chapter(include_str!("supabase/objects.sql")),
    Chapter { anywhere: false, ..chapter(include_str!("supabase/extensions.sql")) },
];

/// What lies in no schema and not every project has in the same way.
const SUPABASE_UNTOLD: &[(ObjectKind, &str)] = &[
    (ObjectKind::EventTrigger, "issue_graphql_placeholder"),
    (ObjectKind::EventTrigger, "issue_pg_cron_access"),
    (ObjectKind::EventTrigger, "issue_pg_graphql_access"),
    (ObjectKind::EventTrigger, "issue_pg_net_access"),
    (ObjectKind::EventTrigger, "pgrst_ddl_watch"),
    (ObjectKind::EventTrigger, "pgrst_drop_watch"),
    (ObjectKind::Extension, "pg_graphql"),
    (ObjectKind::Extension, "pgjwt"),
    (ObjectKind::Extension, "pgsodium"),
    (ObjectKind::Publication, "supabase_realtime_messages_publication"),
];

/// The publications of the description, and whose they are.
const SUPABASE_PUBLICATIONS: &[(&str, &str)] =
    &[("supabase_realtime", "postgres"), ("supabase_realtime_messages_publication", SUPERUSER)];

/// What a project on this platform has before its first migration.
///
/// The roles, their memberships, the default privileges and the schema `public` are facts. What lies in a schema of
/// the platform is there to be referred to, and is a gap: it varies with the version of the platform.
pub fn of_platform(platform: Platform, major: u32) -> Observation {
    static KEPT: [[OnceLock<Observation>; (NEWEST_MAJOR - OLDEST_MAJOR + 1) as usize]; Platform::NAMES.len()] =
        [const { [const { OnceLock::new() }; (NEWEST_MAJOR - OLDEST_MAJOR + 1) as usize] }; Platform::NAMES.len()];
    let of_platform = match platform {
        Platform::Supabase => &KEPT[0],
        Platform::SupabaseUnexposed => &KEPT[1],
    };
    let slot = major.checked_sub(OLDEST_MAJOR).and_then(|at| of_platform.get(at as usize));
    match slot {
        Some(slot) => slot.get_or_init(|| read(platform, major)).clone(),
        None => read(platform, major),
    }
}

/// The statements of a description. Those that a server can run which is not the platform's own come first, and apart
/// from the others, so that the description can be tried.
pub fn platform_statements(platform: Platform, major: u32) -> [String; 2] {
    let of = |anywhere: bool| -> String {
        chapters(platform, major).filter(|c| c.anywhere == anywhere).map(|c| c.text).collect()
    };
    [of(true), of(false)]
}

fn chapters(platform: Platform, major: u32) -> impl Iterator<Item = &'static Chapter> {
    let is_unexposed = platform == Platform::SupabaseUnexposed;
    SUPABASE.iter().filter(move |chapter| chapter.majors.contains(&major) && (is_unexposed || !chapter.unexposed))
}

fn read(platform: Platform, major: u32) -> Observation {
    let mut sources = SourceMap::default();
    let text = platform_statements(platform, major).concat();
    let parts = vec![Part { span: Span::new(0, text.len()), transaction: Transaction::None }];
    let source = sources.add(platform.name(), text);
    let file = MigrationFile { source, version: None, description: None, parts };
    let setting = Setting { major: Some(major), role: Some(SUPERUSER.to_owned()), ..Setting::default() };
    let mut observation = interpret(&sources, &[file], &setting, None).observation;
    observation.roles.incomplete = false;
    observation.setting = Setting { major: Some(major), ..platform.setting() };
    keep_publications(&mut observation);
    // A place in our own description would send a person looking for a file that they do not have.
    for gap in &mut observation.gaps {
        gap.place = None;
    }
    let name = platform.name();
    observation.gaps.extend(platform.schemas().iter().map(|schema| Gap {
        reach: Reach::Schema((*schema).to_owned()),
        cause: format!("what the platform `{name}` keeps in the schema `{schema}` varies with its version"),
        place: None,
    }));
    observation.gaps.extend(SUPABASE_UNTOLD.iter().map(|(kind, object)| Gap {
        reach: Reach::Object(ObjectId::in_database(*kind, *object)),
        cause: format!("whether the platform `{name}` has the {} `{object}` varies with its version", kind.word()),
        place: None,
    }));
    observation.gaps.sort();
    observation.gaps.dedup();
    observation
}

/// The publications of the description have nothing in them: that is known, though what statements about publications
/// make of them is not.
fn keep_publications(observation: &mut Observation) {
    let kind = ObjectKind::Publication;
    observation.gaps.retain(|gap| match &gap.reach {
        Reach::Object(id) => id.kind != kind,
        Reach::Unmodelled { kind: other, .. } => other != kind.word(),
        Reach::Attribute { .. } | Reach::Named { .. } | Reach::Schema(_) | Reach::Everything => true,
    });
    for (name, owner) in SUPABASE_PUBLICATIONS {
        let publication = Publication {
            all_tables: false,
            schemas: BTreeSet::new(),
            tables: BTreeMap::new(),
            events: [TriggerEvent::Insert, TriggerEvent::Delete, TriggerEvent::Update, TriggerEvent::Truncate].into(),
            via_root: false,
            generated_columns: false,
            owner: Some((*owner).to_owned()),
            comment: None,
        };
        let id = ObjectId::in_database(kind, *name);
        observation.schema.objects.insert(id, Object::Publication(publication));
    }
}

//! What one source says a database is: a schema, the setting it was read under, and what could not be
//! read. It has one form whatever the source, and a stored form: the snapshot.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::calendar::Date;
use crate::finding::Gap;
use crate::ident::{ObjectId, QualifiedName};
use crate::schema::{Access, Object, Roles, Schema, TypeCategory};

/// The version of the snapshot format that this library writes and reads.
pub const FORMAT_VERSION: u32 = 1;

/// The oldest major version of PostgreSQL that can be read.
pub const OLDEST_MAJOR: u32 = 13;

/// The newest major version of PostgreSQL that this version knows. A newer one is read as if it were
/// this one, and a gap says that anything may have been missed.
pub const NEWEST_MAJOR: u32 = 18;

/// What the meaning of SQL depends on besides its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// The major version of PostgreSQL.
    pub major: Option<u32>,
    /// The role that runs it.
    pub role: Option<String>,
    /// The owner of the database.
    pub database_owner: Option<String>,
    /// The schemas in which an unqualified name is looked up.
    pub search_path: Vec<String>,
    /// The day on which the SQL is run, as `CURRENT_DATE` has it there; none where nobody says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applied_on: Option<Date>,
}

/// The server that was read, as it names itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// `server_version`, such as `15.18`.
    pub version: String,
    /// Whether it is a standby in recovery.
    pub standby: bool,
    /// The database.
    pub database: String,
    /// The role that read it.
    pub role: String,
}

/// How much of a database is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Extent {
    /// What requirements on routines ask: roles, schemas and routines, and of types the names and categories. Nothing
    /// is known of other objects, and nothing of what is not read by this version.
    Routines,
    /// All that the model has.
    #[default]
    Everything,
}

impl Extent {
    fn is_everything(&self) -> bool {
        *self == Self::Everything
    }
}

/// What one source says a database is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Observation {
    /// How much of it was read.
    pub extent: Extent,
    /// What its SQL was read under.
    pub setting: Setting,
    /// The server, when it came from one.
    pub server: Option<Server>,
    /// The objects.
    pub schema: Schema,
    /// The roles: the context of privileges, not part of the schema.
    pub roles: Roles,
    /// The objects that an extension made, each with its extension.
    pub extension_members: BTreeMap<ObjectId, String>,
    /// The objects that PostgreSQL made along with another: the multirange and constructors of a range, the
    /// sequence of an identity column.
    pub implied: BTreeSet<ObjectId>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

impl Observation {
    /// The context in which its privileges are effective.
    pub fn access(&self) -> Access<'_> {
        Access { roles: &self.roles, database_owner: self.setting.database_owner.as_deref(), major: self.setting.major }
    }

    /// The snapshot of it: JSON, pretty, the same bytes for the same observation.
    pub fn to_snapshot(&self) -> String {
        let stored = Stored {
            format_version: FORMAT_VERSION,
            extent: self.extent,
            setting: Cow::Borrowed(&self.setting),
            server: self.server.as_ref().map(Cow::Borrowed),
            objects: self
                .schema
                .objects
                .iter()
                .map(|(id, object)| StoredObject { id: Cow::Borrowed(id), object: Cow::Borrowed(object) })
                .collect(),
            named_types: self
                .schema
                .named_types
                .iter()
                .map(|(name, category)| StoredType { name: Cow::Borrowed(name), category: *category })
                .collect(),
            roles: Cow::Borrowed(&self.roles),
            extension_members: self
                .extension_members
                .iter()
                .map(|(id, extension)| StoredMember { id: Cow::Borrowed(id), extension: Cow::Borrowed(extension) })
                .collect(),
            implied: Cow::Borrowed(&self.implied),
            gaps: Cow::Borrowed(&self.gaps),
        };
        let mut text = serde_json::to_string_pretty(&stored).expect("a snapshot's maps have strings for keys");
        text.push('\n');
        text
    }

    /// Reads a snapshot from a file.
    ///
    /// # Errors
    /// When the file cannot be read, is not UTF-8, or is none that [`Self::from_snapshot`] takes.
    pub fn open_snapshot(path: &Path) -> Result<Self, SnapshotFileError> {
        let shown = || path.to_owned();
        let bytes = std::fs::read(path).map_err(|source| SnapshotFileError::Unreadable { path: shown(), source })?;
        let text = String::from_utf8(bytes).map_err(|_| SnapshotFileError::NotText { path: shown() })?;
        Self::from_snapshot(&text).map_err(|source| SnapshotFileError::NotASnapshot { path: shown(), source })
    }

    /// Reads a snapshot back.
    ///
    /// # Errors
    /// When the text is not JSON, is cut short, has a field that this version does not know, is of
    /// another format version, or contradicts itself.
    pub fn from_snapshot(text: &str) -> Result<Self, SnapshotError> {
        let header: Header = serde_json::from_str(text).map_err(SnapshotError::of_json)?;
        if header.format_version != FORMAT_VERSION {
            return Err(SnapshotError::Version(header.format_version));
        }
        let stored: Stored<'_> = serde_json::from_str(text).map_err(SnapshotError::of_json)?;
        let mut schema = Schema::default();
        for StoredObject { id, object } in stored.objects {
            if id.kind != object.kind() {
                return Err(SnapshotError::KindMismatch { id: id.to_string(), found: object.kind().word() });
            }
            let name = id.to_string();
            if schema.objects.insert(id.into_owned(), object.into_owned()).is_some() {
                return Err(SnapshotError::Duplicate(name));
            }
        }
        schema.named_types =
            stored.named_types.into_iter().map(|named| (named.name.into_owned(), named.category)).collect();
        Ok(Self {
            extent: stored.extent,
            setting: stored.setting.into_owned(),
            server: stored.server.map(Cow::into_owned),
            schema,
            roles: stored.roles.into_owned(),
            extension_members: stored
                .extension_members
                .into_iter()
                .map(|member| (member.id.into_owned(), member.extension.into_owned()))
                .collect(),
            implied: stored.implied.into_owned(),
            gaps: stored.gaps.into_owned(),
        })
    }
}

/// Why the file of a snapshot cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotFileError {
    /// The file cannot be read.
    #[error("cannot read the snapshot `{}`: see that it exists and that its permissions let you read it", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It is not text.
    #[error("the snapshot `{}` is not UTF-8 text: name a file that `dbcontract snapshot` wrote", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// It is not a snapshot.
    #[error("reading `{}`", path.display())]
    NotASnapshot {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: SnapshotError,
    },
}

/// Why a snapshot cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// It ends in the middle.
    #[error("the snapshot is empty, or was cut short")]
    CutShort(#[source] serde_json::Error),
    /// It is not JSON, or not JSON of this shape.
    #[error("it is not a snapshot that this dbcontract can read")]
    Unreadable(#[source] serde_json::Error),
    /// It is of a format that this version does not know.
    #[error("the snapshot has format version {0}, and this dbcontract reads version {FORMAT_VERSION}: write it again")]
    Version(u32),
    /// It has an object twice.
    #[error("the snapshot has `{0}` twice: write it again")]
    Duplicate(String),
    /// An identity of one kind names an object of another.
    #[error("the snapshot says that `{id}` is a {found}, which its identity contradicts: write it again")]
    KindMismatch {
        /// The identity.
        id: String,
        /// What the object is.
        found: &'static str,
    },
}

impl SnapshotError {
    fn of_json(error: serde_json::Error) -> Self {
        if error.is_eof() { Self::CutShort(error) } else { Self::Unreadable(error) }
    }
}

#[derive(Deserialize)]
struct Header {
    format_version: u32,
}

/// The stored form. What is written is borrowed, for a schema can be large.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored<'a> {
    format_version: u32,
    #[serde(default, skip_serializing_if = "Extent::is_everything")]
    extent: Extent,
    setting: Cow<'a, Setting>,
    server: Option<Cow<'a, Server>>,
    objects: Vec<StoredObject<'a>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    named_types: Vec<StoredType<'a>>,
    roles: Cow<'a, Roles>,
    extension_members: Vec<StoredMember<'a>>,
    implied: Cow<'a, BTreeSet<ObjectId>>,
    gaps: Cow<'a, [Gap]>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredObject<'a> {
    id: Cow<'a, ObjectId>,
    object: Cow<'a, Object>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredType<'a> {
    name: Cow<'a, QualifiedName>,
    category: TypeCategory,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredMember<'a> {
    id: Cow<'a, ObjectId>,
    extension: Cow<'a, str>,
}

//! Who may do what (manual, 5.8 "Privileges", SQL GRANT, REVOKE, ALTER DEFAULT PRIVILEGES, CREATE ROLE).

use super::{Literal, ObjectName, RoleName, RoutineReference, RoutineWord, SettingChange, Sort};
use crate::schema::Privilege;

/// `GRANT` or `REVOKE` of privileges on objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangePrivileges {
    /// Given or taken.
    pub change: PrivilegeChange,
    /// Which.
    pub privileges: WrittenPrivileges,
    /// On what.
    pub target: PrivilegeTarget,
    /// To or from whom.
    pub grantees: Vec<RoleName>,
    /// `GRANTED BY`
    pub granted_by: Option<RoleName>,
}

/// Whether privileges are given or taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrivilegeChange {
    /// `GRANT`
    Grant {
        /// `WITH GRANT OPTION`
        grant_option: bool,
    },
    /// `REVOKE`
    Revoke {
        /// `GRANT OPTION FOR`: only the right to grant them on.
        grant_option_only: bool,
        /// `CASCADE`: also from those who got them from the grantees.
        cascade: bool,
    },
}

/// The privileges of a GRANT or REVOKE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrittenPrivileges {
    /// `ALL [PRIVILEGES]`, on these columns if any are written.
    All {
        /// The columns.
        columns: Vec<String>,
    },
    /// One by one.
    Listed(Vec<WrittenPrivilege>),
}

/// A privilege, on some columns or on the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenPrivilege {
    /// Which.
    pub privilege: Privilege,
    /// On these columns alone; none for the whole relation.
    pub columns: Vec<String>,
}

/// What privileges are on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrivilegeTarget {
    /// Objects by name; `TABLE` (or no word) names views, sequences and every other relation as well.
    Objects {
        /// Their sort.
        sort: Sort,
        /// Their names; parameters have theirs, periods included, in `name`.
        names: Vec<ObjectName>,
    },
    /// Routines, each with or without arguments.
    Routines(Vec<RoutineReference>),
    /// `ALL TABLES IN SCHEMA …`, `ALL SEQUENCES IN SCHEMA …`
    RelationsInSchemas {
        /// Tables (views and foreign tables among them) or sequences.
        sort: Sort,
        /// The schemas.
        schemas: Vec<String>,
    },
    /// `ALL FUNCTIONS IN SCHEMA …`, `ALL PROCEDURES …`, `ALL ROUTINES …`
    RoutinesInSchemas {
        /// Which of them; `FUNCTIONS` has aggregates and window functions, not procedures.
        word: RoutineWord,
        /// The schemas.
        schemas: Vec<String>,
    },
    /// `LARGE OBJECT …`, by their numbers.
    LargeObjects(Vec<String>),
}

/// `GRANT role TO role` or `REVOKE role FROM role` (manual, 21.3 "Role Membership").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeMembership {
    /// The roles that are shared.
    pub roles: Vec<String>,
    /// Who shares them.
    pub members: Vec<RoleName>,
    /// Given or taken.
    pub change: MembershipChange,
    /// `GRANTED BY`
    pub granted_by: Option<RoleName>,
}

/// Whether memberships are given or taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MembershipChange {
    /// `GRANT … WITH ADMIN OPTION`, `WITH INHERIT FALSE` and so on.
    Grant(Vec<(MembershipOption, bool)>),
    /// `REVOKE`
    Revoke {
        /// `ADMIN OPTION FOR` and so on: only this option.
        option: Option<MembershipOption>,
        /// `CASCADE`
        cascade: bool,
    },
}

/// An option of a membership; the latter two since PostgreSQL 16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MembershipOption {
    /// `ADMIN`
    Admin,
    /// `INHERIT`
    Inherit,
    /// `SET`
    Set,
}

/// `ALTER DEFAULT PRIVILEGES`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlterDefaultPrivileges {
    /// `FOR ROLE`: whose new objects; none for the current role's.
    pub roles: Vec<RoleName>,
    /// `IN SCHEMA`: where; none for everywhere.
    pub schemas: Vec<String>,
    /// Given or taken.
    pub change: PrivilegeChange,
    /// Which.
    pub privileges: WrittenPrivileges,
    /// New objects of which sort.
    pub sort: DefaultPrivilegeSort,
    /// To or from whom.
    pub grantees: Vec<RoleName>,
}

/// The sorts of objects that default privileges are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultPrivilegeSort {
    /// `TABLES`, views among them.
    Tables,
    /// `SEQUENCES`
    Sequences,
    /// `FUNCTIONS` or `ROUTINES`, which mean the same: procedures and aggregates too.
    Routines,
    /// `TYPES`
    Types,
    /// `SCHEMAS`
    Schemas,
    /// `LARGE OBJECTS`, since PostgreSQL 18
    LargeObjects,
}

/// `CREATE ROLE`, `CREATE USER`, `CREATE GROUP`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateRole {
    /// Its name.
    pub name: String,
    /// Whether the word is USER, which means LOGIN unless the options say otherwise.
    pub user: bool,
    /// The options, in order.
    pub options: Vec<RoleOption>,
}

/// `ALTER ROLE name option …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlterRole {
    /// The role.
    pub role: RoleName,
    /// The options, in order.
    pub options: Vec<RoleOption>,
}

/// An option of a role (manual, 21.2 "Role Attributes").
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoleOption {
    /// `SUPERUSER`
    Superuser(bool),
    /// `CREATEDB`
    CreateDatabase(bool),
    /// `CREATEROLE`
    CreateRole(bool),
    /// `INHERIT`
    Inherit(bool),
    /// `LOGIN`
    Login(bool),
    /// `REPLICATION`
    Replication(bool),
    /// `BYPASSRLS`
    BypassRowSecurity(bool),
    /// `CONNECTION LIMIT`
    ConnectionLimit(String),
    /// `PASSWORD`; what it is stays where it is.
    Password,
    /// `VALID UNTIL`
    ValidUntil(Literal),
    /// `SYSID`, which does nothing
    SystemIdentifier,
    /// `IN ROLE`, `IN GROUP`: it becomes a member of these.
    MemberOf(Vec<RoleName>),
    /// `ROLE`, `USER`: these become its members.
    Members(Vec<RoleName>),
    /// `ADMIN`: these become its members with ADMIN OPTION.
    Administrators(Vec<RoleName>),
}

/// `ALTER ROLE … SET`, `ALTER DATABASE … SET` (manual, 20.1.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlterDefaultSetting {
    /// The role; none for all of them, or where the statement is about a database.
    pub role: Option<RoleName>,
    /// The database; none for all of them.
    pub database: Option<String>,
    /// The setting.
    pub change: SettingChange,
}

/// `REASSIGN OWNED`, `DROP OWNED`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnedChange {
    /// To another owner.
    Reassign {
        /// From these.
        from: Vec<RoleName>,
        /// To this one.
        to: RoleName,
    },
    /// Dropped, and privileges of these roles revoked.
    Drop {
        /// Of these.
        roles: Vec<RoleName>,
        /// `CASCADE`
        cascade: bool,
    },
}

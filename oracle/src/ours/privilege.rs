//! Privileges and roles of ours.

use contract_core::ddl::model::{
    AlterDefaultPrivileges, AlterDefaultSetting, AlterRole, ChangeMembership, ChangePrivileges, CreateRole,
    DefaultPrivilegeSort, MembershipChange, MembershipOption, OwnedChange, PrivilegeChange, PrivilegeTarget,
    RoleOption, WrittenPrivileges,
};

use super::object::sort_word;
use super::routine::{reference, word};
use super::{literal, name, role, roles, setting};
use crate::Description;

fn direction(description: &mut Description, change: PrivilegeChange) {
    match change {
        PrivilegeChange::Grant { grant_option } => {
            description.say("direction", "grant");
            description.flag("grant option", grant_option);
        }
        PrivilegeChange::Revoke { grant_option_only, cascade } => {
            description.say("direction", "revoke");
            description.flag("grant option", grant_option_only);
            description.flag("cascade", cascade);
        }
    }
}

fn privileges(description: &mut Description, privileges: &WrittenPrivileges) {
    match privileges {
        WrittenPrivileges::All { columns } if columns.is_empty() => description.say("privileges", "ALL"),
        WrittenPrivileges::All { columns } => description.each("privilege", [columns], |description, columns| {
            description.say("which", "ALL");
            description.list("columns", columns);
        }),
        WrittenPrivileges::Listed(all) => description.each("privilege", all, |description, each| {
            description.say("which", each.privilege.word());
            description.list("columns", &each.columns);
        }),
    }
}

pub(super) fn change(change: &ChangePrivileges) -> Description {
    let mut description = Description::of("change privileges");
    direction(&mut description, change.change);
    privileges(&mut description, &change.privileges);
    match &change.target {
        PrivilegeTarget::Objects { sort, names } => {
            description.say("target", sort_word(*sort));
            description.each("object", names, |description, object| description.say("name", name(object)));
        }
        PrivilegeTarget::Routines(routines) => {
            description.each("object", routines, reference);
        }
        PrivilegeTarget::RelationsInSchemas { sort, schemas } => {
            description.say("target", format_args!("all {}", sort_word(*sort)));
            description.list("schemas", schemas);
        }
        PrivilegeTarget::RoutinesInSchemas { word: of, schemas } => {
            description.say("target", format_args!("all {}", word(*of)));
            description.list("schemas", schemas);
        }
        PrivilegeTarget::LargeObjects(numbers) => {
            description.say("target", "large object");
            description.each("object", numbers, |description, number| description.say("name", number));
        }
    }
    description.list("grantees", roles(&change.grantees));
    description.may_say("granted by", change.granted_by.as_ref().map(role));
    description
}

pub(super) fn membership(change: &ChangeMembership) -> Description {
    let option = |option: MembershipOption| match option {
        MembershipOption::Admin => "admin",
        MembershipOption::Inherit => "inherit",
        MembershipOption::Set => "set",
    };
    let mut description = Description::of("change membership");
    description.list("roles", &change.roles);
    description.list("members", roles(&change.members));
    match &change.change {
        MembershipChange::Grant(options) => {
            description.say("direction", "grant");
            description.list("options", options.iter().map(|(which, is_on)| format!("{} {is_on}", option(*which))));
        }
        MembershipChange::Revoke { option: which, cascade } => {
            description.say("direction", "revoke");
            description.list("options", which.iter().map(|which| format!("{} false", option(*which))));
            description.flag("cascade", *cascade);
        }
    }
    description.may_say("granted by", change.granted_by.as_ref().map(role));
    description
}

pub(super) fn defaults(change: &AlterDefaultPrivileges) -> Description {
    let mut description = Description::of("alter default privileges");
    description.list("roles", roles(&change.roles));
    description.list("schemas", &change.schemas);
    direction(&mut description, change.change);
    privileges(&mut description, &change.privileges);
    let sort = match change.sort {
        DefaultPrivilegeSort::Tables => "table",
        DefaultPrivilegeSort::Sequences => "sequence",
        DefaultPrivilegeSort::Routines => "function",
        DefaultPrivilegeSort::Types => "type",
        DefaultPrivilegeSort::Schemas => "schema",
        DefaultPrivilegeSort::LargeObjects => "large object",
    };
    description.say("sort", sort);
    description.list("grantees", roles(&change.grantees));
    description
}

fn role_options(description: &mut Description, options: &[RoleOption]) {
    let all = |all: &[contract_core::ddl::model::RoleName]| roles(all).collect::<Vec<_>>().join("+");
    description.list(
        "options",
        options.iter().map(|option| match option {
            RoleOption::Superuser(is_on) => format!("superuser {is_on}"),
            RoleOption::CreateDatabase(is_on) => format!("createdb {is_on}"),
            RoleOption::CreateRole(is_on) => format!("createrole {is_on}"),
            RoleOption::Inherit(is_on) => format!("inherit {is_on}"),
            RoleOption::Login(is_on) => format!("canlogin {is_on}"),
            RoleOption::Replication(is_on) => format!("isreplication {is_on}"),
            RoleOption::BypassRowSecurity(is_on) => format!("bypassrls {is_on}"),
            RoleOption::ConnectionLimit(limit) => format!("connectionlimit {limit}"),
            RoleOption::Password => "password".to_owned(),
            RoleOption::ValidUntil(until) => format!("validUntil {}", literal(until)),
            RoleOption::SystemIdentifier => "sysid".to_owned(),
            RoleOption::MemberOf(roles) => format!("addroleto {}", all(roles)),
            RoleOption::Members(roles) => format!("rolemembers {}", all(roles)),
            RoleOption::Administrators(roles) => format!("adminmembers {}", all(roles)),
        }),
    );
}

pub(super) fn create_role(create: &CreateRole) -> Description {
    let mut description = Description::of("create role");
    description.say("name", &create.name);
    description.flag("user", create.user);
    role_options(&mut description, &create.options);
    description
}

pub(super) fn alter_role(alter: &AlterRole) -> Description {
    let mut description = Description::of("alter role");
    description.say("role", role(&alter.role));
    role_options(&mut description, &alter.options);
    description
}

pub(super) fn default_setting(alter: &AlterDefaultSetting) -> Description {
    let mut description = Description::of("alter default setting");
    description.may_say("role", alter.role.as_ref().map(role));
    description.may_say("database", alter.database.as_ref());
    setting(&mut description, &alter.change);
    description
}

pub(super) fn owned(change: &OwnedChange) -> Description {
    match change {
        OwnedChange::Reassign { from, to } => {
            let mut description = Description::of("reassign owned");
            description.list("roles", roles(from));
            description.say("to", role(to));
            description
        }
        OwnedChange::Drop { roles: of, cascade } => {
            let mut description = Description::of("drop owned");
            description.list("roles", roles(of));
            description.flag("cascade", *cascade);
            description
        }
    }
}

//! Privileges and roles of theirs.

use pg_query::protobuf::{
    AccessPriv, AlterDatabaseSetStmt, AlterDefaultPrivilegesStmt, AlterRoleSetStmt, AlterRoleStmt, CreateRoleStmt,
    DropBehavior, DropOwnedStmt, GrantRoleStmt, GrantStmt, GrantTargetType, ObjectType, ReassignOwnedStmt,
    RoleStmtType,
};
use pg_query::{Node, NodeEnum};

use super::reference::sort_word;
use super::setting;
use super::tree::{constant, definition, is_on, qualified_list, relation, role, roles, some, strings, text_of};
use crate::Description;
use crate::theirs::routine;

fn direction(description: &mut Description, of: &GrantStmt) {
    description.say("direction", if of.is_grant { "grant" } else { "revoke" });
    description.flag("grant option", of.grant_option);
    description.flag("cascade", !of.is_grant && of.behavior() == DropBehavior::DropCascade);
}

fn access(node: &Node) -> Option<&AccessPriv> {
    match &node.node {
        Some(NodeEnum::AccessPriv(of)) => Some(of),
        _ => None,
    }
}

fn privileges(description: &mut Description, nodes: &[Node]) {
    if nodes.is_empty() {
        description.say("privileges", "ALL");
    }
    description.each("privilege", nodes.iter().filter_map(access), |description, of| {
        let word = match of.priv_name.as_str() {
            "" => "ALL".to_owned(),
            "temp" => "TEMPORARY".to_owned(),
            other => other.to_ascii_uppercase(),
        };
        description.say("which", word);
        description.list("columns", strings(&of.cols));
    });
}

pub(super) fn change(of: &GrantStmt) -> Description {
    let mut description = Description::of("change privileges");
    direction(&mut description, of);
    privileges(&mut description, &of.privileges);
    let word = match routine::word(of.objtype()) {
        Some(word) => word,
        None => sort_word(of.objtype()),
    };
    if of.targtype() == GrantTargetType::AclTargetAllInSchema {
        description.say("target", format_args!("all {word}"));
        description.list("schemas", strings(&of.objects));
    } else {
        if routine::word(of.objtype()).is_none() {
            description.say("target", word);
        }
        description.each("object", &of.objects, |description, node| match &node.node {
            Some(NodeEnum::ObjectWithArgs(of)) => routine::reference(description, word, of),
            Some(NodeEnum::RangeVar(of)) => description.say("name", relation(Some(of))),
            Some(NodeEnum::List(list)) => description.say("name", qualified_list(&list.items)),
            Some(NodeEnum::TypeName(of)) => description.say("name", qualified_list(&of.names)),
            _ => description.say("name", constant(node).1),
        });
    }
    description.list("grantees", roles(&of.grantees));
    description.may_say("granted by", of.grantor.as_ref().map(|grantor| role(Some(grantor))));
    description
}

pub(super) fn membership(of: &GrantRoleStmt) -> Description {
    let mut description = Description::of("change membership");
    description.list("roles", of.granted_roles.iter().filter_map(access).map(|of| of.priv_name.as_str()));
    description.list("members", roles(&of.grantee_roles));
    description.say("direction", if of.is_grant { "grant" } else { "revoke" });
    let options = of.opt.iter().filter_map(definition);
    description.list("options", options.map(|item| format!("{} {}", item.defname, is_on(item))));
    description.flag("cascade", !of.is_grant && of.behavior() == DropBehavior::DropCascade);
    description.may_say("granted by", of.grantor.as_ref().map(|grantor| role(Some(grantor))));
    description
}

pub(super) fn defaults(of: &AlterDefaultPrivilegesStmt) -> Description {
    let mut description = Description::of("alter default privileges");
    for item in of.options.iter().filter_map(definition) {
        let Some(NodeEnum::List(list)) = item.arg.as_deref().and_then(|value| value.node.as_ref()) else { continue };
        match item.defname.as_str() {
            "roles" => description.list("roles", roles(&list.items)),
            _ => description.list("schemas", strings(&list.items)),
        }
    }
    if let Some(action) = &of.action {
        direction(&mut description, action);
        privileges(&mut description, &action.privileges);
        let sort = match action.objtype() {
            ObjectType::ObjectFunction | ObjectType::ObjectRoutine => "function",
            other => sort_word(other),
        };
        description.say("sort", sort);
        description.list("grantees", roles(&action.grantees));
    }
    description
}

fn role_options(description: &mut Description, nodes: &[Node]) {
    let options = nodes.iter().filter_map(definition).map(|item| match item.defname.as_str() {
        "password" => "password".to_owned(),
        "sysid" => "sysid".to_owned(),
        "addroleto" | "rolemembers" | "adminmembers" => {
            let of = match item.arg.as_deref().and_then(|value| value.node.as_ref()) {
                Some(NodeEnum::List(list)) => roles(&list.items),
                _ => Vec::new(),
            };
            format!("{} {}", item.defname, of.join("+"))
        }
        "validUntil" => format!("validUntil {:?}", text_of(item).unwrap_or_default()),
        "connectionlimit" => format!("connectionlimit {}", text_of(item).unwrap_or_default()),
        name => format!("{name} {}", is_on(item)),
    });
    description.list("options", options);
}

pub(super) fn create_role(of: &CreateRoleStmt) -> Description {
    let mut description = Description::of("create role");
    description.say("name", &of.role);
    description.flag("user", of.stmt_type() == RoleStmtType::RolestmtUser);
    role_options(&mut description, &of.options);
    description
}

/// ALTER GROUP ADD USER is a change of memberships.
pub(super) fn alter_role(of: &AlterRoleStmt) -> Description {
    if let [only] = of.options.as_slice()
        && let Some(item) = definition(only)
        && item.defname == "rolemembers"
        && let Some(NodeEnum::List(list)) = item.arg.as_deref().and_then(|value| value.node.as_ref())
    {
        let mut description = Description::of("change membership");
        description.list("roles", of.role.as_ref().map(|role| role.rolename.as_str()));
        description.list("members", roles(&list.items));
        description.say("direction", if of.action == 1 { "grant" } else { "revoke" });
        return description;
    }
    let mut description = Description::of("alter role");
    description.say("role", role(of.role.as_ref()));
    role_options(&mut description, &of.options);
    description
}

pub(super) fn role_setting(of: &AlterRoleSetStmt) -> Description {
    let mut description = Description::of("alter default setting");
    description.may_say("role", of.role.as_ref().map(|of| role(Some(of))));
    description.may_say("database", some(&of.database));
    if let Some(change) = &of.setstmt {
        setting(&mut description, change);
    }
    description
}

pub(super) fn database_setting(of: &AlterDatabaseSetStmt) -> Description {
    let mut description = Description::of("alter default setting");
    description.say("database", &of.dbname);
    if let Some(change) = &of.setstmt {
        setting(&mut description, change);
    }
    description
}

pub(super) fn reassign(of: &ReassignOwnedStmt) -> Description {
    let mut description = Description::of("reassign owned");
    description.list("roles", roles(&of.roles));
    description.say("to", role(of.newrole.as_ref()));
    description
}

pub(super) fn drop_owned(of: &DropOwnedStmt) -> Description {
    let mut description = Description::of("drop owned");
    description.list("roles", roles(&of.roles));
    description.flag("cascade", of.behavior() == DropBehavior::DropCascade);
    description
}

//! What initdb and CREATE DATABASE leave behind, as far as the model holds it (manual, 5.10.2 "The Public Schema",
//! 21.5 "Predefined Roles").

use super::acl::grant_to;
use super::session::ROLE_UNSAID;
use super::world::{Entry, World};
use crate::ident::ObjectId;
use crate::schema::{Acl, Extension, Grantee, Namespace, Object, Privilege, Role};

/// The predefined roles of every supported major.
const PREDEFINED: &[(&str, u32)] = &[
    ("pg_checkpoint", 15),
    ("pg_create_subscription", 16),
    ("pg_database_owner", 14),
    ("pg_execute_server_program", 13),
    ("pg_maintain", 17),
    ("pg_monitor", 13),
    ("pg_read_all_data", 14),
    ("pg_read_all_settings", 13),
    ("pg_read_all_stats", 13),
    ("pg_read_server_files", 13),
    ("pg_signal_autovacuum_worker", 18),
    ("pg_signal_backend", 13),
    ("pg_stat_scan_tables", 13),
    ("pg_use_reserved_connections", 16),
    ("pg_write_all_data", 14),
    ("pg_write_server_files", 13),
];

/// A database that nobody has touched. The role that runs the statements is taken for a superuser.
pub(super) fn empty_database(world: &mut World) {
    let role = world.session.role().to_owned();
    let major = world.major;
    let database_owner = world.setting.database_owner.clone();
    world.change_roles(|roles| {
        let all = Role {
            superuser: true,
            inherit: true,
            login: true,
            create_role: true,
            create_database: true,
            replication: true,
            bypass_row_security: true,
        };
        roles.roles.insert(role, all.clone());
        roles.incomplete = true;
        if let Some(owner) = database_owner {
            roles.roles.entry(owner).or_insert_with(|| all.clone());
        }
        for (name, since) in PREDEFINED {
            if major >= *since {
                roles.roles.insert((*name).to_owned(), Role { inherit: true, ..Role::default() });
            }
        }
    });
    // Before 15 the role that ran initdb owns it, and everybody may create in it.
    let owner = if major >= 15 { "pg_database_owner" } else { ROLE_UNSAID };
    let mut acl = Acl::default();
    for privilege in [Privilege::Usage, Privilege::Create] {
        grant_to(&mut acl, Grantee::Role(owner.to_owned()), privilege, owner, false);
    }
    grant_to(&mut acl, Grantee::Public, Privilege::Usage, owner, false);
    if major < 15 {
        grant_to(&mut acl, Grantee::Public, Privilege::Create, owner, false);
    }
    let comment = Some("standard public schema".to_owned());
    let public = Namespace { owner: Some(owner.to_owned()), acl, comment };
    world.put(ObjectId::schema("public"), Entry::new(Object::Schema(public)));
    // It has been 1.0 in every major.
    let language = Extension { schema: "pg_catalog".to_owned(), version: Some("1.0".to_owned()) };
    world.put(ObjectId::extension("plpgsql"), Entry::new(Object::Extension(language)));
}

//! GRANT and REVOKE on objects, and the privileges that a new object gets (manual, 5.8 "Privileges", SQL GRANT).

use super::acl::{Guarded, Revocation, all_privileges, built_in_acl, grant_to, grantor, revoke_from};
use super::event::{Applied, Refusal, RefusalKind, Stop, missing};
use super::resolve::Found;
use super::world::World;
use crate::ddl::model::{
    ChangePrivileges, ObjectName, PrivilegeChange, PrivilegeTarget, RoleName, RoutineReference, RoutineWord, Sort,
    WrittenPrivileges,
};
use crate::finding::Reach;
use crate::ident::{ObjectId, ObjectKind, QualifiedName};
use crate::schema::{Access, Acl, Grantee, Object, Privilege, RoutineKind};

/// What one GRANT or REVOKE does to the privileges of an object.
pub(super) struct AclChange<'a> {
    pub(super) change: PrivilegeChange,
    pub(super) privileges: &'a [Privilege],
    pub(super) grantees: &'a [Grantee],
    pub(super) grantor: &'a str,
    pub(super) owner: &'a str,
}

impl AclChange<'_> {
    /// Applies it.
    pub(super) fn apply(&self, acl: &mut Acl) -> Applied {
        if self.change == (PrivilegeChange::Grant { grant_option: true }) && self.grantees.contains(&Grantee::Public) {
            let message = "grant options can only be granted to roles";
            return Err(Refusal::new(RefusalKind::InvalidDefinition, message).into());
        }
        for grantee in self.grantees {
            for privilege in self.privileges {
                match self.change {
                    PrivilegeChange::Grant { grant_option } => {
                        grant_to(acl, grantee.clone(), *privilege, self.grantor, grant_option);
                    }
                    PrivilegeChange::Revoke { grant_option_only, cascade } => {
                        let (grantor, owner) = (self.grantor, self.owner);
                        let revocation = Revocation { grantee, grantor, owner, grant_option_only, cascade };
                        if !revoke_from(acl, *privilege, revocation) {
                            let message = format!("others have {} from {grantee}", privilege.word());
                            return Err(Refusal::new(RefusalKind::Dependents, message).into());
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

impl World {
    /// The privileges that a new object gets: the built-in ones or what was said in their place, and what was said
    /// for its schema besides.
    pub(super) fn initial_acl(&self, guarded: Guarded, owner: &str, schema: Option<&str>) -> Acl {
        let sort = match guarded {
            Guarded::Relation => "tables",
            Guarded::Sequence => "sequences",
            Guarded::Routine => "functions",
            Guarded::Type => "types",
            Guarded::Schema => "schemas",
            Guarded::Column => return Acl::default(),
        };
        let said = |schema: Option<String>| match self.get(&ObjectId::default_privilege(owner, schema, sort)) {
            Some(entry) => entry.object.acl(),
            None => None,
        };
        let mut acl = said(None).cloned().unwrap_or_else(|| built_in_acl(guarded, owner, self.major));
        if let Some(added) = schema.and_then(|schema| said(Some(schema.to_owned()))) {
            for grant in &added.grants {
                grant_to(&mut acl, grant.grantee.clone(), grant.privilege, &grant.grantor, grant.grantable);
            }
        }
        // Nothing at all is kept as nothing said (`get_user_default_acl`).
        if acl.grants.is_empty() { built_in_acl(guarded, owner, self.major) } else { acl }
    }

    /// The roles of a GRANT or REVOKE.
    pub(super) fn grantees(&mut self, roles: &[RoleName]) -> Result<Vec<Grantee>, Stop> {
        let mut grantees = Vec::with_capacity(roles.len());
        for role in roles {
            grantees.push(match role {
                RoleName::Public => Grantee::Public,
                RoleName::Named(_) | RoleName::Current | RoleName::Session => Grantee::Role(self.existing_role(role)?),
            });
        }
        Ok(grantees)
    }

    /// `GRANT`, `REVOKE` on objects
    pub(super) fn change_privileges(&mut self, change: &ChangePrivileges) -> Applied {
        let grantees = self.grantees(&change.grantees)?;
        self.open_gaps_of_unmodelled(change);
        for (id, guarded) in self.targets(&change.target)? {
            self.change_privileges_on(&id, guarded, change, &grantees)?;
        }
        Ok(())
    }

    /// Privileges that the model does not hold: of databases and languages, and who may create where PostgreSQL keeps
    /// its own, on which whatever looks up names depends.
    fn open_gaps_of_unmodelled(&mut self, change: &ChangePrivileges) {
        let PrivilegeTarget::Objects { sort, names } = &change.target else { return };
        let kind = match sort {
            Sort::Database => "database privilege",
            Sort::Language => "language privilege",
            Sort::Schema => return self.open_gaps_on_system_schemas(change, names),
            _ => return,
        };
        let reach = Reach::Unmodelled { kind: kind.to_owned(), schema: None };
        self.open_gap(reach, format!("a {kind} is not read by this version"));
    }

    fn open_gaps_on_system_schemas(&mut self, change: &ChangePrivileges, names: &[ObjectName]) {
        let creates = match &change.privileges {
            WrittenPrivileges::All { .. } => true,
            WrittenPrivileges::Listed(listed) => listed.iter().any(|written| written.privilege == Privilege::Create),
        };
        let is_grant = matches!(change.change, PrivilegeChange::Grant { .. });
        for name in names.iter().filter(|name| is_grant && creates && super::resolve::is_system_schema(&name.name)) {
            let cause = "who may create in a schema of PostgreSQL's own is not read from statements";
            self.open_gap(Reach::Object(ObjectId::schema(&name.name)), cause);
        }
    }

    fn change_privileges_on(
        &mut self,
        id: &ObjectId,
        guarded: Guarded,
        change: &ChangePrivileges,
        grantees: &[Grantee],
    ) -> Applied {
        let mut whole = Vec::new();
        let mut of_columns: Vec<(String, Vec<Privilege>)> = Vec::new();
        match &change.privileges {
            WrittenPrivileges::All { columns } if columns.is_empty() => whole = all_privileges(guarded, self.major),
            WrittenPrivileges::All { columns } => {
                let all = all_privileges(Guarded::Column, self.major);
                of_columns.extend(columns.iter().map(|column| (column.clone(), all.clone())));
            }
            WrittenPrivileges::Listed(listed) => {
                for written in listed {
                    if written.columns.is_empty() {
                        whole.push(written.privilege);
                    }
                    of_columns.extend(written.columns.iter().map(|column| (column.clone(), vec![written.privilege])));
                }
            }
        }
        if !whole.is_empty() {
            self.change_acl(id, id, change.change, &whole, grantees)?;
        }
        // What is revoked from a relation is revoked from its columns too.
        if guarded == Guarded::Relation && matches!(change.change, PrivilegeChange::Revoke { .. }) && !whole.is_empty()
        {
            let columns = self.columns_of(id).into_iter();
            let guarded: Vec<ObjectId> = columns
                .filter(|column| {
                    let acl = self.get(column).and_then(|entry| entry.object.acl());
                    acl.is_some_and(|acl| !acl.grants.is_empty())
                })
                .collect();
            for column in guarded {
                self.change_acl(&column, id, change.change, &whole, grantees)?;
            }
        }
        for (column, privileges) in of_columns {
            let Some((column, _)) = self.column(id, &column) else {
                if self.get(id).is_some_and(|entry| entry.assumed) {
                    continue;
                }
                return Err(missing(format!("{id}.{column}")).into());
            };
            self.change_acl(&column, id, change.change, &privileges, grantees)?;
        }
        Ok(())
    }

    fn change_acl(
        &mut self,
        id: &ObjectId,
        owned: &ObjectId,
        change: PrivilegeChange,
        privileges: &[Privilege],
        grantees: &[Grantee],
    ) -> Applied {
        let Some(owner) = self.get(owned).and_then(|entry| entry.object.owner()).map(str::to_owned) else {
            return Ok(());
        };
        let Some(acl) = self.get(id).and_then(|entry| entry.object.acl()) else { return Ok(()) };
        let role = self.session.role();
        let database_owner = self.setting.database_owner.as_deref();
        let access = Access { roles: self.roles(), database_owner, major: Some(self.major) };
        let Some(grantor) = grantor(access, role, &owner, acl) else { return Ok(()) };
        let mut changed = acl.clone();
        AclChange { change, privileges, grantees, grantor, owner: &owner }.apply(&mut changed)?;
        if changed != *acl {
            self.set(id, "privileges", |object| {
                if let Some(place) = object.acl_mut() {
                    *place = changed;
                }
            });
        }
        Ok(())
    }

    /// Takes from a role what the owner of an object gave it, as DROP OWNED does.
    pub(super) fn revoke_all_from(&mut self, id: &ObjectId, grantee: &Grantee) -> Applied {
        let Some(acl) = self.get(id).and_then(|entry| entry.object.acl()) else { return Ok(()) };
        let privileges: Vec<Privilege> =
            acl.grants.iter().filter(|grant| grant.grantee == *grantee).map(|grant| grant.privilege).collect();
        let change = PrivilegeChange::Revoke { grant_option_only: false, cascade: true };
        if let (ObjectKind::DefaultPrivilege, Some(role)) = (id.kind, id.parent.clone()) {
            return self.change_defaults(id, &role, change, &privileges, std::slice::from_ref(grantee));
        }
        let owned = if id.kind == ObjectKind::Column { id.whole().unwrap_or_else(|| id.clone()) } else { id.clone() };
        self.change_acl(id, &owned, change, &privileges, std::slice::from_ref(grantee))
    }

    pub(super) fn targets(&mut self, target: &PrivilegeTarget) -> Result<Vec<(ObjectId, Guarded)>, Stop> {
        let mut found = Vec::new();
        match target {
            PrivilegeTarget::Objects { sort, names } => {
                for name in names {
                    found.extend(self.target(*sort, name)?);
                }
            }
            PrivilegeTarget::Routines(routines) => {
                for routine in routines {
                    found.extend(self.routine_of(routine)?.map(|id| (id, Guarded::Routine)));
                }
            }
            PrivilegeTarget::RelationsInSchemas { sort: Sort::Table, schemas } => {
                for schema in schemas {
                    self.existing_schema(schema)?;
                    let relations = self.in_schema(schema, ObjectKind::Relation);
                    found.extend(relations.into_iter().map(|id| (id, Guarded::Relation)));
                }
            }
            PrivilegeTarget::RoutinesInSchemas { word, schemas } => {
                for schema in schemas {
                    self.existing_schema(schema)?;
                    let routines = self.in_schema(schema, ObjectKind::Routine).into_iter();
                    let wanted = routines.filter(|id| match self.get(id).map(|entry| &entry.object) {
                        Some(Object::Routine(routine)) => match word {
                            RoutineWord::Function => routine.kind != RoutineKind::Procedure,
                            RoutineWord::Procedure => routine.kind == RoutineKind::Procedure,
                            RoutineWord::Aggregate => routine.kind == RoutineKind::Aggregate,
                            RoutineWord::Routine => true,
                        },
                        Some(_) | None => false,
                    });
                    found.extend(wanted.map(|id| (id, Guarded::Routine)).collect::<Vec<_>>());
                }
            }
            PrivilegeTarget::RelationsInSchemas { schemas, .. } => {
                for schema in schemas {
                    self.existing_schema(schema)?;
                    let sequences = self.in_schema(schema, ObjectKind::Sequence);
                    found.extend(sequences.into_iter().map(|id| (id, Guarded::Sequence)));
                }
            }
            // Large objects are rows, not schema.
            PrivilegeTarget::LargeObjects(_) => {}
        }
        Ok(found)
    }

    /// The objects of one kind in a schema.
    pub(super) fn in_schema(&self, schema: &str, kind: ObjectKind) -> Vec<ObjectId> {
        let first = ObjectId { kind, schema: Some(schema.to_owned()), ..ObjectId::schema("") };
        let objects = self.entries_from(first).map(|(id, _)| id);
        objects.take_while(|id| id.kind == kind && id.schema.as_deref() == Some(schema)).cloned().collect()
    }

    /// The columns of a relation.
    pub(super) fn columns_of(&self, relation: &ObjectId) -> Vec<ObjectId> {
        let Some(name) = relation.qualified_name() else { return Vec::new() };
        let first = ObjectId::column(name, "");
        let objects = self.entries_from(first).map(|(id, _)| id);
        objects
            .take_while(|id| {
                id.kind == ObjectKind::Column
                    && id.schema == relation.schema
                    && id.parent.as_ref() == Some(&relation.name)
            })
            .cloned()
            .collect()
    }

    fn target(&mut self, sort: Sort, name: &ObjectName) -> Result<Option<(ObjectId, Guarded)>, Stop> {
        Ok(match sort {
            Sort::Table => match self.relation(name)? {
                Found::Relation(id) => Some((id, Guarded::Relation)),
                Found::Sequence(id) => Some((id, Guarded::Sequence)),
                Found::Index(..) | Found::BuiltIn => None,
            },
            Sort::Sequence => match self.find_relation(name) {
                Some(Found::Sequence(id)) => Some((id, Guarded::Sequence)),
                Some(_) => None,
                None => {
                    self.open_gap_named(sort, name, "it is referred to, and no statement makes it");
                    None
                }
            },
            Sort::Schema => {
                if super::resolve::is_system_schema(&name.name) {
                    return Ok(None);
                }
                self.existing_schema(&name.name)?;
                Some((ObjectId::schema(&name.name), Guarded::Schema))
            }
            Sort::Type | Sort::Domain => match self.find_type_id(name) {
                Some(id) => Some((id, Guarded::Type)),
                None if self.find_type(name.schema.as_deref(), &name.name).is_some() => None,
                None => return Err(missing(&name.name).into()),
            },
            _ => None,
        })
    }

    /// The routine that a statement changes. One that nobody made is assumed: nothing of it is known, so that there
    /// is nothing to change.
    pub(super) fn routine_of(&mut self, reference: &RoutineReference) -> Result<Option<ObjectId>, Stop> {
        if let Some(id) = self.find_routine(reference)? {
            return Ok(Some(id));
        }
        let schema = match &reference.name.schema {
            Some(schema) if super::resolve::is_system_schema(schema) => return Ok(None),
            Some(schema) => schema.clone(),
            None => self.creation_schema()?,
        };
        let name = QualifiedName::new(schema, &reference.name.name);
        let arguments = match &reference.arguments {
            Some(arguments) => self.input_types(arguments)?,
            None => Vec::new(),
        };
        let id = ObjectId::routine(name, arguments);
        if self.has(&id) {
            let message = format!("`{id}` is a routine of another kind");
            return Err(Refusal::new(RefusalKind::WrongSort, message).into());
        }
        self.tell_assumed(&id);
        self.open_gap_on(&id, "it is referred to, and no statement makes it");
        Ok(None)
    }
}

//! What a name stands for: schemas, types, relations and routines found as PostgreSQL finds them (manual, 5.10.3 "The
//! Schema Search Path").

use std::collections::BTreeSet;

use super::event::{EventKind, Refusal, RefusalKind, Stop, missing};
use super::uses::relation_id;
use super::world::{Entry, Other, TEMPORARY, World};
use crate::ddl::model::{ObjectName, RoleName, RoutineReference, RoutineWord};
use crate::ident::{ObjectId, ObjectKind, QualifiedName, TypeName};
use crate::schema::{
    Acl, Column, ModifiedType, Namespace, Object, Relation, RelationKind, Role, Routine, RoutineKind, Type,
    TypeDefinition, built_in,
};
use crate::syntax::{ColumnReference, WrittenArguments, WrittenType, WrittenTypeName};

/// What a relation's name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A relation of the model.
    Relation(ObjectId),
    /// A sequence.
    Sequence(ObjectId),
    /// An index, and the relation that it is of.
    Index(QualifiedName, ObjectId),
    /// A relation of the system's own schemas.
    BuiltIn,
}

impl World {
    /// The schemas in which a name is looked up: those that nobody has written come first.
    fn path(&self, temporary_first: bool) -> impl Iterator<Item = &str> {
        let unwritten = |schema: &&str| self.explicit_path().all(|written| written != *schema);
        let first = Some(TEMPORARY).filter(|_| temporary_first).into_iter().chain(["pg_catalog"]);
        first.filter(unwritten).chain(self.explicit_path())
    }

    /// The schemas in which a function is looked up.
    pub(super) fn function_path(&self) -> impl Iterator<Item = &str> {
        self.path(false)
    }

    /// The schemas in which this function is looked up.
    pub(super) fn schemas_of_function<'a>(&'a self, name: &'a ObjectName) -> Vec<&'a str> {
        match &name.schema {
            Some(schema) => vec![schema],
            None => self.function_path().collect(),
        }
    }

    fn explicit_path(&self) -> impl Iterator<Item = &str> {
        let names = self.session.path().iter().map(String::as_str);
        let names = names.map(|name| if name == "$user" { self.session.role() } else { name });
        names.filter(|name| self.schema_exists(name))
    }

    /// Whether there is a schema of this name.
    pub(super) fn schema_exists(&self, name: &str) -> bool {
        is_system_schema(name) || name == TEMPORARY || self.has_schema(name)
    }

    /// The name of a new object: in its schema if written, else in the first of the search path.
    pub(super) fn new_name(&mut self, name: &ObjectName) -> Result<QualifiedName, Stop> {
        let schema = match &name.schema {
            Some(schema) => self.existing_schema(schema)?,
            None => self.creation_schema()?,
        };
        Ok(QualifiedName::new(schema, &name.name))
    }

    /// The schema in which a new object without one is made.
    pub(super) fn creation_schema(&self) -> Result<String, Stop> {
        let first = self.explicit_path().next().map(str::to_owned);
        first.ok_or_else(|| Refusal::new(RefusalKind::NoSchema, "no schema has been selected to create in").into())
    }

    /// A schema that a statement needs; one that nobody made is assumed.
    pub(super) fn existing_schema(&mut self, name: &str) -> Result<String, Stop> {
        if !self.schema_exists(name) {
            self.assume_schema(name);
        }
        Ok(name.to_owned())
    }

    fn assume_schema(&mut self, name: &str) {
        let owner = self.session.role().to_owned();
        let schema = Namespace { owner: Some(owner), acl: Acl::default(), comment: None };
        self.assume(ObjectId::schema(name), Object::Schema(schema));
    }

    /// Takes an object for granted that no statement made.
    pub(super) fn assume(&mut self, id: ObjectId, object: Object) {
        if let Some(schema) = &id.schema
            && !self.schema_exists(schema)
        {
            let schema = schema.clone();
            self.assume_schema(&schema);
        }
        let mut entry = Entry::new(object);
        entry.assumed = true;
        self.tell_assumed(&id);
        self.make(id, entry);
    }

    /// The type that a written one stands for. One that nobody made is assumed.
    pub(super) fn resolve_type(&mut self, written: &WrittenType) -> Result<TypeName, Stop> {
        let found = match &written.name {
            WrittenTypeName::Named { schema, name } => self.find_type(schema.as_deref(), name),
            WrittenTypeName::ColumnOf(reference) => Some(self.column_type(reference)?.type_name),
        };
        let type_name = match (found, &written.name) {
            (Some(found), _) => found,
            (None, WrittenTypeName::Named { schema, name }) => self.assume_type(schema.as_deref(), name),
            (None, WrittenTypeName::ColumnOf(reference)) => return Err(missing(&reference.relation).into()),
        };
        Ok(if written.array { type_name.into_array() } else { type_name })
    }

    /// The type with its modifier.
    pub(super) fn resolve_modified(&mut self, written: &WrittenType) -> Result<ModifiedType, Stop> {
        if let WrittenTypeName::ColumnOf(reference) = &written.name {
            return self.column_type(reference);
        }
        let type_name = self.resolve_type(written)?;
        let modifier = written.modifier.as_deref().map(|modifier| kept_modifier(&type_name, modifier));
        Ok(ModifiedType { type_name, modifier, collation: None })
    }

    /// The type that a bare name stands for. One that nobody made is assumed.
    pub(super) fn named_type(&mut self, name: &ObjectName) -> Result<TypeName, Stop> {
        let written = WrittenTypeName::Named { schema: name.schema.clone(), name: name.name.clone() };
        self.resolve_type(&WrittenType { name: written, array: false, modifier: None, span: name.span })
    }

    fn assume_type(&mut self, schema: Option<&str>, name: &str) -> TypeName {
        let unqualified = schema.is_none();
        let schema = match schema {
            Some(schema) => schema.to_owned(),
            None => self.creation_schema().unwrap_or_else(|_| "public".to_owned()),
        };
        let found = TypeName::new(schema, name);
        if found.schema != "pg_catalog" {
            let owner = Some(self.session.role().to_owned());
            let assumed = Type { definition: TypeDefinition::Shell, owner, acl: Acl::default(), comment: None };
            self.assume(ObjectId::type_named(found.element()), Object::Type(assumed));
        }
        if unqualified {
            self.doubt(format!("no statement makes the type `{name}`: its schema is not known"));
        }
        found
    }

    /// The type of this name, if there is one.
    pub(super) fn find_type(&self, schema: Option<&str>, name: &str) -> Option<TypeName> {
        match schema {
            Some(schema) => self.type_in(schema, name),
            None => self.path(true).find_map(|schema| self.type_in(schema, name)),
        }
    }

    fn type_in(&self, schema: &str, name: &str) -> Option<TypeName> {
        if schema == "pg_catalog" {
            return built_in(name);
        }
        let made = |name: &str| {
            self.has_name(name)
                && (self.has(&ObjectId::type_named(QualifiedName::new(schema, name)))
                    || self.has(&relation_id(schema, name)))
        };
        if made(name) {
            return Some(TypeName::new(schema, name));
        }
        let element = name.strip_prefix('_').filter(|element| made(element))?;
        Some(TypeName::new(schema, element).into_array())
    }

    fn column_type(&mut self, reference: &ColumnReference) -> Result<ModifiedType, Stop> {
        let ColumnReference { schema, relation, column } = reference;
        let name = ObjectName { schema: schema.clone(), name: relation.clone(), span: Default::default() };
        let id = match self.relation(&name)? {
            Found::Relation(id) => id,
            Found::Sequence(_) | Found::Index(..) | Found::BuiltIn => {
                return Err(Stop::Unknown(format!("the type of `{relation}.{column}` is not known")));
            }
        };
        let of = id.qualified_name().and_then(|name| self.get(&ObjectId::column(name, column)));
        match of.filter(|entry| entry.gaps.is_empty()).map(|entry| &entry.object) {
            Some(Object::Column(found)) => Ok(found.of.clone()),
            Some(_) | None => Err(Stop::Unknown(format!("the type of `{relation}.{column}` is not known"))),
        }
    }

    /// The type that an identity stands for: a type of its own, or the relation whose row type it is.
    pub(super) fn type_id(&self, name: &QualifiedName) -> Option<ObjectId> {
        let candidates = [ObjectId::type_named(name.clone()), ObjectId::relation(name.clone())];
        candidates.into_iter().find(|id| self.has(id))
    }

    /// The type of its own that a name stands for; none where there is none.
    pub(super) fn find_type_id(&self, name: &ObjectName) -> Option<ObjectId> {
        let found = self.find_type(name.schema.as_deref(), &name.name)?;
        self.type_id(&found.element())
    }

    /// What a relation's name stands for, if anything.
    pub(super) fn find_relation(&self, name: &ObjectName) -> Option<Found> {
        match &name.schema {
            Some(schema) => self.relation_in(schema, &name.name),
            None => self.path(true).find_map(|schema| self.relation_in(schema, &name.name)),
        }
    }

    fn relation_in(&self, schema: &str, name: &str) -> Option<Found> {
        if self.has_name(name) {
            let id = relation_id(schema, name);
            if self.has(&id) {
                return Some(Found::Relation(id));
            }
            let sequence = ObjectId { kind: ObjectKind::Sequence, ..id };
            if self.has(&sequence) {
                return Some(Found::Sequence(sequence));
            }
        }
        if self.has_other_named(name) {
            let qualified = QualifiedName::new(schema, name);
            if let Some(Other::Index { of, .. }) = self.other(&qualified) {
                let of = of.clone();
                return Some(Found::Index(qualified, of));
            }
        }
        let built_in = match schema {
            "pg_catalog" => name.starts_with("pg_") && built_in(name).is_some(),
            "information_schema" => true,
            _ => false,
        };
        built_in.then_some(Found::BuiltIn)
    }

    /// What a relation's name stands for; a relation that nobody made is assumed.
    pub(super) fn relation(&mut self, name: &ObjectName) -> Result<Found, Stop> {
        if let Some(found) = self.find_relation(name) {
            return Ok(found);
        }
        let schema = match &name.schema {
            Some(schema) => schema.clone(),
            None => self.creation_schema()?,
        };
        let id = relation_id(&schema, &name.name);
        let relation = Relation { owner: Some(self.session.role().to_owned()), ..Relation::new(RelationKind::Table) };
        self.assume(id.clone(), Object::Relation(Box::new(relation)));
        Ok(Found::Relation(id))
    }

    /// The column of a relation.
    pub(super) fn column(&self, relation: &ObjectId, column: &str) -> Option<(ObjectId, &Column)> {
        if !self.has_name(column) {
            return None;
        }
        let id = ObjectId::column(relation.qualified_name()?, column);
        match &self.get(&id)?.object {
            Object::Column(found) => Some((id, found)),
            _ => None,
        }
    }

    /// The name of a role.
    pub(super) fn role_name(&self, role: &RoleName) -> Option<String> {
        match role {
            RoleName::Named(name) => Some(name.clone()),
            RoleName::Public => None,
            RoleName::Current => Some(self.session.role().to_owned()),
            RoleName::Session => Some(self.session.session_role().to_owned()),
        }
    }

    /// A role that a statement needs; one that nobody made is assumed.
    pub(super) fn existing_role(&mut self, role: &RoleName) -> Result<String, Stop> {
        let Some(name) = self.role_name(role) else { return Err(missing("public").into()) };
        if !self.roles().exists(&name) {
            self.assumptions += 1;
            self.tell(EventKind::AssumedRole(name.clone()));
            let assumed = Role { inherit: true, ..Role::default() };
            self.put_role(&name, assumed);
        }
        Ok(name)
    }

    /// The types that identify a routine, by its argument list.
    pub(super) fn input_types(&mut self, arguments: &WrittenArguments) -> Result<Vec<TypeName>, Stop> {
        let mut types = Vec::new();
        for written in arguments.input_types() {
            types.push(self.resolve_type(written)?);
        }
        Ok(types)
    }

    /// The overloads of a name, in the order of the search path; one that another hides is left out.
    fn overloads(&self, name: &ObjectName) -> Vec<(ObjectId, RoutineKind)> {
        let mut found: Vec<(ObjectId, RoutineKind)> = Vec::new();
        let mut seen: BTreeSet<&[TypeName]> = BTreeSet::new();
        for schema in self.schemas_of_function(name) {
            for (id, routine) in self.routines_named(&QualifiedName::new(schema, &name.name)) {
                if seen.insert(&id.arguments) {
                    found.push((id.clone(), routine.kind));
                }
            }
        }
        found
    }

    /// The overload with these arguments that the search path finds first.
    fn overload(&self, name: &ObjectName, arguments: &[TypeName]) -> Option<(ObjectId, RoutineKind)> {
        self.schemas_of_function(name).into_iter().find_map(|schema| {
            let id = ObjectId::routine(QualifiedName::new(schema, &name.name), arguments.to_vec());
            match &self.get(&id)?.object {
                Object::Routine(routine) => Some((id, routine.kind)),
                _ => None,
            }
        })
    }

    /// The routines of one name.
    pub(super) fn routines_named<'a>(
        &'a self,
        name: &QualifiedName,
    ) -> impl Iterator<Item = (&'a ObjectId, &'a Routine)> + use<'a> {
        self.entries_named(ObjectKind::Routine, &name.schema, &name.name).filter_map(|(id, entry)| {
            match &entry.object {
                Object::Routine(routine) => Some((id, routine.as_ref())),
                _ => None,
            }
        })
    }

    /// The routine that a statement names, if there is one.
    pub(super) fn find_routine(&mut self, reference: &RoutineReference) -> Result<Option<ObjectId>, Stop> {
        let wanted = |kind: RoutineKind, bare: bool| match reference.word {
            RoutineWord::Function => match kind {
                RoutineKind::Function | RoutineKind::Window => true,
                RoutineKind::Aggregate => bare,
                RoutineKind::Procedure => false,
            },
            RoutineWord::Procedure => kind == RoutineKind::Procedure,
            RoutineWord::Aggregate => kind == RoutineKind::Aggregate,
            RoutineWord::Routine => true,
        };
        let Some(arguments) = &reference.arguments else {
            let mut fitting = self.overloads(&reference.name).into_iter().filter(|(_, kind)| wanted(*kind, true));
            return match (fitting.next(), fitting.next()) {
                (Some((id, _)), None) => Ok(Some(id)),
                (Some(_), Some(_)) => {
                    let message = format!("the name `{}` stands for several routines", reference.name.name);
                    Err(Refusal::new(RefusalKind::Ambiguous, message).into())
                }
                (None, _) => Ok(None),
            };
        };
        let schemas = self.schemas_of_function(&reference.name);
        let mut named = schemas.iter().map(|schema| QualifiedName::new(*schema, &reference.name.name));
        if !named.any(|name| self.routines_named(&name).next().is_some()) {
            return Ok(None);
        }
        let Some(inputs) = self.known_types(arguments.input_types()) else { return Ok(None) };
        let all = self.known_types(arguments.parameters.iter().map(|parameter| &parameter.written_type));
        if let Some((id, _)) = self.overload(&reference.name, &inputs).filter(|(_, kind)| wanted(*kind, true)) {
            return Ok(Some(id));
        }
        if !wanted(RoutineKind::Procedure, true) {
            return Ok(None);
        }
        // A procedure may be named with its OUT arguments, written without their mode.
        let overloads = self.overloads(&reference.name);
        let procedures = overloads.iter().filter(|(_, kind)| *kind == RoutineKind::Procedure);
        let with_outputs = procedures.filter(|(id, _)| match self.get(id).map(|entry| &entry.object) {
            Some(Object::Routine(routine)) => {
                let types: Vec<TypeName> =
                    routine.parameters.iter().map(|parameter| parameter.type_name.clone()).collect();
                Some(&types) == all.as_ref()
            }
            Some(_) | None => false,
        });
        Ok(with_outputs.map(|(id, _)| id.clone()).next())
    }

    /// These types, unless one of them does not exist.
    fn known_types<'a>(&mut self, written: impl Iterator<Item = &'a WrittenType>) -> Option<Vec<TypeName>> {
        let mut types = Vec::new();
        for written in written {
            let found = match &written.name {
                WrittenTypeName::Named { schema, name } => self.find_type(schema.as_deref(), name)?,
                WrittenTypeName::ColumnOf(reference) => self.column_type(reference).ok()?.type_name,
            };
            types.push(if written.array { found.into_array() } else { found });
        }
        Some(types)
    }

    /// The routine that a function's bare name stands for, as triggers and aggregates name it: one of the model,
    /// else PostgreSQL's own.
    pub(super) fn function_named(&self, name: &ObjectName) -> QualifiedName {
        let found = self.overloads(name).into_iter().next().and_then(|(id, _)| id.qualified_name());
        let schema = name.schema.clone().unwrap_or_else(|| "pg_catalog".to_owned());
        found.unwrap_or_else(|| QualifiedName::new(schema, &name.name))
    }
}

/// Whether a schema is PostgreSQL's own, and none of the model.
pub(super) fn is_system_schema(name: &str) -> bool {
    matches!(name, "pg_catalog" | "information_schema")
}

/// The modifier as `format_type` prints it.
pub(super) fn kept_modifier(type_name: &TypeName, written: &str) -> String {
    if type_name.schema == "pg_catalog" && type_name.name == "numeric" && !written.contains(',') {
        return format!("{written},0");
    }
    written.to_owned()
}

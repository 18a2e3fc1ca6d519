//! Extensions (manual, 38.17 "Packaging Related Objects into an Extension", SQL CREATE EXTENSION).

use super::event::{Applied, duplicate};
use super::extension_table::{known, since};
use super::world::{Entry, World};
use crate::ddl::model::{AlterExtension, CreateExtension, ExtensionChange, ObjectReference};
use crate::finding::Reach;
use crate::ident::{ObjectId, QualifiedName};
use crate::schema::{Acl, Extension, Namespace, Object, Type, TypeDefinition};

impl World {
    /// `CREATE EXTENSION`
    pub(super) fn create_extension(&mut self, create: &CreateExtension) -> Applied {
        let id = ObjectId::extension(&create.name);
        if self.has(&id) {
            return if create.if_not_exists { Ok(()) } else { Err(duplicate(&create.name).into()) };
        }
        let known = known(&create.name);
        let fixed = known.and_then(|known| known.schema);
        let schema = match (fixed, &create.schema) {
            (Some(fixed), _) => fixed.to_owned(),
            (None, Some(schema)) => self.existing_schema(schema)?,
            (None, None) => self.creation_schema()?,
        };
        let version = create.version.clone();
        let extension = Extension { schema: schema.clone(), version };
        self.make(id.clone(), Entry::new(Object::Extension(extension)));
        if let Some(fixed) = fixed.filter(|fixed| !self.schema_exists(fixed)) {
            let owner = Some(self.session.role().to_owned());
            let namespace = Namespace { owner, acl: Acl::default(), comment: None };
            self.make_member(&create.name, ObjectId::schema(fixed), Object::Schema(namespace));
        }
        let Some(known) = known else {
            let cause = format!("what the extension `{}` makes is not known", create.name);
            self.open_gap(Reach::Object(id), cause);
            return Ok(());
        };
        if create.cascade {
            for required in known.requires {
                let required = CreateExtension {
                    if_not_exists: true,
                    name: (*required).to_owned(),
                    schema: create.schema.clone(),
                    version: None,
                    cascade: false,
                };
                if !self.has(&ObjectId::extension(&required.name)) {
                    self.create_extension(&required)?;
                }
            }
        }
        let major = self.major;
        for type_name in known.types.iter().filter(|type_name| major >= since(type_name)) {
            let member = ObjectId::type_named(QualifiedName::new(&schema, *type_name));
            if self.has(&member) {
                return Err(duplicate(member).into());
            }
            let owner = Some(self.session.role().to_owned());
            let made = Type { definition: TypeDefinition::Base, owner, acl: Acl::default(), comment: None };
            self.make_member(&create.name, member, Object::Type(made));
        }
        Ok(())
    }

    fn make_member(&mut self, extension: &str, id: ObjectId, object: Object) {
        let mut entry = Entry::new(object);
        entry.extension = Some(extension.to_owned());
        self.make(id, entry);
    }

    /// `ALTER EXTENSION`
    pub(super) fn alter_extension(&mut self, alter: &AlterExtension) -> Applied {
        let (object, extension) = match &alter.change {
            ExtensionChange::Update(version) => {
                let id = ObjectId::extension(&alter.name);
                let version = version.clone();
                self.set(&id, "version", |object| {
                    if let Object::Extension(extension) = object {
                        extension.version = version;
                    }
                });
                return Ok(());
            }
            ExtensionChange::Add(object) => (object, Some(alter.name.clone())),
            ExtensionChange::Drop(object) => (object, None),
        };
        let id = match object {
            ObjectReference::Routine(reference) => self.routine_of(reference)?,
            ObjectReference::Named { name, .. } => self.find_type_id(name),
            _ => None,
        };
        if let Some(id) = id {
            self.change(&id, |entry| entry.extension = extension);
        }
        Ok(())
    }
}

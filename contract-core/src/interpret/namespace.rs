//! Schemas (manual, SQL CREATE SCHEMA).

use super::acl::Guarded;
use super::event::{Applied, duplicate};
use super::session::list;
use super::world::{Entry, World};
use crate::ddl::model::{CreateSchema, SetVariable, SettingChange, SettingScope, SettingValue};
use crate::ident::ObjectId;
use crate::schema::{Namespace, Object};
use crate::source::Span;

impl World {
    /// `CREATE SCHEMA`
    pub(super) fn create_schema(&mut self, text: &str, create: &CreateSchema) -> Applied {
        let owner = match &create.owner {
            Some(role) => self.existing_role(role)?,
            None => self.session.role().to_owned(),
        };
        let name = create.name.clone().unwrap_or_else(|| owner.clone());
        let id = ObjectId::schema(&name);
        if self.get(&id).is_some_and(|entry| !entry.assumed) || super::resolve::is_system_schema(&name) {
            return if create.if_not_exists { Ok(()) } else { Err(duplicate(name).into()) };
        }
        let acl = self.initial_acl(Guarded::Schema, &owner, None);
        let schema = Namespace { owner: Some(owner), acl, comment: None };
        self.make(id, Entry::new(Object::Schema(schema)));
        if create.elements.is_empty() {
            return Ok(());
        }
        // The elements see the new schema first.
        let before = self.session.clone();
        let mut path = vec![name];
        path.extend_from_slice(self.session.path());
        let change = SettingChange {
            name: "search_path".to_owned(),
            value: SettingValue::Whole(list(&path)),
            span: Span::default(),
        };
        self.set_variable(&SetVariable { scope: SettingScope::Session, change })?;
        for element in &create.elements {
            self.apply(text, element)?;
        }
        self.session = before;
        Ok(())
    }
}

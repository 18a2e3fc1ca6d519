//! The session: the search path, the current role, and settings that SQL reads back (manual, 5.10.3 "The Schema
//! Search Path", SQL SET, SET ROLE).

use std::collections::BTreeMap;

use super::event::{Applied, missing};
use super::world::World;
use crate::ddl::model::{Discard, SetRole, SetVariable, SettingChange, SettingScope, SettingValue};
use crate::ident::quote;
use crate::observation::Setting;
use crate::schema::split_names;

/// The role that is taken where none is said.
pub(super) const ROLE_UNSAID: &str = "postgres";

/// What a session has set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Session {
    /// The search path that it began with.
    initial_path: String,
    /// The names in the search path.
    path: Vec<String>,
    /// The settings, by name.
    settings: BTreeMap<String, String>,
    /// Those that hold until the transaction ends, with what they were before.
    local: BTreeMap<String, Option<String>>,
    /// The role that logged in.
    initial_role: String,
    /// The session's user.
    session_role: String,
    /// The current role, where SET ROLE said another one.
    role: Option<String>,
    /// What SET LOCAL ROLE replaced.
    role_before: Option<Option<String>>,
    /// Whether a transaction is open.
    pub(super) in_transaction: bool,
}

impl Session {
    /// A fresh session.
    pub(super) fn new(setting: &Setting) -> Self {
        let role = setting.role.clone().unwrap_or_else(|| ROLE_UNSAID.to_owned());
        let initial_path =
            if setting.search_path.is_empty() { "\"$user\", public".to_owned() } else { list(&setting.search_path) };
        Self {
            path: split_names(&initial_path),
            initial_path,
            settings: BTreeMap::new(),
            local: BTreeMap::new(),
            initial_role: role.clone(),
            session_role: role,
            role: None,
            role_before: None,
            in_transaction: false,
        }
    }

    /// The current role.
    pub(super) fn role(&self) -> &str {
        self.role.as_ref().unwrap_or(&self.session_role)
    }

    /// The role that logged in.
    pub(super) fn initial_role(&self) -> &str {
        &self.initial_role
    }

    /// The session's user.
    pub(super) fn session_role(&self) -> &str {
        &self.session_role
    }

    /// The search path as the setting has it.
    pub(super) fn search_path(&self) -> &str {
        self.settings.get("search_path").unwrap_or(&self.initial_path)
    }

    /// The names in the search path; `$user` stands as it is.
    pub(super) fn path(&self) -> &[String] {
        &self.path
    }

    /// A setting, where the session has set it.
    pub(super) fn setting(&self, name: &str) -> Option<&str> {
        if name == "search_path" {
            return Some(self.search_path());
        }
        self.settings.get(name).map(String::as_str)
    }

    /// Another session of the same role.
    pub(super) fn restart(&mut self) {
        self.settings.clear();
        self.local.clear();
        self.session_role.clone_from(&self.initial_role);
        self.role = None;
        self.role_before = None;
        self.in_transaction = false;
        self.path = split_names(self.search_path());
    }

    /// The transaction is over: what held for it alone holds no more.
    pub(super) fn end_transaction(&mut self) {
        for (name, before) in std::mem::take(&mut self.local) {
            self.keep(&name, before);
        }
        if let Some(before) = self.role_before.take() {
            self.role = before;
        }
        self.in_transaction = false;
    }

    /// Every setting is changed here; gives what it was.
    fn keep(&mut self, name: &str, value: Option<String>) -> Option<String> {
        let before = match value {
            Some(value) => self.settings.insert(name.to_owned(), value),
            None => self.settings.remove(name),
        };
        if name == "search_path" {
            self.path = split_names(self.search_path());
        }
        before
    }

    fn assign(&mut self, name: &str, value: Option<String>, scope: SettingScope) {
        let before = self.keep(name, value);
        match scope {
            SettingScope::Local => {
                self.local.entry(name.to_owned()).or_insert(before);
            }
            SettingScope::Session => {
                self.local.remove(name);
            }
        }
    }
}

/// Names as a list setting holds them.
pub(super) fn list(names: &[String]) -> String {
    names.iter().map(|name| quote(name).into_owned()).collect::<Vec<_>>().join(", ")
}

/// The settings that hold a list of names, each quoted where it has to be (`GUC_LIST_QUOTE`).
const QUOTED_LISTS: &[&str] = &[
    "local_preload_libraries",
    "search_path",
    "session_preload_libraries",
    "shared_preload_libraries",
    "temp_tablespaces",
    "unix_socket_directories",
];

/// The value of a SET clause as PostgreSQL keeps it; none where it says DEFAULT, FROM CURRENT or RESET.
pub(super) fn written_value(change: &SettingChange) -> Option<String> {
    match &change.value {
        SettingValue::List(values) if QUOTED_LISTS.contains(&change.name.as_str()) => Some(list(values)),
        SettingValue::List(values) => Some(values.join(", ")),
        SettingValue::Whole(value) => Some(value.clone()),
        SettingValue::Default | SettingValue::FromCurrent | SettingValue::Reset => None,
    }
}

/// The name under which PostgreSQL keeps a setting: some have capitals.
pub(super) fn kept_name(name: &str) -> &str {
    match name {
        "datestyle" => "DateStyle",
        "intervalstyle" => "IntervalStyle",
        "timezone" => "TimeZone",
        other => other,
    }
}

impl World {
    /// `SET`, `RESET`
    pub(super) fn set_variable(&mut self, set: &SetVariable) -> Applied {
        if set.scope == SettingScope::Local && !self.session.in_transaction {
            return Ok(());
        }
        let name = set.change.name.as_str();
        match (name, written_value(&set.change)) {
            ("role", value) => {
                let role = value.filter(|role| role != "none");
                return self.set_role(&SetRole { scope: set.scope, session_authorization: false, role });
            }
            ("session_authorization", value) => {
                return self.set_role(&SetRole { scope: set.scope, session_authorization: true, role: value });
            }
            ("all", None) => {
                let names: Vec<String> = self.session.settings.keys().cloned().collect();
                for name in names {
                    self.session_mut().assign(&name, None, SettingScope::Session);
                }
            }
            (_, value) => self.session_mut().assign(name, value, set.scope),
        }
        Ok(())
    }

    /// `SET ROLE`, `SET SESSION AUTHORIZATION`
    pub(super) fn set_role(&mut self, set: &SetRole) -> Applied {
        if set.scope == SettingScope::Local && !self.session.in_transaction {
            return Ok(());
        }
        if let Some(role) = &set.role
            && !self.roles().exists(role)
        {
            return Err(missing(role).into());
        }
        if set.session_authorization {
            let session = self.session_mut();
            session.session_role = set.role.clone().unwrap_or_else(|| session.initial_role.clone());
            session.role = None;
        } else {
            let session = self.session_mut();
            let before = std::mem::replace(&mut session.role, set.role.clone());
            match set.scope {
                SettingScope::Local => {
                    session.role_before.get_or_insert(before);
                }
                SettingScope::Session => session.role_before = None,
            }
        }
        Ok(())
    }

    /// `DISCARD`
    pub(super) fn discard(&mut self, what: Discard) -> Applied {
        self.drop_temporary();
        if what == Discard::All {
            self.session_mut().restart();
        }
        Ok(())
    }
}

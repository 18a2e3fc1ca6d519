//! Functions, procedures, aggregates and window functions: all of `pg_proc` that somebody can set
//! (manual, 53.39 "pg_proc").

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Acl, Attribute, Attributes, Text, Value};
use crate::ident::{QualifiedName, TypeName, quote};
use crate::syntax::ParameterMode;

/// An enum of the catalog: its letters, its key words.
macro_rules! catalog_enum {
    ($(#[$outer:meta])* $name:ident from $column:literal { $($(#[$inner:meta])* $variant:ident = $letter:literal $word:literal,)+ }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$inner])* $variant,)+ }

        impl $name {
            /// The key words for it in SQL or in a sentence.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl TryFrom<char> for $name {
            type Error = $crate::schema::UnknownLetter;

            fn try_from(letter: char) -> Result<Self, $crate::schema::UnknownLetter> {
                match letter {
                    $($letter => Ok(Self::$variant),)+
                    _ => Err($crate::schema::UnknownLetter { column: $column, letter: letter.to_string() }),
                }
            }
        }
    };
}
pub(super) use catalog_enum;

catalog_enum! {
    /// What sort of routine it is.
    RoutineKind from "pg_proc.prokind" {
        /// A plain function.
        Function = 'f' "function",
        /// A procedure.
        Procedure = 'p' "procedure",
        /// An aggregate.
        Aggregate = 'a' "aggregate",
        /// A window function.
        Window = 'w' "window function",
    }
}

catalog_enum! {
    /// What the result may depend on (manual, 38.7 "Function Volatility Categories").
    Volatility from "pg_proc.provolatile" {
        /// On the arguments alone.
        Immutable = 'i' "immutable",
        /// On the database as the statement sees it.
        Stable = 's' "stable",
        /// On anything.
        Volatile = 'v' "volatile",
    }
}

catalog_enum! {
    /// Where it may run in a parallel plan (manual, 15.4 "Parallel Safety").
    Parallel from "pg_proc.proparallel" {
        /// Anywhere.
        Safe = 's' "safe",
        /// In the leader only.
        Restricted = 'r' "restricted",
        /// In no parallel plan.
        Unsafe = 'u' "unsafe",
    }
}

impl RoutineKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Function, Self::Procedure, Self::Aggregate, Self::Window];

    /// The word for it in a contract: one, where SQL has none of its own.
    pub fn contract_word(self) -> &'static str {
        match self {
            Self::Window => "window",
            Self::Function | Self::Procedure | Self::Aggregate => self.word(),
        }
    }

    /// The key word behind ALTER, DROP and GRANT … ON.
    pub fn statement_word(self) -> &'static str {
        match self {
            Self::Function | Self::Window => "FUNCTION",
            Self::Procedure => "PROCEDURE",
            Self::Aggregate => "AGGREGATE",
        }
    }
}

/// With whose rights it runs (manual, CREATE FUNCTION).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// The caller's.
    Invoker,
    /// The owner's.
    Definer,
}

impl Security {
    /// The key word in SQL, in lower case.
    pub fn word(self) -> &'static str {
        match self {
            Self::Invoker => "invoker",
            Self::Definer => "definer",
        }
    }
}

/// One parameter, result columns of RETURNS TABLE included.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Its name, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Which way it goes.
    pub mode: ParameterMode,
    /// Its type.
    #[serde(rename = "type")]
    pub type_name: TypeName,
    /// The default expression of an input parameter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Text>,
}

/// What a function returns; a procedure has none. The columns of RETURNS TABLE and the OUT parameters
/// are parameters, and the type is then `record` or that of the only one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Returns {
    /// Whether it returns a set.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub set: bool,
    /// The type of each row.
    #[serde(rename = "type")]
    pub type_name: TypeName,
}

/// Everything in `pg_proc` that somebody can set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Routine {
    /// Function, procedure, aggregate or window function.
    pub kind: RoutineKind,
    /// All parameters in order, OUT and TABLE included.
    pub parameters: Vec<Parameter>,
    /// What it returns; none for a procedure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returns: Option<Returns>,
    /// The language, as `pg_language` names it.
    pub language: String,
    /// With whose rights it runs.
    pub security: Security,
    /// What the result may depend on.
    pub volatility: Volatility,
    /// Whether a NULL argument gives NULL without a call.
    pub strict: bool,
    /// Where it may run in a parallel plan.
    pub parallel: Parallel,
    /// Whether it tells nothing of its arguments but by its result.
    pub leakproof: bool,
    /// The planner's cost of a call, in units of `cpu_operator_cost`.
    #[serde(with = "super::estimate")]
    pub cost: f32,
    /// The planner's number of rows; 0 when it returns no set.
    #[serde(with = "super::estimate")]
    pub rows: f32,
    /// The planner's support function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support: Option<QualifiedName>,
    /// The settings of its SET clauses, name to value, as `pg_proc.proconfig` has them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, String>,
    /// The types of its TRANSFORM clause.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transforms: Vec<TypeName>,
    /// The body, or the C symbol; for a SQL-standard body the deparsed text.
    pub body: Text,
    /// The object file of a C function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_file: Option<String>,
    /// What an aggregate is made of, option name of CREATE AGGREGATE to value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub aggregate: BTreeMap<String, String>,
    /// The owner, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Who may execute it.
    pub acl: Acl,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Routine {
    /// The parameters that a caller gives: IN, INOUT and VARIADIC.
    pub fn inputs(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| parameter.mode.is_input())
    }

    /// The schemas of its own `search_path` setting, in order; none when it has no such setting. A
    /// function without one runs with the caller's.
    pub fn search_path(&self) -> Option<Vec<String>> {
        self.settings.get("search_path").map(|setting| split_names(setting))
    }

    /// The columns of RETURNS TABLE.
    pub fn table_columns(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| parameter.mode == ParameterMode::Table)
    }

    /// The return type as CREATE FUNCTION has it: `setof text`, `table(id uuid)`, `void`.
    pub fn returns_text(&self) -> String {
        let columns: Vec<String> = self
            .table_columns()
            .map(|column| match &column.name {
                Some(name) => format!("{} {}", quote(name), column.type_name),
                None => column.type_name.to_string(),
            })
            .collect();
        match &self.returns {
            None => "nothing".to_owned(),
            Some(_) if !columns.is_empty() => format!("table({})", columns.join(", ")),
            Some(Returns { set: true, type_name }) => format!("setof {type_name}"),
            Some(Returns { set: false, type_name }) => type_name.to_string(),
        }
    }

    /// The parameter list as CREATE FUNCTION has it, without result columns and with each default.
    pub fn parameters_text(&self) -> String {
        let parameters = self.parameters.iter().filter(|parameter| parameter.mode != ParameterMode::Table);
        let written: Vec<String> = parameters
            .map(|parameter| {
                let mut text = String::new();
                if parameter.mode != ParameterMode::In {
                    text.push_str(&parameter.mode.to_string());
                    text.push(' ');
                }
                if let Some(name) = &parameter.name {
                    text.push_str(&quote(name));
                    text.push(' ');
                }
                text.push_str(&parameter.type_name.to_string());
                if let Some(default) = &parameter.default {
                    text.push_str(" default ");
                    text.push_str(&default.text);
                }
                text
            })
            .collect();
        written.join(", ")
    }
}

/// A list of names as `search_path` holds it, split as PostgreSQL splits it (manual, 20.11.1).
pub fn split_names(list: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = list.trim_start();
    while !rest.is_empty() {
        let mut name = String::new();
        if let Some(quoted) = rest.strip_prefix('"') {
            rest = quoted;
            while let Some(end) = rest.find('"') {
                name.push_str(&rest[..end]);
                rest = &rest[end + 1..];
                match rest.strip_prefix('"') {
                    Some(more) => {
                        name.push('"');
                        rest = more;
                    }
                    None => break,
                }
            }
            name = crate::ident::truncate(&name).to_owned();
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            name = crate::ident::fold(rest[..end].trim_end());
            rest = &rest[end..];
        }
        names.push(name);
        rest = rest.trim_start().trim_start_matches(',').trim_start();
    }
    names
}

impl Attributes for Routine {
    fn attributes(&self) -> Vec<(Attribute, Value)> {
        let each = |of: &dyn Fn(&Parameter) -> Value| Value::List(self.parameters.iter().map(of).collect());
        let mut attributes = vec![
            (Attribute("kind"), Value::name(self.kind.word())),
            (Attribute("parameter names"), each(&|parameter| Value::optional_name(parameter.name.as_ref()))),
            (Attribute("parameter modes"), each(&|parameter| Value::name(parameter.mode))),
            (Attribute("parameter types"), each(&|parameter| Value::name(&parameter.type_name))),
            (Attribute("has defaults"), each(&|parameter| Value::Flag(parameter.default.is_some()))),
            (Attribute("defaults"), each(&|parameter| Value::optional_text(parameter.default.as_ref()))),
            (Attribute("returns"), Value::name(self.returns_text())),
            (Attribute("language"), Value::name(&self.language)),
            (Attribute("security"), Value::name(self.security.word())),
            (Attribute("volatility"), Value::name(self.volatility.word())),
            (Attribute("strict"), Value::Flag(self.strict)),
            (Attribute("parallel"), Value::name(self.parallel.word())),
            (Attribute("leakproof"), Value::Flag(self.leakproof)),
            (Attribute("cost"), Value::Number(self.cost.into())),
            (Attribute("rows"), Value::Number(self.rows.into())),
            (Attribute("support"), Value::optional_name(self.support.as_ref())),
            (Attribute("settings"), pairs(&self.settings)),
            (Attribute("transforms"), Value::List(self.transforms.iter().map(Value::name).collect())),
            (Attribute("body"), Value::Text(self.body.clone())),
            (Attribute("object file"), Value::optional_name(self.object_file.as_ref())),
            (Attribute("owner"), Value::owner(self.owner.as_ref())),
            (Attribute("privileges"), self.acl.value()),
            (Attribute("comment"), Value::optional_name(self.comment.as_ref())),
        ];
        if !self.aggregate.is_empty() {
            attributes.push((Attribute("aggregate"), pairs(&self.aggregate)));
        }
        attributes
    }
}

/// Settings or options as one value.
pub(super) fn pairs(map: &BTreeMap<String, String>) -> Value {
    Value::Set(map.iter().map(|(name, value)| format!("{name}={value}")).collect())
}

#[cfg(test)]
mod tests {
    use super::split_names;

    #[test]
    fn search_paths_split_as_postgresql_splits_them() {
        for (list, names) in [
            ("", &[] as &[&str]),
            ("\"\"", &[""]),
            ("public", &["public"]),
            ("Public , \"My Schema\",pg_temp", &["public", "My Schema", "pg_temp"]),
            ("\"a\"\"b\", \"c,d\"", &["a\"b", "c,d"]),
            ("\"$user\", public", &["$user", "public"]),
        ] {
            assert_eq!(split_names(list), names, "{list}");
        }
    }
}

//! Range types and what they bring: constructors, and since PostgreSQL 14 a multirange with its own (manual, 8.17
//! "Range Types", SQL CREATE TYPE).

use std::collections::BTreeMap;

use super::acl::{Guarded, built_in_acl};
use super::event::{Applied, Refusal, RefusalKind, Stop};
use super::world::{Entry, World};
use crate::ddl::model::{DefinitionItem, DefinitionValue, ObjectName};
use crate::ident::{ObjectId, QualifiedName, TypeName, truncate};
use crate::schema::{
    Object, Parallel, Parameter, Returns, Routine, RoutineKind, Security, Text, TypeDefinition, Volatility,
};
use crate::syntax::ParameterMode;

impl World {
    /// `CREATE TYPE … AS RANGE`
    pub(super) fn create_range(&mut self, name: QualifiedName, definition: &[DefinitionItem]) -> Applied {
        let mut subtype = None;
        let (mut class, mut collation, mut canonical, mut difference, mut multirange) = (None, None, None, None, None);
        for item in definition {
            let Some(DefinitionValue::Type(written)) = &item.value else { continue };
            let Some((schema, word)) = written.named() else { continue };
            let named = ObjectName { schema: schema.map(str::to_owned), name: word.to_owned(), span: item.span };
            match item.name.as_str() {
                "subtype" => subtype = Some(self.resolve_type(written)?),
                "subtype_opclass" => class = Some(named),
                "collation" => collation = Some(named),
                "canonical" => canonical = Some(self.function_named(&named)),
                "subtype_diff" => difference = Some(self.function_named(&named)),
                "multirange_type_name" => multirange = Some(self.new_name(&named)?),
                _ => {}
            }
        }
        let Some(subtype) = subtype else {
            return Err(Refusal::new(RefusalKind::InvalidDefinition, "type attribute subtype is required").into());
        };
        let in_catalog =
            |name: ObjectName| QualifiedName::new(name.schema.unwrap_or_else(|| "pg_catalog".to_owned()), name.name);
        let operator_class = match class.map(in_catalog).or_else(|| default_class(&subtype)) {
            Some(class) => class,
            None => return Err(Stop::Unknown(format!("the operator class of `{subtype}` is not known"))),
        };
        let collatable = subtype.schema == "pg_catalog"
            && !subtype.array
            && matches!(subtype.name.as_str(), "text" | "varchar" | "bpchar" | "name");
        let collation = match collation {
            Some(name) => Some(in_catalog(name)),
            None if collatable && subtype.name == "name" => Some(QualifiedName::new("pg_catalog", "C")),
            None if collatable => Some(QualifiedName::new("pg_catalog", "default")),
            None => None,
        };
        let multirange = (self.major >= 14)
            .then(|| multirange.unwrap_or_else(|| QualifiedName::new(&name.schema, multirange_name(&name.name))));
        self.make_type(
            name.clone(),
            TypeDefinition::Range {
                subtype: subtype.clone(),
                collation,
                operator_class,
                canonical,
                subtype_difference: difference,
                multirange: multirange.clone(),
            },
        );
        let range = TypeName::new(&name.schema, &name.name);
        let text = TypeName::new("pg_catalog", "text");
        let two = vec![subtype.clone(), subtype.clone()];
        let three = vec![subtype.clone(), subtype, text];
        self.constructor(&name, &range, two, ParameterMode::In, "range_constructor2");
        self.constructor(&name, &range, three, ParameterMode::In, "range_constructor3");
        if let Some(multirange) = multirange {
            let id = self.make_type(multirange.clone(), TypeDefinition::Multirange { range: name });
            let owner = self.session.role().to_owned();
            // Since 17 it is part of the range in this as well, and default privileges are not for it.
            let acl = (self.major >= 17).then(|| built_in_acl(Guarded::Type, &owner, self.major));
            self.change(&id, |entry| {
                entry.implied = true;
                if let (Some(place), Some(acl)) = (entry.object.acl_mut(), acl) {
                    *place = acl;
                }
            });
            let made = TypeName::new(&multirange.schema, &multirange.name);
            self.constructor(&multirange, &made, Vec::new(), ParameterMode::In, "multirange_constructor0");
            let one = vec![range.clone()];
            self.constructor(&multirange, &made, one, ParameterMode::In, "multirange_constructor1");
            let many = vec![range.into_array()];
            self.constructor(&multirange, &made, many, ParameterMode::Variadic, "multirange_constructor2");
        }
        Ok(())
    }

    fn constructor(
        &mut self,
        name: &QualifiedName,
        made: &TypeName,
        arguments: Vec<TypeName>,
        mode: ParameterMode,
        symbol: &str,
    ) {
        // They are the superuser's of initdb, whoever makes the range (`makeRangeConstructors`).
        let owner = self.session.initial_role().to_owned();
        if !self.roles().is_superuser(&owner) {
            self.doubt("it belongs to the superuser of initdb, whose name is not known".to_owned());
        }
        let acl = self.initial_acl(Guarded::Routine, &owner, Some(&name.schema));
        let parameters = arguments.iter().cloned();
        let parameters = parameters.map(|type_name| Parameter { name: None, mode, type_name, default: None }).collect();
        let routine = Routine {
            kind: RoutineKind::Function,
            parameters,
            returns: Some(Returns { set: false, type_name: made.clone() }),
            language: "internal".to_owned(),
            security: Security::Invoker,
            volatility: Volatility::Immutable,
            strict: symbol.starts_with("multirange"),
            parallel: Parallel::Safe,
            leakproof: false,
            cost: 1.0,
            rows: 0.0,
            support: None,
            settings: BTreeMap::new(),
            transforms: Vec::new(),
            body: Text::verbatim(symbol),
            object_file: None,
            aggregate: BTreeMap::new(),
            owner: Some(owner),
            acl,
            comment: None,
        };
        let mut entry = Entry::new(Object::Routine(Box::new(routine)));
        entry.implied = true;
        self.make(ObjectId::routine(name.clone(), arguments), entry);
    }
}

/// The name of a multirange that nobody named (`makeMultirangeTypeName`).
fn multirange_name(range: &str) -> String {
    match range.find("range") {
        Some(at) => {
            let (before, behind) = range.split_at(at);
            truncate(&format!("{before}multi{behind}")).to_owned()
        }
        None => super::types::made_name(range, "multirange"),
    }
}

/// The operator class by which a type is ordered when nobody names one.
fn default_class(subtype: &TypeName) -> Option<QualifiedName> {
    if subtype.schema != "pg_catalog" {
        return None;
    }
    let class = match subtype.name.as_str() {
        _ if subtype.array => "array_ops",
        "varchar" | "text" => "text_ops",
        "cidr" | "inet" => "inet_ops",
        name @ ("int2" | "int4" | "int8" | "numeric" | "float4" | "float8" | "date" | "time" | "timetz"
        | "timestamp" | "timestamptz" | "interval" | "bpchar" | "bytea" | "bool" | "uuid" | "oid" | "bit"
        | "varbit" | "money" | "macaddr" | "name" | "char" | "jsonb" | "tsvector" | "pg_lsn") => {
            return Some(QualifiedName::new("pg_catalog", format!("{name}_ops")));
        }
        _ => return None,
    };
    Some(QualifiedName::new("pg_catalog", class))
}

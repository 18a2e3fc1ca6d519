//! A contract's types looked up in one schema. Pure: it reads values and returns values.

use std::collections::BTreeMap;

use super::model::{Contract, Rpc};
use super::read::repeated;
use super::resolved::{ExpectedReturns, Resolution, ResolvedRpc};
use super::written::{signature_key, type_text};
use crate::finding::Mistake;
use crate::ident::{ObjectId, ObjectKind, QualifiedName, TypeName};
use crate::schema::{Object, Schema, built_in, of_information_schema};
use crate::source::{Location, SourceId};
use crate::syntax::{
    ColumnReference, WrittenParameter, WrittenReturns, WrittenSignature, WrittenType, WrittenTypeName,
};

/// Looks up every type that the contract names.
///
/// A type without a schema is `pg_catalog`'s, else the one in the schema of its RPC, else the only one of
/// that name in any schema. Several are a mistake that names them all; none is not: it is the business
/// of whoever checks the RPC, and listed in [`ResolvedRpc::unknown_types`]. `relation.column%type` finds
/// its relation by the same rule. A routine that a file requires twice in different words is a mistake.
pub fn resolve<'a>(contract: &'a Contract, schema: &Schema) -> Resolution<'a> {
    let mut mistakes = Vec::new();
    let mut rpcs = Vec::with_capacity(contract.rpcs.len());
    for rpc in &contract.rpcs {
        let mut lookup = Lookup { schema, rpc, unknown: Vec::new(), mistakes: Vec::new() };
        rpcs.push(lookup.resolve());
        mistakes.append(&mut lookup.mistakes);
    }
    report_repeated(&rpcs, &mut mistakes);
    mistakes.sort_by_key(|mistake| mistake.labels.first().map(|label| label.location));
    Resolution { rpcs, mistakes }
}

/// Signatures that are written differently and name one routine.
fn report_repeated(rpcs: &[ResolvedRpc<'_>], mistakes: &mut Vec<Mistake>) {
    let mut seen: BTreeMap<(SourceId, &ObjectId), &Rpc> = BTreeMap::new();
    for resolved in rpcs {
        let Some(id) = &resolved.id else { continue };
        match seen.get(&(resolved.rpc.location.source, id)) {
            // The same words are already a mistake of the file.
            Some(earlier) if signature_key(earlier) == signature_key(resolved.rpc) => {}
            Some(earlier) => mistakes.push(repeated(resolved.rpc, earlier)),
            None => {
                seen.insert((resolved.rpc.location.source, id), resolved.rpc);
            }
        }
    }
}

/// A name and its input types, of which some do not exist.
fn as_written(name: &QualifiedName, signature: &WrittenSignature, found: &[Option<TypeName>]) -> String {
    let inputs = signature.parameters().iter().zip(found).filter(|(parameter, _)| parameter.mode.is_input());
    let types: Vec<String> = inputs
        .map(|(parameter, found)| match found {
            Some(found) => found.to_string(),
            None => type_text(&parameter.written_type),
        })
        .collect();
    format!("{name}({})", types.join(", "))
}

struct Lookup<'a, 's> {
    schema: &'s Schema,
    rpc: &'a Rpc,
    unknown: Vec<String>,
    mistakes: Vec<Mistake>,
}

impl<'a> Lookup<'a, '_> {
    fn resolve(&mut self) -> ResolvedRpc<'a> {
        let rpc = self.rpc;
        let signature = &rpc.signature.value;
        let name = QualifiedName::new(&rpc.schema, &signature.name);
        let parameter_types: Vec<Option<TypeName>> =
            signature.parameters().iter().map(|parameter| self.type_of(&parameter.written_type)).collect();
        let inputs: Option<Vec<TypeName>> = signature
            .parameters()
            .iter()
            .zip(&parameter_types)
            .filter(|(parameter, _)| parameter.mode.is_input())
            .map(|(_, found)| found.clone())
            .collect();
        let returns = rpc.returns.as_ref().and_then(|returns| self.returns(&returns.value));
        let id = inputs.map(|inputs| ObjectId::routine(name.clone(), inputs));
        let display_name = match &id {
            Some(id) => id.to_string(),
            None => as_written(&name, signature, &parameter_types),
        };
        let unknown_types = std::mem::take(&mut self.unknown);
        ResolvedRpc { rpc, id, name, parameter_types, returns, unknown_types, display_name: display_name.into() }
    }

    fn returns(&mut self, written: &WrittenReturns) -> Option<ExpectedReturns> {
        match written {
            WrittenReturns::Type(written) => self.type_of(written).map(ExpectedReturns::Type),
            WrittenReturns::SetOf(written) => self.type_of(written).map(ExpectedReturns::SetOf),
            WrittenReturns::Table(columns) => {
                // Every column is looked up, so that every unknown type is told.
                let columns: Vec<Option<(String, TypeName)>> =
                    columns.iter().map(|column| self.column(column)).collect();
                columns.into_iter().collect::<Option<Vec<_>>>().map(ExpectedReturns::Table)
            }
        }
    }

    fn column(&mut self, column: &WrittenParameter) -> Option<(String, TypeName)> {
        let found = self.type_of(&column.written_type)?;
        Some((column.name.clone().unwrap_or_default(), found))
    }

    fn type_of(&mut self, written: &WrittenType) -> Option<TypeName> {
        let candidates = match &written.name {
            WrittenTypeName::Named { schema: Some(schema), name } => self.in_schema(schema, name).into_iter().collect(),
            WrittenTypeName::Named { schema: None, name } => self.anywhere(name),
            WrittenTypeName::ColumnOf(reference) => {
                let columns = self.columns(reference);
                if columns.len() > 1 {
                    self.report_ambiguous(written, columns.iter().map(|(column, _)| column.to_string()));
                    return None;
                }
                columns.into_iter().map(|(_, found)| found).collect()
            }
        };
        match candidates.as_slice() {
            [only] if written.array => Some(only.clone().into_array()),
            [only] => Some(only.clone()),
            [] => {
                let text = type_text(written);
                if !self.unknown.contains(&text) {
                    self.unknown.push(text);
                }
                None
            }
            several => {
                self.report_ambiguous(written, several.iter().map(TypeName::to_string));
                None
            }
        }
    }

    fn in_schema(&self, schema: &str, name: &str) -> Option<TypeName> {
        let has = |name: &str| self.schema.has_type(&QualifiedName::new(schema, name));
        let of_its_own = match schema {
            "pg_catalog" => built_in(name),
            "information_schema" => of_information_schema(name),
            _ => None,
        };
        if of_its_own.is_some() {
            return of_its_own;
        }
        if has(name) {
            return Some(TypeName::new(schema, name));
        }
        let element = name.strip_prefix('_').filter(|element| has(element))?;
        Some(TypeName::new(schema, element).into_array())
    }

    fn anywhere(&self, name: &str) -> Vec<TypeName> {
        if let Some(found) = built_in(name).or_else(|| self.in_schema(&self.rpc.schema, name)) {
            return vec![found];
        }
        let found = self.schema.types_named(name);
        match name.strip_prefix('_') {
            Some(element) if found.is_empty() => {
                self.schema.types_named(element).into_iter().map(TypeName::into_array).collect()
            }
            Some(_) | None => found,
        }
    }

    /// The columns that a `%type` can mean, each with its type.
    fn columns(&self, reference: &ColumnReference) -> Vec<(ObjectId, TypeName)> {
        let column_in = |schema: &str| {
            let id = ObjectId::column(QualifiedName::new(schema, &reference.relation), &reference.column);
            match self.schema.objects.get(&id) {
                Some(Object::Column(column)) => Some((id, column.of.type_name.clone())),
                _ => None,
            }
        };
        let own = reference.schema.as_deref().unwrap_or(&self.rpc.schema);
        let own_relation = ObjectId::relation(QualifiedName::new(own, &reference.relation));
        if reference.schema.is_some() || self.schema.objects.contains_key(&own_relation) {
            return column_in(own).into_iter().collect();
        }
        self.schema
            .objects
            .keys()
            .filter(|id| id.kind == ObjectKind::Relation && id.name == reference.relation)
            .filter_map(|id| column_in(id.schema.as_deref()?))
            .collect()
    }

    fn report_ambiguous(&mut self, written: &WrittenType, candidates: impl Iterator<Item = String>) {
        let location = Location { source: self.rpc.location.source, span: written.span };
        let candidates: Vec<String> = candidates.map(|candidate| format!("`{candidate}`")).collect();
        let message = format!("`{}` could be {}", type_text(written), candidates.join(" or "));
        let label = format!("found in {} schemas", candidates.len());
        self.mistakes.push(Mistake::new(message, location, label).with_help("write its schema ahead of it"));
    }
}

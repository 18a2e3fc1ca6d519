//! Types and signatures as written: to compare them before any schema is known, and to print them.

use super::model::Rpc;
use crate::ident::{TypeName, quote};
use crate::syntax::{WrittenType, WrittenTypeName};

/// What tells the signatures of one file apart: schema, name and input types, as written.
pub(super) fn signature_key(rpc: &Rpc) -> (&str, &str, Vec<String>) {
    let signature = &rpc.signature.value;
    (&rpc.schema, &signature.name, signature.input_types().map(type_text).collect())
}

/// `ops.queue_job(text, jsonb)`.
pub(super) fn signature_text(rpc: &Rpc) -> String {
    let (schema, name, types) = signature_key(rpc);
    format!("{}.{}({})", quote(schema), quote(name), types.join(", "))
}

/// A type without its modifier: `integer`, `ops.mood[]`, `jobs.status%type`.
pub(super) fn type_text(written: &WrittenType) -> String {
    let mut text = match &written.name {
        WrittenTypeName::Named { schema: Some(schema), name } => TypeName::new(schema, name).to_string(),
        WrittenTypeName::Named { schema: None, name } => quote(name).into_owned(),
        WrittenTypeName::ColumnOf(reference) => {
            let schema = reference.schema.iter().map(|schema| format!("{}.", quote(schema))).collect::<String>();
            format!("{schema}{}.{}%type", quote(&reference.relation), quote(&reference.column))
        }
    };
    if written.array {
        text.push_str("[]");
    }
    text
}

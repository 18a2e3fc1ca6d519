//! Names inside of strings.

use super::super::world::World;
use crate::ddl::model::ObjectName;
use crate::ident::TypeName;
use crate::syntax::{Cursor, NamePlace, WrittenSignature, WrittenTypeName, qualified_name};

/// A name of one or two parts, as `to_regclass` reads it.
pub(super) fn qualified(text: &str) -> Option<(Option<String>, String)> {
    if has_comment(text) {
        return None;
    }
    let mut cursor = Cursor::new(text);
    let written = qualified_name(&mut cursor, NamePlace::Label, "a name").ok()?;
    cursor.expect_end().ok()?;
    written.into_qualified().ok()
}

/// Whether a text has what is a comment in SQL, and no part of a name inside of a string.
pub(super) fn has_comment(text: &str) -> bool {
    text.contains("/*") || text.contains("--")
}

/// A name that is written nowhere.
pub(super) fn object(schema: Option<String>, name: &str) -> ObjectName {
    ObjectName { schema, name: name.to_owned(), span: Default::default() }
}

/// The types of a written signature, where all of them exist.
pub(super) fn signature(world: &World, written: &WrittenSignature) -> Option<Vec<TypeName>> {
    let mut types = Vec::new();
    for of in written.arguments.input_types() {
        let WrittenTypeName::Named { schema, name } = &of.name else { return None };
        let found = world.find_type(schema.as_deref(), name)?;
        types.push(if of.array { found.into_array() } else { found });
    }
    Some(types)
}

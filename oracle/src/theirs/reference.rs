//! Objects that are named in theirs, and what is done to every sort alike.

use pg_query::protobuf::{
    AlterObjectDependsStmt, AlterObjectSchemaStmt, AlterOwnerStmt, CommentStmt, DropBehavior, DropRoleStmt, DropStmt,
    ObjectType, RangeVar, RenameStmt, SecLabelStmt,
};
use pg_query::{Node, NodeEnum};

use super::routine;
use super::tree::{constant, qualified_list, relation, role, roles, some, string, strings, type_name};
use crate::Description;

/// A sort of object, by the key words.
pub(super) fn sort_word(object: ObjectType) -> &'static str {
    match object {
        ObjectType::ObjectAccessMethod => "access method",
        ObjectType::ObjectCast => "cast",
        ObjectType::ObjectColumn => "column",
        ObjectType::ObjectCollation => "collation",
        ObjectType::ObjectConversion => "conversion",
        ObjectType::ObjectDatabase => "database",
        ObjectType::ObjectDomain => "domain",
        ObjectType::ObjectDomconstraint => "domain constraint",
        ObjectType::ObjectEventTrigger => "event trigger",
        ObjectType::ObjectExtension => "extension",
        ObjectType::ObjectFdw => "foreign data wrapper",
        ObjectType::ObjectForeignServer => "server",
        ObjectType::ObjectForeignTable => "foreign table",
        ObjectType::ObjectIndex => "index",
        ObjectType::ObjectLanguage => "language",
        ObjectType::ObjectLargeobject => "large object",
        ObjectType::ObjectMatview => "materialized view",
        ObjectType::ObjectOpclass => "operator class",
        ObjectType::ObjectOperator => "operator",
        ObjectType::ObjectOpfamily => "operator family",
        ObjectType::ObjectParameterAcl => "parameter",
        ObjectType::ObjectPolicy => "policy",
        ObjectType::ObjectPublication => "publication",
        ObjectType::ObjectRole => "role",
        ObjectType::ObjectRule => "rule",
        ObjectType::ObjectSchema => "schema",
        ObjectType::ObjectSequence => "sequence",
        ObjectType::ObjectSubscription => "subscription",
        ObjectType::ObjectStatisticExt => "statistics",
        ObjectType::ObjectTabconstraint => "constraint",
        ObjectType::ObjectTable => "table",
        ObjectType::ObjectTablespace => "tablespace",
        ObjectType::ObjectTransform => "transform",
        ObjectType::ObjectTrigger => "trigger",
        ObjectType::ObjectTsconfiguration => "text search configuration",
        ObjectType::ObjectTsdictionary => "text search dictionary",
        ObjectType::ObjectTsparser => "text search parser",
        ObjectType::ObjectTstemplate => "text search template",
        ObjectType::ObjectType => "type",
        ObjectType::ObjectUserMapping => "user mapping",
        ObjectType::ObjectView => "view",
        _ => "unknown",
    }
}

/// An object that is named.
pub(super) fn object(description: &mut Description, sort: ObjectType, node: Option<&Node>) {
    let node = node.and_then(|node| node.node.as_ref());
    if let (Some(word), Some(NodeEnum::ObjectWithArgs(of))) = (routine::word(sort), node) {
        return routine::reference(description, word, of);
    }
    description.say("sort", sort_word(sort));
    let side = |node: &Node| match &node.node {
        Some(NodeEnum::TypeName(of)) => type_name(of),
        _ => "NONE".to_owned(),
    };
    let name = match (sort, node) {
        (ObjectType::ObjectOperator, Some(NodeEnum::ObjectWithArgs(of))) => {
            let sides: Vec<String> = of.objargs.iter().map(side).collect();
            format!("{} ({})", qualified_list(&of.objname), sides.join(", "))
        }
        (ObjectType::ObjectCast, Some(NodeEnum::List(list))) => {
            list.items.iter().map(side).collect::<Vec<_>>().join(" as ")
        }
        (ObjectType::ObjectTransform, Some(NodeEnum::List(list))) => {
            let language = list.items.get(1).and_then(string).unwrap_or_default();
            format!("{} language {language}", list.items.first().map(side).unwrap_or_default())
        }
        (ObjectType::ObjectDomconstraint, Some(NodeEnum::List(list))) => {
            let constraint = list.items.get(1).and_then(string).unwrap_or_default();
            format!("{}.{constraint}", list.items.first().map(side).unwrap_or_default())
        }
        (ObjectType::ObjectOpclass | ObjectType::ObjectOpfamily, Some(NodeEnum::List(list))) => {
            let names = strings(&list.items);
            let (method, names) = names.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
            format!("{} using {method}", names.join("."))
        }
        (_, Some(NodeEnum::List(list))) => qualified_list(&list.items),
        (_, Some(NodeEnum::TypeName(of))) => type_name(of),
        (_, Some(NodeEnum::String(text))) => text.sval.clone(),
        (_, Some(NodeEnum::RoleSpec(of))) => of.rolename.clone(),
        (_, Some(other)) => constant(&Node { node: Some(other.clone()) }).1,
        (_, None) => String::new(),
    };
    description.say("name", name);
}

/// What ALTER TABLE is said of, by whatever word.
fn is_relation(sort: ObjectType) -> bool {
    matches!(
        sort,
        ObjectType::ObjectTable
            | ObjectType::ObjectView
            | ObjectType::ObjectMatview
            | ObjectType::ObjectIndex
            | ObjectType::ObjectSequence
            | ObjectType::ObjectForeignTable
    )
}

fn alter_relation(sort: ObjectType, missing_ok: bool, of: Option<&RangeVar>) -> Description {
    let mut description = Description::of("alter relation");
    description.say("sort", sort_word(sort));
    description.flag("if exists", missing_ok);
    // Of a sequence and of an index nothing is below.
    let has_heirs = matches!(sort, ObjectType::ObjectTable | ObjectType::ObjectForeignTable);
    description.flag("only", of.is_some_and(|of| !of.inh) && has_heirs);
    description.say("name", relation(of));
    description
}

fn alter_object(missing_ok: bool) -> Description {
    let mut description = Description::of("alter object");
    description.flag("if exists", missing_ok);
    description
}

/// The name of a part, ahead of it that of its relation.
fn part(description: &mut Description, sort: ObjectType, of: Option<&RangeVar>, name: &str) {
    description.within("object", |description| {
        description.say("sort", sort_word(sort));
        description.say("name", format_args!("{}.{name}", relation(of)));
    });
}

pub(super) fn rename(of: &RenameStmt) -> Description {
    let sort = of.rename_type();
    let from_to = format!("{} to {}", of.subname, of.newname);
    match sort {
        ObjectType::ObjectColumn | ObjectType::ObjectTabconstraint => {
            let whole = if sort == ObjectType::ObjectColumn { of.relation_type() } else { ObjectType::ObjectTable };
            let mut description = alter_relation(whole, of.missing_ok, of.relation.as_ref());
            let what = if sort == ObjectType::ObjectColumn { "rename column" } else { "rename constraint" };
            description.within("change 1", |description| description.say(what, from_to));
            description
        }
        ObjectType::ObjectAttribute => {
            let mut description = Description::of("alter type");
            description.say("name", relation(of.relation.as_ref()));
            description.say("rename attribute", from_to);
            description.flag("cascade", of.behavior() == DropBehavior::DropCascade);
            description
        }
        ObjectType::ObjectDomconstraint => {
            let mut description = Description::of("alter domain");
            if let Some(NodeEnum::List(list)) = of.object.as_deref().and_then(|node| node.node.as_ref()) {
                description.say("name", qualified_list(&list.items));
            }
            description.say("rename constraint", from_to);
            description
        }
        sort if is_relation(sort) => {
            let mut description = alter_relation(sort, of.missing_ok, of.relation.as_ref());
            description.within("change 1", |description| description.say("rename to", &of.newname));
            description
        }
        ObjectType::ObjectPolicy | ObjectType::ObjectTrigger | ObjectType::ObjectRule => {
            let mut description = alter_object(of.missing_ok);
            part(&mut description, sort, of.relation.as_ref(), &of.subname);
            description.say("rename to", &of.newname);
            description
        }
        ObjectType::ObjectRole
        | ObjectType::ObjectDatabase
        | ObjectType::ObjectSchema
        | ObjectType::ObjectTablespace => {
            let mut description = alter_object(of.missing_ok);
            description.within("object", |description| {
                description.say("sort", sort_word(sort));
                description.say("name", &of.subname);
            });
            description.say("rename to", &of.newname);
            description
        }
        _ => {
            let mut description = alter_object(of.missing_ok);
            description.within("object", |description| object(description, sort, of.object.as_deref()));
            description.say("rename to", &of.newname);
            description
        }
    }
}

pub(super) fn owner(of: &AlterOwnerStmt) -> Description {
    let mut description = alter_object(false);
    description.within("object", |description| object(description, of.object_type(), of.object.as_deref()));
    description.say("owner to", role(of.newowner.as_ref()));
    description
}

pub(super) fn schema(of: &AlterObjectSchemaStmt) -> Description {
    if is_relation(of.object_type()) {
        let mut description = alter_relation(of.object_type(), of.missing_ok, of.relation.as_ref());
        description.within("change 1", |description| description.say("set schema", &of.newschema));
        return description;
    }
    let mut description = alter_object(of.missing_ok);
    description.within("object", |description| object(description, of.object_type(), of.object.as_deref()));
    description.say("set schema", &of.newschema);
    description
}

pub(super) fn depends(of: &AlterObjectDependsStmt) -> Description {
    let extension = of.extname.as_ref().map(|name| name.sval.as_str()).unwrap_or_default();
    if is_relation(of.object_type()) {
        let mut description = alter_relation(of.object_type(), false, of.relation.as_ref());
        description.within("change 1", |description| {
            description.say("depends on", extension);
            description.flag("no", of.remove);
        });
        return description;
    }
    let mut description = alter_object(false);
    if of.object_type() == ObjectType::ObjectTrigger {
        let name = match of.object.as_deref().and_then(|node| node.node.as_ref()) {
            Some(NodeEnum::List(list)) => qualified_list(&list.items),
            _ => String::new(),
        };
        part(&mut description, ObjectType::ObjectTrigger, of.relation.as_ref(), &name);
    } else {
        description.within("object", |description| object(description, of.object_type(), of.object.as_deref()));
    }
    description.say("depends on", extension);
    description.flag("no", of.remove);
    description
}

pub(super) fn drop(of: &DropStmt) -> Description {
    let mut description = Description::of("drop");
    description.flag("if exists", of.missing_ok);
    description.flag("concurrently", of.concurrent);
    description.flag("cascade", of.behavior() == DropBehavior::DropCascade);
    description.each("object", &of.objects, |description, node| object(description, of.remove_type(), Some(node)));
    description
}

pub(super) fn drop_role(of: &DropRoleStmt) -> Description {
    let mut description = Description::of("drop");
    description.flag("if exists", of.missing_ok);
    description.each("object", roles(&of.roles), |description, role| {
        description.say("sort", "role");
        description.say("name", role.strip_prefix("role ").unwrap_or(&role));
    });
    description
}

pub(super) fn comment(of: &CommentStmt) -> Description {
    let mut description = Description::of("comment");
    description.within("object", |description| object(description, of.objtype(), of.object.as_deref()));
    description.may_say("text", some(&of.comment).map(|text| format!("{text:?}")));
    description
}

pub(super) fn label(of: &SecLabelStmt) -> Description {
    let mut description = Description::of("security label");
    description.within("object", |description| object(description, of.objtype(), of.object.as_deref()));
    description.may_say("provider", some(&of.provider));
    description.may_say("label", some(&of.label).map(|text| format!("{text:?}")));
    description
}

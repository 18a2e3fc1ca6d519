//! Objects of every sort of ours, and what belongs to one of them.

use contract_core::ddl::model::{
    AlterEventTrigger, AlterExtension, AlterObject, AlterOther, AlterPolicy, Comment, CreateEventTrigger,
    CreateExtension, CreateOther, CreatePolicy, CreateRule, CreateSchema, CreateTrigger, DropObjects, ExtensionChange,
    ObjectChange, ObjectReference, PolicyCommand, SecurityLabel, Sort, TriggerEvent, TriggerTiming,
};

use super::{describe, firing, literal, name, role, roles, routine, tree, written_type};
use crate::Description;

/// A sort of object, as the key words have it.
pub(super) fn sort_word(sort: Sort) -> &'static str {
    match sort {
        Sort::AccessMethod => "access method",
        Sort::Cast => "cast",
        Sort::Collation => "collation",
        Sort::Column => "column",
        Sort::Constraint => "constraint",
        Sort::Conversion => "conversion",
        Sort::Database => "database",
        Sort::Domain => "domain",
        Sort::EventTrigger => "event trigger",
        Sort::Extension => "extension",
        Sort::ForeignDataWrapper => "foreign data wrapper",
        Sort::ForeignTable => "foreign table",
        Sort::Index => "index",
        Sort::Language => "language",
        Sort::LargeObject => "large object",
        Sort::MaterializedView => "materialized view",
        Sort::Operator => "operator",
        Sort::OperatorClass => "operator class",
        Sort::OperatorFamily => "operator family",
        Sort::Policy => "policy",
        Sort::Parameter => "parameter",
        Sort::Publication => "publication",
        Sort::Role => "role",
        Sort::Routine => "routine",
        Sort::Rule => "rule",
        Sort::Schema => "schema",
        Sort::Sequence => "sequence",
        Sort::Server => "server",
        Sort::Statistics => "statistics",
        Sort::Subscription => "subscription",
        Sort::Table => "table",
        Sort::Tablespace => "tablespace",
        Sort::TextSearchConfiguration => "text search configuration",
        Sort::TextSearchDictionary => "text search dictionary",
        Sort::TextSearchParser => "text search parser",
        Sort::TextSearchTemplate => "text search template",
        Sort::Transform => "transform",
        Sort::Trigger => "trigger",
        Sort::Type => "type",
        Sort::UserMapping => "user mapping",
        Sort::View => "view",
    }
}

/// An object that is named.
pub(super) fn reference(description: &mut Description, object: &ObjectReference) {
    match object {
        ObjectReference::Named { sort, name: of } => {
            description.say("sort", sort_word(*sort));
            description.say("name", name(of));
        }
        ObjectReference::Routine(of) => routine::reference(description, of),
        ObjectReference::Type { sort, written } => {
            description.say("sort", sort_word(*sort));
            description.say("name", written_type(written));
        }
        ObjectReference::Part { sort, name: of, relation, .. } => {
            description.say("sort", sort_word(*sort));
            description.say("name", format_args!("{}.{of}", name(relation)));
        }
        ObjectReference::DomainConstraint { name: of, domain } => {
            description.say("sort", "domain constraint");
            description.say("name", format_args!("{}.{of}", name(domain)));
        }
        ObjectReference::Operator { name: of, left, right } => {
            let side = |side: &Option<_>| side.as_ref().map_or_else(|| "NONE".to_owned(), written_type);
            description.say("sort", "operator");
            description.say("name", format_args!("{} ({}, {})", name(of), side(left), side(right)));
        }
        ObjectReference::OperatorGroup { sort, name: of, method } => {
            description.say("sort", sort_word(*sort));
            description.say("name", format_args!("{} using {method}", name(of)));
        }
        ObjectReference::Cast { source, target } => {
            description.say("sort", "cast");
            description.say("name", format_args!("{} as {}", written_type(source), written_type(target)));
        }
        ObjectReference::Transform { of, language } => {
            description.say("sort", "transform");
            description.say("name", format_args!("{} language {language}", written_type(of)));
        }
        ObjectReference::UserMapping { role: of, server } => {
            description.say("sort", "user mapping");
            description.say("name", format_args!("{} at {server}", role(of)));
        }
    }
}

pub(super) fn create_schema(text: &str, create: &CreateSchema) -> Description {
    let mut description = Description::of("create schema");
    description.flag("if not exists", create.if_not_exists);
    description.may_say("name", create.name.as_ref());
    description.may_say("owner", create.owner.as_ref().map(role));
    for (at, element) in create.elements.iter().enumerate() {
        description.take(format_args!("element {}", at + 1), describe(text, element));
    }
    description
}

pub(super) fn create_extension(create: &CreateExtension) -> Description {
    let mut description = Description::of("create extension");
    description.flag("if not exists", create.if_not_exists);
    description.say("name", &create.name);
    description.may_say("schema", create.schema.as_ref());
    description.may_say("version", create.version.as_ref());
    description.flag("cascade", create.cascade);
    description
}

pub(super) fn alter_extension(alter: &AlterExtension) -> Description {
    let mut description = Description::of("alter extension");
    description.say("name", &alter.name);
    match &alter.change {
        ExtensionChange::Update(version) => {
            description.say("change", "update");
            description.may_say("version", version.as_ref());
        }
        ExtensionChange::Add(object) | ExtensionChange::Drop(object) => {
            let adds = matches!(alter.change, ExtensionChange::Add(_));
            description.say("change", if adds { "add" } else { "drop" });
            description.within("object", |description| reference(description, object));
        }
    }
    description
}

pub(super) fn create_trigger(text: &str, create: &CreateTrigger) -> Description {
    let mut description = Description::of("create trigger");
    description.flag("or replace", create.or_replace);
    if let Some(constraint) = &create.constraint {
        description.say("constraint", true);
        description.may_say("from", constraint.from.as_ref().map(name));
        description.flag("deferrable", constraint.deferrable);
        description.flag("initially deferred", constraint.initially_deferred);
    }
    description.say("name", &create.name);
    let timing = match create.timing {
        TriggerTiming::Before => "before",
        TriggerTiming::After => "after",
        TriggerTiming::InsteadOf => "instead of",
    };
    description.say("timing", timing);
    let mut columns: &[String] = &[];
    let mut events: Vec<&str> = create
        .events
        .iter()
        .map(|event| match event {
            TriggerEvent::Insert => "insert",
            TriggerEvent::Update(of) => {
                columns = of;
                "update"
            }
            TriggerEvent::Delete => "delete",
            TriggerEvent::Truncate => "truncate",
        })
        .collect();
    events.sort_unstable();
    description.list("events", events);
    description.list("columns", columns);
    description.say("relation", name(&create.relation));
    description.list(
        "transitions",
        create.transitions.iter().map(|table| format!("{} {}", if table.new { "new" } else { "old" }, table.name)),
    );
    description.flag("for each row", create.for_each_row);
    description.may_say("when", create.when.map(|span| tree(text, span)));
    description.say("function", name(&create.function));
    description.list("arguments", create.arguments.iter().map(|argument| format!("{argument:?}")));
    description
}

pub(super) fn create_event_trigger(create: &CreateEventTrigger) -> Description {
    let mut description = Description::of("create event trigger");
    description.say("name", &create.name);
    description.say("event", &create.event);
    description.each("when", &create.conditions, |description, (variable, values)| {
        description.say("variable", variable);
        description.list("values", values);
    });
    description.say("function", name(&create.function));
    description
}

pub(super) fn alter_event_trigger(alter: &AlterEventTrigger) -> Description {
    let mut description = Description::of("alter event trigger");
    description.say("name", &alter.name);
    description.say("firing", firing(alter.firing));
    description
}

pub(super) fn create_policy(text: &str, create: &CreatePolicy) -> Description {
    let mut description = Description::of("create policy");
    description.say("name", &create.name);
    description.say("relation", name(&create.relation));
    description.flag("permissive", create.permissive);
    let command = match create.command {
        PolicyCommand::All => "all",
        PolicyCommand::Select => "select",
        PolicyCommand::Insert => "insert",
        PolicyCommand::Update => "update",
        PolicyCommand::Delete => "delete",
    };
    description.say("command", command);
    // libpg_query has PUBLIC where nothing is written.
    let everybody = create.roles.is_empty().then(|| "PUBLIC".to_owned());
    description.list("roles", roles(&create.roles).chain(everybody));
    description.may_say("using", create.using.map(|span| tree(text, span)));
    description.may_say("check", create.check.map(|span| tree(text, span)));
    description
}

pub(super) fn alter_policy(text: &str, alter: &AlterPolicy) -> Description {
    let mut description = Description::of("alter policy");
    description.say("name", &alter.name);
    description.say("relation", name(&alter.relation));
    description.list("roles", roles(&alter.roles));
    description.may_say("using", alter.using.map(|span| tree(text, span)));
    description.may_say("check", alter.check.map(|span| tree(text, span)));
    description
}

pub(super) fn create_rule(text: &str, create: &CreateRule) -> Description {
    let mut description = Description::of("create rule");
    description.flag("or replace", create.or_replace);
    description.say("name", &create.name);
    description.say("event", &create.event);
    description.say("relation", name(&create.relation));
    description.may_say("condition", create.condition.map(|span| tree(text, span)));
    description.flag("instead", create.instead);
    description.flag("commands", create.commands.is_some());
    description
}

pub(super) fn create_other(create: &CreateOther) -> Description {
    let mut description = Description::of("create");
    description.flag("or replace", create.or_replace);
    description.flag("if not exists", create.if_not_exists);
    if let Some(object) = &create.object {
        description.within("object", |description| reference(description, object));
    }
    description
}

pub(super) fn alter_other(alter: &AlterOther) -> Description {
    let mut description = Description::of("alter");
    description.flag("if exists", alter.if_exists);
    description.within("object", |description| reference(description, &alter.object));
    description
}

pub(super) fn alter(alter: &AlterObject) -> Description {
    let mut description = Description::of("alter object");
    description.flag("if exists", alter.if_exists);
    description.within("object", |description| reference(description, &alter.object));
    match &alter.change {
        ObjectChange::RenameTo(to) => description.say("rename to", to),
        ObjectChange::OwnerTo(owner) => description.say("owner to", role(owner)),
        ObjectChange::SetSchema(schema) => description.say("set schema", schema),
        ObjectChange::DependsOnExtension { no, extension } => {
            description.say("depends on", extension);
            description.flag("no", *no);
        }
    }
    description
}

pub(super) fn drop(drop: &DropObjects) -> Description {
    let mut description = Description::of("drop");
    description.flag("if exists", drop.if_exists);
    description.flag("concurrently", drop.concurrently);
    description.flag("cascade", drop.cascade);
    description.each("object", &drop.objects, reference);
    description
}

pub(super) fn comment(comment: &Comment) -> Description {
    let mut description = Description::of("comment");
    description.within("object", |description| reference(description, &comment.object));
    // libpg_query has no difference between NULL and the empty text, nor has PostgreSQL.
    description.may_say("text", comment.text.as_ref().filter(|text| !text.value.is_empty()).map(literal));
    description
}

pub(super) fn security_label(label: &SecurityLabel) -> Description {
    let mut description = Description::of("security label");
    description.within("object", |description| reference(description, &label.object));
    description.may_say("provider", label.provider.as_ref());
    description.may_say("label", label.label.as_ref().filter(|text| !text.value.is_empty()).map(literal));
    description
}

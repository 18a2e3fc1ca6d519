//! Types and domains of ours.

use contract_core::ddl::model::{
    AlterDomain, AlterType, AttributeChange, AttributeDefinition, CreateDomain, CreateType, DefinitionValue,
    DomainChange, LabelPlace, TypeChange, TypeForm,
};

use super::relation::{column_constraints, table_constraint};
use super::{items, literal, name, tree, written_type};
use crate::Description;

fn attribute(description: &mut Description, attribute: &AttributeDefinition) {
    description.say("name", &attribute.name);
    description.say("type", written_type(&attribute.of));
    description.may_say("collation", attribute.collation.as_ref().map(name));
}

pub(super) fn create_type(create: &CreateType) -> Description {
    let mut description = Description::of("create type");
    description.say("name", name(&create.name));
    match &create.definition {
        TypeForm::Enum(labels) => {
            description.say("form", "enum");
            description.list("labels", labels.iter().map(literal));
        }
        TypeForm::Composite(attributes) => {
            description.say("form", "composite");
            description.each("attribute", attributes, attribute);
        }
        TypeForm::Range(of) => {
            description.say("form", "range");
            items(&mut description, "item", of);
        }
        TypeForm::Base(of) => {
            description.say("form", "base");
            items(&mut description, "item", of);
        }
        TypeForm::Shell => description.say("form", "shell"),
    }
    description
}

pub(super) fn alter_type(alter: &AlterType) -> Description {
    let mut description = Description::of("alter type");
    description.say("name", name(&alter.name));
    match &alter.change {
        TypeChange::AddValue { if_not_exists, value, place } => {
            description.say("add value", literal(value));
            description.flag("if not exists", *if_not_exists);
            match place {
                Some(LabelPlace::Before(label)) => description.say("before", literal(label)),
                Some(LabelPlace::After(label)) => description.say("after", literal(label)),
                None => {}
            }
        }
        TypeChange::RenameValue { from, to } => {
            description.say("rename value", format_args!("{} to {}", literal(from), literal(to)));
        }
        TypeChange::RenameAttribute { from, to, cascade } => {
            description.say("rename attribute", format_args!("{from} to {to}"));
            description.flag("cascade", *cascade);
        }
        TypeChange::Attributes(changes) => description.each("change", changes, |description, change| match change {
            AttributeChange::Add { attribute: of, cascade } => {
                description.say("change", "add");
                attribute(description, of);
                description.flag("cascade", *cascade);
            }
            AttributeChange::Drop { if_exists, name, cascade } => {
                description.say("change", "drop");
                description.say("name", name);
                description.flag("if exists", *if_exists);
                description.flag("cascade", *cascade);
            }
            AttributeChange::SetType { attribute: of, cascade } => {
                description.say("change", "set type");
                attribute(description, of);
                description.flag("cascade", *cascade);
            }
        }),
        TypeChange::Options(of) => {
            let mut of = of.clone();
            for item in &mut of {
                // NONE is no value to libpg_query.
                item.value.take_if(|value| *value == DefinitionValue::Word("none".to_owned()));
            }
            items(&mut description, "item", &of);
        }
    }
    description
}

pub(super) fn create_domain(text: &str, create: &CreateDomain) -> Description {
    let mut description = Description::of("create domain");
    description.say("name", name(&create.name));
    description.say("type", written_type(&create.of));
    description.may_say("collation", create.collation.as_ref().map(name));
    column_constraints(&mut description, text, &create.constraints);
    description
}

pub(super) fn alter_domain(text: &str, alter: &AlterDomain) -> Description {
    let mut description = Description::of("alter domain");
    description.say("name", name(&alter.name));
    match &alter.change {
        DomainChange::SetDefault(span) => description.say("default", tree(text, *span)),
        DomainChange::DropDefault => description.say("change", "drop default"),
        DomainChange::SetNotNull => description.say("change", "set not null"),
        DomainChange::DropNotNull => description.say("change", "drop not null"),
        DomainChange::AddConstraint(constraint) => {
            description.within("add", |description| table_constraint(description, text, constraint));
        }
        DomainChange::DropConstraint { if_exists, name, cascade } => {
            description.say("drop constraint", name);
            description.flag("if exists", *if_exists);
            description.flag("cascade", *cascade);
        }
        DomainChange::RenameConstraint { from, to } => {
            description.say("rename constraint", format_args!("{from} to {to}"));
        }
        DomainChange::ValidateConstraint(name) => description.say("validate", name),
    }
    description
}

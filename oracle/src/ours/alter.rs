//! ALTER TABLE and its kin of ours.

use contract_core::ddl::model::{AlterRelation, ColumnChange, RelationChange, RowSecurityChange, TriggerChoice};

use super::object::sort_word;
use super::relation::{bound, column, persistence, table_constraint};
use super::{firing, identity, items, name, role, sequence_options, tree, written_type};
use crate::Description;

pub(super) fn alter(text: &str, alter: &AlterRelation) -> Description {
    let mut description = Description::of("alter relation");
    description.say("sort", sort_word(alter.sort));
    description.flag("if exists", alter.if_exists);
    description.flag("only", alter.only);
    description.say("name", name(&alter.name));
    description.each("change", &alter.changes, |description, each| change(description, text, each));
    description
}

fn change(description: &mut Description, text: &str, change: &RelationChange) {
    match change {
        RelationChange::RenameTo(to) => description.say("rename to", to),
        RelationChange::RenameColumn { from, to } => {
            description.say("rename column", format_args!("{from} to {to}"));
        }
        RelationChange::RenameConstraint { from, to } => {
            description.say("rename constraint", format_args!("{from} to {to}"));
        }
        RelationChange::SetSchema(schema) => description.say("set schema", schema),
        RelationChange::DependsOnExtension { no, extension } => {
            description.say("depends on", extension);
            description.flag("no", *no);
        }
        RelationChange::OwnerTo(owner) => description.say("owner to", role(owner)),
        RelationChange::AddColumn { if_not_exists, column: of } => {
            description.say("change", "add column");
            description.flag("if not exists", *if_not_exists);
            column(description, text, of);
        }
        RelationChange::DropColumn { if_exists, name, cascade } => {
            description.say("drop column", name);
            description.flag("if exists", *if_exists);
            description.flag("cascade", *cascade);
        }
        RelationChange::AlterColumn { name, change } => {
            description.say("alter column", name);
            column_change(description, text, change);
        }
        RelationChange::AddConstraint(of) => {
            description.say("change", "add constraint");
            table_constraint(description, text, of);
        }
        RelationChange::AlterConstraint { name, attributes } => {
            description.say("alter constraint", name);
            let deferred = attributes.initially_deferred == Some(true);
            description.flag("deferrable", attributes.deferrable.unwrap_or(deferred));
            description.flag("initially deferred", deferred);
            description.flag("not enforced", attributes.enforced == Some(false));
            description.flag("no inherit", attributes.no_inherit);
        }
        RelationChange::ValidateConstraint(name) => description.say("validate", name),
        RelationChange::DropConstraint { if_exists, name, cascade } => {
            description.say("drop constraint", name);
            description.flag("if exists", *if_exists);
            description.flag("cascade", *cascade);
        }
        RelationChange::RowSecurity(change) => {
            let word = match change {
                RowSecurityChange::Enable => "enable",
                RowSecurityChange::Disable => "disable",
                RowSecurityChange::Force => "force",
                RowSecurityChange::NoForce => "no force",
            };
            description.say("row security", word);
        }
        RelationChange::Trigger { which, firing: when } => {
            let which = match which {
                TriggerChoice::Named(name) => format!("named {name}"),
                TriggerChoice::All => "all".to_owned(),
                TriggerChoice::User => "user".to_owned(),
            };
            description.say("trigger", which);
            description.say("firing", firing(*when));
        }
        RelationChange::Rule { name, firing: when } => {
            description.say("rule", name);
            description.say("firing", firing(*when));
        }
        RelationChange::Inherit(parent) => description.say("inherit", name(parent)),
        RelationChange::NoInherit(parent) => description.say("no inherit", name(parent)),
        RelationChange::OfType(of) => description.say("of", name(of)),
        RelationChange::NotOfType => description.say("change", "not of"),
        RelationChange::AttachPartition { partition, bound: which } => {
            description.say("attach", name(partition));
            description.may_say("bound", which.as_ref().map(|which| bound(text, which)));
        }
        RelationChange::DetachPartition(partition) => description.say("detach", name(partition)),
        RelationChange::SetPersistence(to) => description.say("persistence", persistence(*to)),
        RelationChange::SetOptions(of) => {
            description.say("change", "set options");
            items(description, "option", of);
        }
        RelationChange::ResetOptions(of) => {
            description.say("change", "reset options");
            items(description, "option", of);
        }
        RelationChange::Storage(_) => description.say("change", "storage"),
    }
}

fn column_change(description: &mut Description, text: &str, change: &ColumnChange) {
    match change {
        ColumnChange::SetType { of, collation, using } => {
            description.say("type", written_type(of));
            description.may_say("collation", collation.as_ref().map(name));
            description.may_say("using", using.map(|span| tree(text, span)));
        }
        ColumnChange::SetDefault(span) => description.say("default", tree(text, *span)),
        ColumnChange::DropDefault => description.say("default", "dropped"),
        ColumnChange::SetNotNull => description.say("not null", true),
        ColumnChange::DropNotNull => description.say("not null", false),
        ColumnChange::SetExpression(span) => description.say("expression", tree(text, *span)),
        ColumnChange::DropExpression { if_exists } => {
            description.say("expression", "dropped");
            description.flag("if exists", *if_exists);
        }
        ColumnChange::AddIdentity { identity: of, options } => {
            description.say("add identity", identity(*of));
            sequence_options(description, options);
        }
        ColumnChange::AlterIdentity { identity: of, options } => {
            description.say("change", "alter identity");
            description.may_say("identity", of.map(identity));
            sequence_options(description, options);
        }
        ColumnChange::DropIdentity { if_exists } => {
            description.say("identity", "dropped");
            description.flag("if exists", *if_exists);
        }
        ColumnChange::Storage(_) => description.say("change", "storage"),
    }
}

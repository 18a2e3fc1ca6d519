//! libpg_query's trees, described as our values are.

mod alter;
mod object;
mod privilege;
mod reference;
mod relation;
mod routine;
mod tree;

use pg_query::NodeEnum;
use pg_query::protobuf::{DiscardMode, DiscardStmt, DoStmt, TransactionStmtKind, VariableSetKind, VariableSetStmt};

use crate::Description;
use crate::reparse::without_places;
use tree::{constant, qualified_list, text_of};

/// What a statement is by its tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement {
    /// One that matters to a schema; several descriptions fit where the same is said in several ways.
    Ddl(Description),
    /// One whose kind cannot change a schema.
    NoEffect,
    /// Transaction control.
    Transaction,
    /// A kind that has no description here.
    Unknown(String),
}

/// Describes the tree of one statement.
pub fn describe(node: &NodeEnum) -> Statement {
    use NodeEnum as N;
    let description = match node {
        N::CreateFunctionStmt(of) => routine::create(of),
        N::AlterFunctionStmt(of) => routine::alter(of),
        N::DefineStmt(of) => object::define(of),
        N::GrantStmt(of) => privilege::change(of),
        N::GrantRoleStmt(of) => privilege::membership(of),
        N::AlterDefaultPrivilegesStmt(of) => privilege::defaults(of),
        N::CreateRoleStmt(of) => privilege::create_role(of),
        N::AlterRoleStmt(of) => privilege::alter_role(of),
        N::AlterRoleSetStmt(of) => privilege::role_setting(of),
        N::AlterDatabaseSetStmt(of) => privilege::database_setting(of),
        N::ReassignOwnedStmt(of) => privilege::reassign(of),
        N::DropOwnedStmt(of) => privilege::drop_owned(of),
        N::CreateSchemaStmt(of) => object::create_schema(of),
        N::CreateExtensionStmt(of) => object::create_extension(of),
        N::AlterExtensionStmt(of) => object::alter_extension(of),
        N::AlterExtensionContentsStmt(of) => object::alter_extension_contents(of),
        N::CompositeTypeStmt(of) => object::create_composite(of),
        N::CreateEnumStmt(of) => object::create_enum(of),
        N::CreateRangeStmt(of) => object::create_range(of),
        N::AlterEnumStmt(of) => object::alter_enum(of),
        N::AlterTypeStmt(of) => object::alter_type(of),
        N::CreateDomainStmt(of) => object::create_domain(of),
        N::AlterDomainStmt(of) => object::alter_domain(of),
        N::CreateStmt(of) => relation::create_table(of),
        N::CreateForeignTableStmt(of) => relation::create_foreign_table(of),
        N::CreateTableAsStmt(of) => relation::create_table_as(of),
        N::ImportForeignSchemaStmt(of) => relation::import(of),
        N::AlterTableStmt(of) => alter::alter(of),
        N::ViewStmt(of) => relation::create_view(of),
        N::CreateSeqStmt(of) => relation::create_sequence(of),
        N::AlterSeqStmt(of) => relation::alter_sequence(of),
        N::IndexStmt(of) => relation::create_index(of),
        N::CreateTrigStmt(of) => object::create_trigger(of),
        N::CreateEventTrigStmt(of) => object::create_event_trigger(of),
        N::AlterEventTrigStmt(of) => object::alter_event_trigger(of),
        N::CreatePolicyStmt(of) => object::create_policy(of),
        N::AlterPolicyStmt(of) => object::alter_policy(of),
        N::RuleStmt(of) => object::create_rule(of),
        N::RenameStmt(of) => reference::rename(of),
        N::AlterOwnerStmt(of) => reference::owner(of),
        N::AlterObjectSchemaStmt(of) => reference::schema(of),
        N::AlterObjectDependsStmt(of) => reference::depends(of),
        N::DropStmt(of) => reference::drop(of),
        N::DropRoleStmt(of) => reference::drop_role(of),
        N::CommentStmt(of) => reference::comment(of),
        N::SecLabelStmt(of) => reference::label(of),
        N::VariableSetStmt(of) => return set(of),
        N::DiscardStmt(of) => return discard(of),
        N::DoStmt(of) => block(of),
        N::SelectStmt(select) if select.into_clause.is_some() => relation::select_into(select),
        N::SelectStmt(_) | N::CallStmt(_) => query(node),
        N::ExplainStmt(of) => return inner(of.query.as_deref(), node),
        N::PrepareStmt(of) => return inner(of.query.as_deref(), node),
        N::DeclareCursorStmt(of) => return inner(of.query.as_deref(), node),
        N::TransactionStmt(of) => {
            return match of.kind() {
                TransactionStmtKind::Undefined => Statement::Unknown("TransactionStmt".to_owned()),
                _ => Statement::Transaction,
            };
        }
        // Rows, locks, statistics, files and messages.
        N::InsertStmt(_)
        | N::UpdateStmt(_)
        | N::DeleteStmt(_)
        | N::MergeStmt(_)
        | N::CopyStmt(_)
        | N::TruncateStmt(_)
        | N::LockStmt(_)
        | N::VacuumStmt(_)
        | N::ClusterStmt(_)
        | N::ReindexStmt(_)
        | N::RefreshMatViewStmt(_)
        | N::NotifyStmt(_)
        | N::ListenStmt(_)
        | N::UnlistenStmt(_)
        | N::LoadStmt(_)
        | N::CheckPointStmt(_)
        | N::FetchStmt(_)
        | N::ClosePortalStmt(_)
        | N::DeallocateStmt(_)
        | N::ExecuteStmt(_)
        | N::VariableShowStmt(_)
        | N::ConstraintsSetStmt(_)
        | N::AlterSystemStmt(_)
        | N::AlterTableMoveAllStmt(_) => return Statement::NoEffect,
        other => match object::other(other) {
            Some(description) => description,
            None => {
                let name = format!("{other:?}");
                return Statement::Unknown(name.split('(').next().unwrap_or_default().to_owned());
            }
        },
    };
    Statement::Ddl(description)
}

/// What is prepared, declared or explained counts as run, if it is a query.
fn inner(query: Option<&pg_query::Node>, node: &NodeEnum) -> Statement {
    match query.and_then(|query| query.node.as_ref()) {
        Some(NodeEnum::SelectStmt(select)) if select.into_clause.is_none() => Statement::Ddl(self::query(node)),
        _ => Statement::NoEffect,
    }
}

fn set(of: &VariableSetStmt) -> Statement {
    let is_role = of.name == "role" || of.name == "session_authorization";
    if of.kind() == VariableSetKind::VarSetMulti {
        return Statement::NoEffect;
    }
    let mut description = Description::of(if is_role { "set role" } else { "set" });
    description.flag("local", of.is_local);
    if is_role {
        description.flag("session authorization", of.name == "session_authorization");
        let role = of.args.first().map(|value| constant(value).1).filter(|role| role != "none");
        description.may_say("role", role);
    } else {
        setting(&mut description, of);
    }
    Statement::Ddl(description)
}

/// What SET and RESET say, of whatever.
fn setting(description: &mut Description, of: &VariableSetStmt) {
    let name = if of.kind() == VariableSetKind::VarResetAll { "all" } else { of.name.as_str() };
    description.say("setting", name.to_ascii_lowercase());
    let is_interval = matches!(of.args.as_slice(), [pg_query::Node { node: Some(NodeEnum::TypeCast(_)) }]);
    match of.kind() {
        _ if is_interval => description.say("value", "an interval"),
        VariableSetKind::VarSetDefault => description.say("value", "DEFAULT"),
        VariableSetKind::VarSetCurrent => description.say("value", "FROM CURRENT"),
        VariableSetKind::VarReset | VariableSetKind::VarResetAll => description.say("value", "RESET"),
        _ => description.list("value", of.args.iter().map(|value| format!("{:?}", constant(value).1))),
    }
}

fn discard(of: &DiscardStmt) -> Statement {
    let mut description = Description::of("discard");
    match of.target() {
        DiscardMode::DiscardAll => description.say("all", true),
        DiscardMode::DiscardTemp => {}
        _ => return Statement::NoEffect,
    }
    Statement::Ddl(description)
}

fn block(of: &DoStmt) -> Description {
    let mut description = Description::of("do");
    for item in of.args.iter().filter_map(tree::definition) {
        match item.defname.as_str() {
            "language" => description.may_say("language", text_of(item)),
            _ => description.say("body", format_args!("{:?}", text_of(item).unwrap_or_default())),
        }
    }
    description
}

/// The functions that a query calls, as far as they are written as functions.
fn query(node: &NodeEnum) -> Description {
    let mut calls = Vec::new();
    tree::calls(&without_places(&format!("{node:?}")), &mut calls);
    calls.sort();
    calls.dedup();
    if let Some(description) = set_config(node) {
        return description;
    }
    let mut description = Description::of("query");
    description.list("calls", calls);
    description
}

/// `SELECT set_config('name', 'value', false)`, which is a SET.
fn set_config(node: &NodeEnum) -> Option<Description> {
    let NodeEnum::SelectStmt(select) = node else { return None };
    let [target] = select.target_list.as_slice() else { return None };
    let Some(NodeEnum::ResTarget(target)) = &target.node else { return None };
    let Some(NodeEnum::FuncCall(call)) = target.val.as_ref()?.node.as_ref() else { return None };
    let name = qualified_list(&call.funcname);
    if !matches!(name.as_str(), "set_config" | "pg_catalog.set_config") || !select.from_clause.is_empty() {
        return None;
    }
    let [variable, value, local] = call.args.as_slice() else { return None };
    let (variable, value, local) = (constant(variable), constant(value), constant(local));
    if variable.0 != "text" || value.0 != "text" || local.0 != "boolean" {
        return None;
    }
    let mut description = Description::of("set");
    description.flag("local", local.1 == "true");
    description.say("setting", variable.1.to_ascii_lowercase());
    description.say("whole value", format_args!("{:?}", value.1));
    Some(description)
}

//! Our values, described.

mod alter;
mod object;
mod privilege;
mod relation;
mod routine;
mod types;

use contract_core::ddl::model::{
    Ddl, DefinitionItem, DefinitionValue, Discard, Do, Firing, Literal, ObjectName, Query, RoleName, SequenceOption,
    SetRole, SetVariable, SettingChange, SettingScope, SettingValue,
};
use contract_core::schema::Identity;
use contract_core::source::Span;
use contract_core::syntax::{WrittenType, WrittenTypeName};

use crate::Description;
use crate::names::qualified;
use crate::reparse::expression;

/// What our value says of a statement whose text this is.
pub fn describe(text: &str, ddl: &Ddl) -> Description {
    match ddl {
        Ddl::CreateRoutine(value) => routine::create(text, value),
        Ddl::CreateAggregate(value) => routine::create_aggregate(text, value),
        Ddl::AlterRoutine(value) => routine::alter(value),
        Ddl::ChangePrivileges(value) => privilege::change(value),
        Ddl::ChangeMembership(value) => privilege::membership(value),
        Ddl::AlterDefaultPrivileges(value) => privilege::defaults(value),
        Ddl::CreateRole(value) => privilege::create_role(value),
        Ddl::AlterRole(value) => privilege::alter_role(value),
        Ddl::AlterDefaultSetting(value) => privilege::default_setting(value),
        Ddl::OwnedChange(value) => privilege::owned(value),
        Ddl::CreateSchema(value) => object::create_schema(text, value),
        Ddl::CreateExtension(value) => object::create_extension(value),
        Ddl::AlterExtension(value) => object::alter_extension(value),
        Ddl::CreateType(value) => types::create_type(value),
        Ddl::AlterType(value) => types::alter_type(value),
        Ddl::CreateDomain(value) => types::create_domain(text, value),
        Ddl::AlterDomain(value) => types::alter_domain(text, value),
        Ddl::CreateTable(value) => relation::create_table(text, value),
        Ddl::CreateTableAs(value) => relation::create_table_as(text, value),
        Ddl::ImportForeignSchema(value) => relation::import(text, value),
        Ddl::AlterRelation(value) => alter::alter(text, value),
        Ddl::CreateView(value) => relation::create_view(text, value),
        Ddl::CreateSequence(value) => relation::create_sequence(value),
        Ddl::AlterSequence(value) => relation::alter_sequence(value),
        Ddl::CreateIndex(value) => relation::create_index(text, value),
        Ddl::CreateTrigger(value) => object::create_trigger(text, value),
        Ddl::CreateEventTrigger(value) => object::create_event_trigger(value),
        Ddl::AlterEventTrigger(value) => object::alter_event_trigger(value),
        Ddl::CreatePolicy(value) => object::create_policy(text, value),
        Ddl::AlterPolicy(value) => object::alter_policy(text, value),
        Ddl::CreateRule(value) => object::create_rule(text, value),
        Ddl::CreateOther(value) => object::create_other(value),
        Ddl::AlterOther(value) => object::alter_other(value),
        Ddl::AlterObject(value) => object::alter(value),
        Ddl::DropObjects(value) => object::drop(value),
        Ddl::Comment(value) => object::comment(value),
        Ddl::SecurityLabel(value) => object::security_label(value),
        Ddl::SetVariable(value) => set_variable(value),
        Ddl::SetRole(value) => set_role(value),
        Ddl::Discard(value) => discard(*value),
        Ddl::Do(value) => block(value),
        Ddl::Query(value) => query(value),
    }
}

fn name(name: &ObjectName) -> String {
    qualified(name.schema.as_deref(), &name.name)
}

fn role(role: &RoleName) -> String {
    match role {
        RoleName::Named(name) => format!("role {name}"),
        RoleName::Public => "PUBLIC".to_owned(),
        RoleName::Current => "CURRENT".to_owned(),
        RoleName::Session => "SESSION".to_owned(),
    }
}

fn roles(all: &[RoleName]) -> impl Iterator<Item = String> {
    all.iter().map(role)
}

fn written_type(of: &WrittenType) -> String {
    let name = match &of.name {
        WrittenTypeName::Named { schema, name } => qualified(schema.as_deref(), name),
        WrittenTypeName::ColumnOf(column) => {
            format!("{}.{}%TYPE", qualified(column.schema.as_deref(), &column.relation), column.column)
        }
    };
    let modifier = of.modifier.as_ref().map(|modifier| format!("({modifier})")).unwrap_or_default();
    format!("{name}{modifier}{}", if of.array { "[]" } else { "" })
}

fn at(text: &str, span: Span) -> &str {
    text.get(span.range()).unwrap_or("a span outside of the text")
}

fn tree(text: &str, span: Span) -> String {
    expression(at(text, span))
}

fn literal(literal: &Literal) -> String {
    format!("{:?}", literal.value)
}

fn items(description: &mut Description, key: &str, items: &[DefinitionItem]) {
    description.each(key, items, |description, item| {
        description.say("name", qualified(item.namespace.as_deref(), &item.name));
        description.may_say("value", item.value.as_ref().map(definition_value));
    });
}

fn definition_value(value: &DefinitionValue) -> String {
    match value {
        DefinitionValue::Type(of) => format!("type {}", written_type(of)),
        DefinitionValue::SetOf(of) => format!("type setof {}", written_type(of)),
        DefinitionValue::Word(word) => format!("text {word:?}"),
        DefinitionValue::Operator(operator) => format!("names {}", name(operator)),
        DefinitionValue::Number(number) => format!("number {number}"),
        DefinitionValue::Text(text) => format!("text {:?}", text.value),
    }
}

fn setting(description: &mut Description, change: &SettingChange) {
    description.say("setting", &change.name);
    match &change.value {
        SettingValue::List(values) if values.iter().any(|value| value.starts_with("interval '")) => {
            description.say("value", "an interval");
        }
        SettingValue::List(values) => description.list("value", values.iter().map(|value| format!("{value:?}"))),
        SettingValue::Whole(value) => description.say("whole value", format_args!("{value:?}")),
        SettingValue::Default => description.say("value", "DEFAULT"),
        SettingValue::FromCurrent => description.say("value", "FROM CURRENT"),
        SettingValue::Reset => description.say("value", "RESET"),
    }
}

fn identity(identity: Identity) -> &'static str {
    match identity {
        Identity::Always => "a",
        Identity::ByDefault => "d",
    }
}

fn firing(firing: Firing) -> &'static str {
    match firing {
        Firing::Enabled => "O",
        Firing::Replica => "R",
        Firing::Always => "A",
        Firing::Disabled => "D",
    }
}

fn sequence_options(description: &mut Description, options: &[SequenceOption]) {
    let number = |number: &Option<String>| number.clone().unwrap_or_else(|| "none".to_owned());
    description.list(
        "sequence",
        options.iter().map(|option| match option {
            SequenceOption::As(of) => format!("as {}", written_type(of)),
            SequenceOption::Increment(by) => format!("increment {by}"),
            SequenceOption::Minimum(value) => format!("minvalue {}", number(value)),
            SequenceOption::Maximum(value) => format!("maxvalue {}", number(value)),
            SequenceOption::Start(value) => format!("start {value}"),
            SequenceOption::Restart(value) => format!("restart {}", number(value)),
            SequenceOption::Cache(value) => format!("cache {value}"),
            SequenceOption::Cycle(is_on) => format!("cycle {is_on}"),
            SequenceOption::OwnedBy(None) => "owned_by none".to_owned(),
            SequenceOption::OwnedBy(Some(column)) => format!("owned_by {}.{}", name(&column.relation), column.column),
            SequenceOption::Name(of) => format!("sequence_name {}", name(of)),
            SequenceOption::Logged(is_on) => if *is_on { "logged none" } else { "unlogged none" }.to_owned(),
        }),
    );
}

fn set_variable(set: &SetVariable) -> Description {
    let mut description = Description::of("set");
    description.flag("local", set.scope == SettingScope::Local);
    setting(&mut description, &set.change);
    description
}

fn set_role(set: &SetRole) -> Description {
    let mut description = Description::of("set role");
    description.flag("local", set.scope == SettingScope::Local);
    description.flag("session authorization", set.session_authorization);
    description.may_say("role", set.role.as_ref());
    description
}

fn discard(what: Discard) -> Description {
    let mut description = Description::of("discard");
    description.flag("all", what == Discard::All);
    description
}

fn block(block: &Do) -> Description {
    let mut description = Description::of("do");
    description.may_say("language", block.language.as_ref());
    description.say("body", literal(&block.body));
    description
}

fn query(query: &Query) -> Description {
    let mut description = Description::of("query");
    let mut calls: Vec<String> = query.calls.iter().map(|call| name(&call.name)).collect();
    calls.sort();
    calls.dedup();
    description.list("calls", calls);
    description
}

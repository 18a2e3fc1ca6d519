//! Relations of ours, their columns and constraints.

use contract_core::ddl::model::{
    AlterSequence, CheckOption, ColumnConstraint, ColumnDefinition, ColumnRule, ConstraintAttributes, CreateIndex,
    CreateSequence, CreateTable, CreateTableAs, CreateView, ImportForeignSchema, IndexParameters, LikeOption, OnCommit,
    PartitionBound, Persistence, References, ReferentialAction, TableConstraint, TableElement, TableForm, TableRule,
};
use contract_core::schema::Generated;
use contract_core::source::Span;

use super::{at, identity, items, name, sequence_options, tree, written_type};
use crate::Description;
use crate::reparse;

pub(super) fn persistence(persistence: Persistence) -> &'static str {
    match persistence {
        Persistence::Permanent => "p",
        Persistence::Temporary => "t",
        Persistence::Unlogged => "u",
    }
}

fn on_commit(on_commit: OnCommit) -> &'static str {
    match on_commit {
        OnCommit::PreserveRows => "preserve rows",
        OnCommit::DeleteRows => "delete rows",
        OnCommit::Drop => "drop",
    }
}

pub(super) fn bound(text: &str, bound: &PartitionBound) -> String {
    match bound {
        PartitionBound::Default => "DEFAULT".to_owned(),
        PartitionBound::Values(span) => reparse::bound(at(text, *span)),
    }
}

fn options(description: &mut Description, text: &str, options: Option<Span>) {
    let trees = options.map(|span| reparse::options(at(text, span))).unwrap_or_default();
    description.each("foreign option", trees, |description, tree| description.say("tree", tree));
}

pub(super) fn create_table(text: &str, create: &CreateTable) -> Description {
    let mut description = Description::of("create table");
    description.say("persistence", persistence(create.persistence));
    description.flag("if not exists", create.if_not_exists);
    description.say("name", name(&create.name));
    match &create.form {
        TableForm::Plain { inherits } => description.list("inherits", inherits.iter().map(name)),
        TableForm::OfType(of) => description.say("of", name(of)),
        TableForm::Partition { parent, bound: which } => {
            description.list("inherits", [name(parent)]);
            description.say("bound", bound(text, which));
        }
    }
    description.each("element", &create.elements, |description, element| match element {
        TableElement::Column(of) => column(description, text, of),
        TableElement::Constraint(of) => table_constraint(description, text, of),
        TableElement::Like { table, options } => {
            description.say("like", name(table));
            description.say("bits", like_bits(options));
        }
    });
    if let Some(partition) = &create.partition_by {
        description.say("strategy", &partition.strategy);
        let key = reparse::partition_key(at(text, partition.key));
        description.each("key", key, |description, tree| description.say("tree", tree));
    }
    description.may_say("method", create.method.as_ref());
    items(&mut description, "option", &create.options);
    description.may_say("on commit", create.on_commit.map(on_commit));
    description.may_say("tablespace", create.tablespace.as_ref());
    if let Some(foreign) = &create.foreign {
        description.say("server", &foreign.server);
        options(&mut description, text, foreign.options);
    }
    description
}

/// As `TableLikeOption` has them: a bit each.
fn like_bits(options: &[(LikeOption, bool)]) -> u32 {
    options.iter().fold(0, |bits, (option, is_included)| {
        let bit = match option {
            LikeOption::All => 0x7FFF_FFFF,
            LikeOption::Comments => 1,
            LikeOption::Compression => 2,
            LikeOption::Constraints => 4,
            LikeOption::Defaults => 8,
            LikeOption::Generated => 16,
            LikeOption::Identity => 32,
            LikeOption::Indexes => 64,
            LikeOption::Statistics => 128,
            LikeOption::Storage => 256,
        };
        if *is_included { bits | bit } else { bits & !bit }
    })
}

pub(super) fn column(description: &mut Description, text: &str, column: &ColumnDefinition) {
    description.say("column", &column.name);
    description.may_say("type", column.of.as_ref().map(written_type));
    description.may_say("storage", column.storage.as_ref().map(|word| word.to_ascii_lowercase()));
    description.may_say("compression", column.compression.as_ref());
    description.may_say("collation", column.collation.as_ref().map(name));
    column_constraints(description, text, &column.constraints);
    options(description, text, column.options);
}

pub(super) fn column_constraints(description: &mut Description, text: &str, constraints: &[ColumnConstraint]) {
    description.each("constraint", constraints, |description, constraint| {
        description.may_say("name", constraint.name.as_ref());
        match &constraint.rule {
            ColumnRule::NotNull => description.say("rule", "not null"),
            ColumnRule::Null => description.say("rule", "null"),
            ColumnRule::Default(span) => {
                description.say("rule", "default");
                description.say("expression", tree(text, *span));
            }
            ColumnRule::Check(span) => {
                description.say("rule", "check");
                description.say("expression", tree(text, *span));
            }
            ColumnRule::Unique { nulls_not_distinct, index: of } => {
                description.say("rule", "unique");
                description.flag("nulls not distinct", *nulls_not_distinct);
                index(description, of);
            }
            ColumnRule::PrimaryKey { index: of } => {
                description.say("rule", "primary key");
                index(description, of);
            }
            ColumnRule::References(of) => {
                description.say("rule", "foreign key");
                references(description, of);
            }
            ColumnRule::Identity { identity: of, options } => {
                description.say("rule", "identity");
                description.say("when", identity(*of));
                sequence_options(description, options);
            }
            ColumnRule::Generated { generated, expression } => {
                description.say("rule", "generated");
                description.flag("virtual", *generated == Generated::Virtual);
                description.say("expression", tree(text, *expression));
            }
        }
        attributes(description, constraint.attributes);
    });
}

fn attributes(description: &mut Description, attributes: ConstraintAttributes) {
    let deferred = attributes.initially_deferred == Some(true);
    // A constraint that is initially deferred is deferrable (gram.y, processCASbits).
    description.flag("deferrable", attributes.deferrable.unwrap_or(deferred));
    description.flag("initially deferred", deferred);
    description.flag("not enforced", attributes.enforced == Some(false));
    description.flag("not valid", attributes.not_valid || attributes.enforced == Some(false));
    description.flag("no inherit", attributes.no_inherit);
}

fn index(description: &mut Description, index: &IndexParameters) {
    description.list("include", &index.include);
    items(description, "option", &index.options);
    description.may_say("tablespace", index.tablespace.as_ref());
}

fn references(description: &mut Description, references: &References) {
    description.say("references", name(&references.table));
    description.list("their columns", &references.columns);
    description.flag("their period", references.period);
    let matching = match references.matching.as_deref() {
        None | Some("simple") => "s",
        Some("full") => "f",
        Some("partial") => "p",
        Some(other) => other,
    };
    description.say("match", matching);
    let letter = |action: &Option<ReferentialAction>| match action {
        None | Some(ReferentialAction::NoAction) => ("a", None),
        Some(ReferentialAction::Restrict) => ("r", None),
        Some(ReferentialAction::Cascade) => ("c", None),
        Some(ReferentialAction::SetNull(columns)) => ("n", Some(columns.clone())),
        Some(ReferentialAction::SetDefault(columns)) => ("d", Some(columns.clone())),
    };
    let (delete, columns) = letter(&references.on_delete);
    let (update, _) = letter(&references.on_update);
    description.say("actions", format_args!("delete {delete} update {update}"));
    description.list("set columns", columns.unwrap_or_default());
}

pub(super) fn table_constraint(description: &mut Description, text: &str, constraint: &TableConstraint) {
    description.may_say("name", constraint.name.as_ref());
    match &constraint.rule {
        TableRule::Check(span) => {
            description.say("rule", "check");
            description.say("expression", tree(text, *span));
        }
        TableRule::NotNull(column) => {
            description.say("rule", "not null");
            description.list("columns", column);
        }
        TableRule::Unique { columns, nulls_not_distinct, without_overlaps, index: of } => {
            description.say("rule", "unique");
            description.list("columns", columns);
            description.flag("nulls not distinct", *nulls_not_distinct);
            description.flag("without overlaps", *without_overlaps);
            index(description, of);
        }
        TableRule::PrimaryKey { columns, without_overlaps, index: of } => {
            description.say("rule", "primary key");
            description.list("columns", columns);
            description.flag("without overlaps", *without_overlaps);
            index(description, of);
        }
        TableRule::UsingIndex { primary_key, index } => {
            description.say("rule", if *primary_key { "primary key" } else { "unique" });
            description.say("using index", index);
        }
        TableRule::Exclude { method, elements, index: of, predicate } => {
            description.say("rule", "exclude");
            // libpg_query has the default where nothing is written.
            description.say("method", method.as_deref().unwrap_or("btree"));
            let elements = reparse::exclusions(at(text, *elements));
            description.each("element", elements, |description, tree| description.say("tree", tree));
            index(description, of);
            description.may_say("predicate", predicate.map(|span| tree(text, span)));
        }
        TableRule::ForeignKey { columns, period, references: of } => {
            description.say("rule", "foreign key");
            description.list("columns", columns);
            description.flag("period", *period);
            references(description, of);
        }
    }
    attributes(description, constraint.attributes);
}

pub(super) fn create_table_as(text: &str, create: &CreateTableAs) -> Description {
    let mut description = Description::of("create table as");
    description.flag("materialized view", create.materialized_view);
    description.say("persistence", persistence(create.persistence));
    description.flag("if not exists", create.if_not_exists);
    description.say("name", name(&create.name));
    description.list("columns", &create.columns);
    description.may_say("method", create.method.as_ref());
    items(&mut description, "option", &create.options);
    description.may_say("on commit", create.on_commit.map(on_commit));
    description.may_say("tablespace", create.tablespace.as_ref());
    let query = at(text, create.query);
    if query != text.trim_end_matches(';').trim_end() && !create.executes {
        description.say("query", reparse::statement(query));
    }
    description.flag("executes", create.executes);
    description.flag("no data", create.no_data);
    description
}

pub(super) fn import(text: &str, import: &ImportForeignSchema) -> Description {
    let mut description = Description::of("import foreign schema");
    description.say("remote", &import.remote);
    description.list("limit to", &import.limit_to);
    description.list("except", &import.except);
    description.say("server", &import.server);
    description.say("into", &import.into);
    options(&mut description, text, import.options);
    description
}

pub(super) fn create_view(text: &str, create: &CreateView) -> Description {
    let mut description = Description::of("create view");
    description.flag("or replace", create.or_replace);
    description.flag("temporary", create.temporary);
    description.say("name", name(&create.name));
    description.list("columns", &create.columns);
    items(&mut description, "option", &create.options);
    let check = create.check_option.map(|check| match check {
        CheckOption::Local => "local",
        CheckOption::Cascaded => "cascaded",
    });
    description.may_say("check option", check);
    description.flag("recursive", create.recursive);
    if !create.recursive {
        description.say("query", reparse::statement(at(text, create.query)));
    }
    description
}

pub(super) fn create_sequence(create: &CreateSequence) -> Description {
    let mut description = Description::of("create sequence");
    description.say("persistence", persistence(create.persistence));
    description.flag("if not exists", create.if_not_exists);
    description.say("name", name(&create.name));
    sequence_options(&mut description, &create.options);
    description
}

pub(super) fn alter_sequence(alter: &AlterSequence) -> Description {
    let mut description = Description::of("alter sequence");
    description.flag("if exists", alter.if_exists);
    description.say("name", name(&alter.name));
    sequence_options(&mut description, &alter.options);
    description
}

pub(super) fn create_index(text: &str, create: &CreateIndex) -> Description {
    let mut description = Description::of("create index");
    description.flag("unique", create.unique);
    description.flag("concurrently", create.concurrently);
    description.flag("if not exists", create.if_not_exists);
    description.may_say("name", create.name.as_ref());
    description.flag("only", create.only);
    description.say("relation", name(&create.relation));
    // libpg_query has the default where nothing is written.
    description.say("method", create.method.as_deref().unwrap_or("btree"));
    description.each("element", &create.elements, |description, element| {
        description.may_say("column", element.column.as_ref());
        description.list("tree", reparse::index_elements(at(text, element.span)));
        if element.column.is_none() {
            description.say("key", tree(text, element.key));
        }
    });
    description.list("include", &create.include);
    description.flag("nulls not distinct", create.nulls_not_distinct);
    items(&mut description, "option", &create.options);
    description.may_say("tablespace", create.tablespace.as_ref());
    description.may_say("predicate", create.predicate.map(|span| tree(text, span)));
    description
}

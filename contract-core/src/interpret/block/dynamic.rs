//! EXECUTE of a text of which parts are not known: how far it reaches.

use super::super::world::World;
use super::value::Piece;
use crate::ddl::model::{
    AlterObject, AlterRelation, ColumnRule, CreateTable, Ddl, LikeOption, NotUnderstood, ObjectChange, ObjectName,
    ObjectReference, PrivilegeTarget, RelationChange, RoleName, RoutineReference, Sort, Statement, TableElement,
};
use crate::ddl::read;
use crate::finding::Reach;
use crate::syntax::lexer::{Lexer, Token, TokenKind};

/// What stands in the text for a part that is not known: letters that nobody uses.
const HOLE: &str = "\u{E000}";

/// What stands there for one name or constant.
const QUOTED: &str = "\u{E001}";

/// What stands there for digits.
const DIGITS: &str = "\u{E002}";

impl World {
    /// Opens the gaps that executing such a text makes.
    pub(super) fn open_gaps_of_pieces(&mut self, pieces: &[Piece], depth: usize) {
        let text = holed(pieces);
        let shown = pieces.iter().map(|piece| match piece {
            Piece::Known(text) => text.as_str(),
            Piece::Digits | Piece::Hole { .. } => "…",
        });
        let shown = super::run::shortened(&shown.collect::<String>());
        let cause = &format!("a block executes `{shown}`, of which a part is not known");
        if text.trim_start().starts_with(HOLE) {
            self.open_gap(Reach::Everything, cause);
            return;
        }
        match read(&text) {
            Statement::NoEffect => self.run_pieces(pieces, depth),
            Statement::Invalid(_) | Statement::Transaction(_) => self.open_gap(Reach::Everything, cause),
            Statement::NotUnderstood(what) => self.open_gaps_in(&what, &text, cause),
            Statement::Ddl(ddl) => self.open_gaps_by(&ddl, cause),
        }
    }

    /// Runs what a text runs that moves or reads rows.
    pub(super) fn run_pieces(&mut self, pieces: &[Piece], depth: usize) {
        let text = holed(pieces);
        self.open_gaps_of_catalog_rows(&text);
        let mut code = Lexer::new(&text).filter(|token| !is_text(token.kind)).peekable();
        let slice = |token: &Token| text.get(token.span.range()).unwrap_or_default();
        let (mut relations, mut routines) = (false, false);
        let mut before = "";
        while let Some(token) = code.next() {
            let written = slice(&token);
            if has_hole(written) {
                let is_relation = BEFORE_RELATION.iter().any(|word| before.eq_ignore_ascii_case(word));
                let is_called = code.peek().is_some_and(|next| slice(next) == "(");
                relations = true;
                routines |= written.contains(HOLE) && !is_relation || is_called && !before.eq_ignore_ascii_case("into");
            }
            before = written;
        }
        // What is not known may be any name, but a statement behind a semicolon of its own.
        let reached = match (relations, routines) {
            (false, _) => self.reached_by(&text),
            (true, false) => self.reached_by_any_relation(&text),
            (true, true) => self.reached_by_any(),
        };
        self.run_reached(&reached, depth);
    }

    fn open_gaps_in(&mut self, what: &NotUnderstood, text: &str, cause: &str) {
        let names = what.names.as_slice();
        match (what.sort, names.first()) {
            (Some(sort), Some(first)) => self.open_gap_holed(sort, first, cause),
            _ if names.iter().any(is_holed) || names.is_empty() => self.open_gap(Reach::Everything, cause),
            _ => self.open_gaps_of(what, text),
        }
    }

    fn open_gaps_by(&mut self, ddl: &Ddl, cause: &str) {
        match ddl {
            Ddl::CreatePolicy(create) => self.open_gap_holed(Sort::Table, &create.relation, cause),
            Ddl::AlterPolicy(alter) => self.open_gap_holed(Sort::Table, &alter.relation, cause),
            Ddl::CreateTrigger(create) => self.open_gap_holed(Sort::Table, &create.relation, cause),
            Ddl::CreateRule(create) => self.open_gap_holed(Sort::Table, &create.relation, cause),
            Ddl::CreateIndex(create) => self.open_gap_holed(Sort::Table, &create.relation, cause),
            Ddl::CreateSequence(create) => self.open_gap_made(Sort::Sequence, &create.name, cause),
            Ddl::AlterSequence(alter) => self.open_gap_holed(Sort::Sequence, &alter.name, cause),
            Ddl::AlterDefaultSetting(_) | Ddl::SecurityLabel(_) => {}
            Ddl::ChangePrivileges(change)
                if !target_is_holed(&change.target) && self.leave_privileges_open(change, cause).is_ok() => {}
            Ddl::ChangePrivileges(change) => match &change.target {
                PrivilegeTarget::Objects { sort, names } => {
                    for name in names {
                        self.open_gap_holed(*sort, name, cause);
                    }
                }
                PrivilegeTarget::Routines(routines) => {
                    for routine in routines {
                        self.open_gap_holed(Sort::Routine, &routine.name, cause);
                    }
                }
                PrivilegeTarget::RelationsInSchemas { schemas, .. }
                | PrivilegeTarget::RoutinesInSchemas { schemas, .. } => {
                    for schema in schemas {
                        self.open_gap_in_schema(Some(schema.as_str()), cause);
                    }
                }
                PrivilegeTarget::LargeObjects(_) => {}
            },
            Ddl::CreateRoutine(create) => self.open_gap_made(Sort::Routine, &create.name, cause),
            Ddl::AlterRoutine(alter) => self.open_gap_holed(Sort::Routine, &alter.routine.name, cause),
            Ddl::CreateType(create) => self.open_gap_made(Sort::Type, &create.name, cause),
            Ddl::AlterType(alter) => self.open_gap_holed(Sort::Type, &alter.name, cause),
            Ddl::CreateDomain(create) => self.open_gap_made(Sort::Type, &create.name, cause),
            Ddl::CreateTable(create) => {
                self.open_gap_made(Sort::Table, &create.name, cause);
                if makes_sequences(create) {
                    let name = format!("{}_{QUOTED}", create.name.name);
                    self.open_gap_made(Sort::Sequence, &ObjectName { name, ..create.name.clone() }, cause);
                }
            }
            Ddl::CreateTableAs(create) => self.open_gap_made(Sort::Table, &create.name, cause),
            Ddl::CreateView(create) => self.open_gap_made(Sort::View, &create.name, cause),
            Ddl::AlterRelation(AlterRelation { changes, .. })
                if let [
                    RelationChange::AttachPartition { partition, .. } | RelationChange::DetachPartition(partition),
                ] = changes.as_slice() =>
            {
                // The whole does not know its partitions.
                self.open_gap_holed(Sort::Table, partition, cause);
            }
            Ddl::AlterRelation(AlterRelation { name, changes, .. })
                if !is_holed(name) && matches!(changes.as_slice(), [RelationChange::OwnerTo(_)]) =>
            {
                match self.owned_relation(name) {
                    Some(id) => self.leave_owner_open(&id, cause),
                    None => self.open_gap_named(Sort::Table, name, cause),
                }
            }
            // Nobody can alter what is the system's own.
            Ddl::AlterRelation(alter) if alter.name.schema.is_none() && alter.name.name.starts_with("pg_") => {}
            Ddl::AlterRelation(alter) => {
                self.open_gap_holed(Sort::Table, &alter.name, cause);
                for change in &alter.changes {
                    match change {
                        RelationChange::RenameTo(to) => {
                            let name = ObjectName { name: to.clone(), ..alter.name.clone() };
                            self.open_gap_holed(Sort::Table, &name, cause);
                        }
                        RelationChange::SetSchema(schema) => {
                            self.open_gap_in_schema(Some(schema.as_str()), cause);
                        }
                        _ => {}
                    }
                }
            }
            Ddl::Comment(comment) => self.open_gap_at(&comment.object, cause),
            Ddl::DropObjects(drop) if !drop.cascade => {
                for object in &drop.objects {
                    self.open_gap_at(object, cause);
                }
            }
            Ddl::AlterDefaultPrivileges(alter)
                if !alter.roles.iter().any(is_holed_role)
                    && !alter.schemas.iter().any(|schema| has_hole(schema))
                    && self.leave_defaults_open(alter, cause).is_ok() => {}
            Ddl::AlterDefaultPrivileges(alter) if !alter.schemas.is_empty() => {
                for schema in &alter.schemas {
                    self.open_gap_in_schema(Some(schema.as_str()), cause);
                }
            }
            Ddl::AlterObject(AlterObject { object: ObjectReference::Named { sort: Sort::Role, .. }, .. }) => {
                self.open_gap(Reach::Everything, cause);
            }
            Ddl::AlterObject(alter) => self.open_gaps_by_altering(alter, cause),
            Ddl::CreateRole(_) | Ddl::AlterRole(_) => self.open_gap_of_roles(cause),
            Ddl::ChangeMembership(change) => {
                self.open_gap_of_roles(cause);
                if change.roles.iter().any(|role| role.contains(HOLE)) {
                    // What is granted may be privileges on an object as well.
                    self.leave_all_privileges_open(cause);
                }
            }
            _ => self.open_gap(Reach::Everything, cause),
        }
    }

    fn open_gap_of_roles(&mut self, cause: &str) {
        self.open_gap(Reach::Unmodelled { kind: "role".to_owned(), schema: None }, cause);
    }

    fn open_gaps_by_altering(&mut self, alter: &AlterObject, cause: &str) {
        match &alter.change {
            ObjectChange::OwnerTo(_) if !reference_is_holed(&alter.object) => match self.altered_object(alter) {
                Ok(Some(id)) => self.leave_owner_open(&id, cause),
                Ok(None) | Err(_) => self.open_gap_at(&alter.object, cause),
            },
            ObjectChange::OwnerTo(_) | ObjectChange::DependsOnExtension { .. } => {
                self.open_gap_at(&alter.object, cause);
            }
            ObjectChange::RenameTo(_) | ObjectChange::SetSchema(_) => self.open_gap(Reach::Everything, cause),
        }
    }

    fn open_gap_at(&mut self, object: &ObjectReference, cause: &str) {
        match object {
            ObjectReference::Named { sort: Sort::Role, .. } => self.open_gap_of_roles(cause),
            ObjectReference::Named { sort, name } => self.open_gap_holed(*sort, name, cause),
            ObjectReference::Routine(routine) => self.open_gap_holed(Sort::Routine, &routine.name, cause),
            // Which of its parts is not looked at: all of them are in a gap of the whole.
            ObjectReference::Part { relation, .. } => self.open_gap_holed(Sort::Table, relation, cause),
            ObjectReference::DomainConstraint { domain, .. } => self.open_gap_holed(Sort::Domain, domain, cause),
            _ => self.open_gap(Reach::Everything, cause),
        }
    }

    fn open_gap_in_schema(&mut self, schema: Option<&str>, cause: &str) {
        let schema = schema.filter(|schema| !has_hole(schema));
        self.open_gap(schema.map_or(Reach::Everything, |schema| Reach::Schema(schema.to_owned())), cause);
    }

    fn open_gap_holed(&mut self, sort: Sort, name: &ObjectName, cause: &str) {
        match self.schemas_of(name, false) {
            _ if !is_holed(name) => self.open_gap_named(sort, name, cause),
            Some(schemas) if lies_in_schema(sort) => self.open_gaps_on_pattern(&schemas, &name.name, cause),
            _ => self.open_gap_in_schema(name.schema.as_deref(), cause),
        }
    }

    /// As [`World::open_gap_holed`], of an object that the text makes.
    fn open_gap_made(&mut self, sort: Sort, name: &ObjectName, cause: &str) {
        match self.schemas_of(name, true) {
            Some(schemas) if is_holed(name) => self.open_gaps_on_pattern(&schemas, &name.name, cause),
            _ => self.open_gap_holed(sort, name, cause),
        }
    }

    fn open_gaps_on_pattern(&mut self, schemas: &[String], name: &str, cause: &str) {
        let known: String = name.chars().map(|letter| if "*#".contains(letter) { '*' } else { letter }).collect();
        let pattern = known.replace(DIGITS, "#").replace(QUOTED, "*");
        for schema in schemas {
            let reach = match pattern.as_str() {
                "*" => Reach::Schema(schema.clone()),
                pattern => Reach::Named { schema: schema.clone(), pattern: pattern.to_owned() },
            };
            self.open_gap(reach, cause);
        }
    }

    /// The schemas in which a name may lie that is one name for certain.
    fn schemas_of(&self, name: &ObjectName, is_made: bool) -> Option<Vec<String>> {
        match &name.schema {
            _ if name.name.contains(HOLE) => None,
            Some(schema) if has_hole(schema) => None,
            Some(schema) => Some(vec![schema.clone()]),
            None if is_made => self.creation_schema().ok().map(|schema| vec![schema]),
            None => {
                let path = self.function_path().filter(|schema| !super::super::resolve::is_system_schema(schema));
                let path: Vec<String> = path.map(str::to_owned).collect();
                (!path.is_empty()).then_some(path)
            }
        }
    }
}

/// What stands ahead of nothing but the name of a relation, or what is called in place of one.
const BEFORE_RELATION: &[&str] = &["update", "into", "from", "join", "only"];

/// A text with its holes.
fn holed(pieces: &[Piece]) -> String {
    let texts = pieces.iter().map(|piece| match piece {
        Piece::Known(text) => text.as_str(),
        Piece::Hole { quoted: false } => HOLE,
        Piece::Hole { quoted: true } => QUOTED,
        Piece::Digits => DIGITS,
    });
    texts.collect()
}

fn is_text(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Text | TokenKind::EscapedText | TokenKind::UnicodeText | TokenKind::DollarText)
}

fn lies_in_schema(sort: Sort) -> bool {
    matches!(
        sort,
        Sort::Table
            | Sort::View
            | Sort::MaterializedView
            | Sort::ForeignTable
            | Sort::Sequence
            | Sort::Index
            | Sort::Type
            | Sort::Domain
            | Sort::Routine
    )
}

/// Whether a table brings sequences along, which have names of their own.
fn makes_sequences(create: &CreateTable) -> bool {
    create.elements.iter().any(|element| match element {
        TableElement::Column(column) => {
            let written = column.of.as_ref().and_then(|of| of.named()).map(|(_, name)| name.to_ascii_lowercase());
            written.is_some_and(|name| name.contains("serial"))
                || column.constraints.iter().any(|constraint| matches!(constraint.rule, ColumnRule::Identity { .. }))
        }
        TableElement::Like { options, .. } => {
            options.iter().any(|(option, _)| matches!(option, LikeOption::All | LikeOption::Identity))
        }
        TableElement::Constraint(_) => false,
    })
}

fn has_hole(name: &str) -> bool {
    [HOLE, QUOTED, DIGITS].iter().any(|hole| name.contains(hole))
}

fn is_holed_role(role: &RoleName) -> bool {
    matches!(role, RoleName::Named(name) if has_hole(name))
}

fn target_is_holed(target: &PrivilegeTarget) -> bool {
    match target {
        PrivilegeTarget::Objects { names, .. } => names.iter().any(is_holed),
        PrivilegeTarget::Routines(routines) => routines.iter().any(routine_is_holed),
        PrivilegeTarget::RelationsInSchemas { schemas, .. } | PrivilegeTarget::RoutinesInSchemas { schemas, .. } => {
            schemas.iter().any(|schema| has_hole(schema))
        }
        PrivilegeTarget::LargeObjects(_) => false,
    }
}

fn reference_is_holed(object: &ObjectReference) -> bool {
    match object {
        ObjectReference::Named { name, .. } => is_holed(name),
        ObjectReference::Routine(routine) => routine_is_holed(routine),
        // Parts have no owners of their own; of others the model has nothing.
        _ => true,
    }
}

fn routine_is_holed(routine: &RoutineReference) -> bool {
    let types = routine.arguments.iter().flat_map(|arguments| &arguments.parameters);
    let mut names = types.filter_map(|parameter| parameter.written_type.named());
    is_holed(&routine.name) || names.any(|(schema, name)| has_hole(name) || schema.is_some_and(has_hole))
}

fn is_holed(name: &ObjectName) -> bool {
    has_hole(&name.name) || name.schema.as_deref().is_some_and(has_hole)
}

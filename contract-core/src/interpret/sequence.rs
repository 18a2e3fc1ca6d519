//! Sequences, those of serial and identity columns among them (manual, SQL CREATE SEQUENCE, ALTER SEQUENCE, 8.1.4
//! "Serial Types").

use super::acl::Guarded;
use super::event::{Applied, Refusal, RefusalKind, Stop};
use super::resolve::Found;
use super::world::{Entry, OpenAttribute, World};
use crate::ddl::model::{AlterSequence, CreateSequence, SequenceOption};
use crate::ident::{ObjectId, QualifiedName, TypeName};
use crate::schema::{Object, Sequence, SequenceOwner};

impl World {
    /// `CREATE SEQUENCE`
    pub(super) fn create_sequence(&mut self, create: &CreateSequence) -> Applied {
        let Some(name) = self.new_relation_name(&create.name, create.persistence, create.if_not_exists)? else {
            return Ok(());
        };
        let sequence = self.new_sequence(TypeName::new("pg_catalog", "int8"), &create.options)?;
        self.make_sequence(name, sequence);
        Ok(())
    }

    fn make_sequence(&mut self, name: QualifiedName, mut sequence: Sequence) {
        let owner = sequence.owner.take().unwrap_or_else(|| self.session.role().to_owned());
        sequence.acl = self.initial_acl(Guarded::Sequence, &owner, Some(&name.schema));
        sequence.owner = Some(owner);
        let mut entry = Entry::new(Object::Sequence(sequence));
        entry.implied = matches!(
            &entry.object,
            Object::Sequence(Sequence { owned_by: Some(SequenceOwner { identity: true, .. }), .. })
        );
        self.make(ObjectId::sequence(name), entry);
    }

    fn new_sequence(&mut self, type_name: TypeName, options: &[SequenceOption]) -> Result<Sequence, Stop> {
        let mut sequence = Sequence {
            type_name,
            start: 1,
            increment: 1,
            minimum: 1,
            maximum: i64::MAX,
            cache: 1,
            cycle: false,
            owned_by: None,
            owner: None,
            acl: Default::default(),
            comment: None,
        };
        self.set_sequence_options(&mut sequence, options, true)?;
        Ok(sequence)
    }

    /// What options say, and what follows from the type and the direction where they say nothing (`init_params`).
    fn set_sequence_options(&mut self, sequence: &mut Sequence, options: &[SequenceOption], new: bool) -> Applied {
        let before = limits(&sequence.type_name);
        for option in options {
            match option {
                SequenceOption::As(of) => sequence.type_name = self.resolve_type(of)?,
                SequenceOption::Increment(number) => sequence.increment = parsed(number)?,
                SequenceOption::Cache(number) => sequence.cache = parsed(number)?,
                SequenceOption::Cycle(cycle) => sequence.cycle = *cycle,
                SequenceOption::OwnedBy(owner) => {
                    sequence.owned_by = match owner {
                        None => None,
                        Some(column) => match self.relation(&column.relation)? {
                            Found::Relation(id) => id.qualified_name().map(|relation| SequenceOwner {
                                relation,
                                column: column.column.clone(),
                                identity: false,
                            }),
                            Found::Sequence(_) | Found::Index(..) | Found::BuiltIn => None,
                        },
                    };
                }
                SequenceOption::Minimum(_)
                | SequenceOption::Maximum(_)
                | SequenceOption::Start(_)
                | SequenceOption::Restart(_)
                | SequenceOption::Name(_)
                | SequenceOption::Logged(_) => {}
            }
        }
        let (least, greatest) = limits(&sequence.type_name);
        let ascends = sequence.increment > 0;
        let said = |wanted: fn(&SequenceOption) -> Option<&Option<String>>| options.iter().rev().find_map(wanted);
        let retyped = options.iter().any(|option| matches!(option, SequenceOption::As(_)));
        match said(|option| if let SequenceOption::Maximum(number) = option { Some(number) } else { None }) {
            Some(Some(number)) => sequence.maximum = parsed(number)?,
            Some(None) => sequence.maximum = if ascends { greatest } else { -1 },
            None if new || (retyped && ascends && sequence.maximum == before.1) => {
                sequence.maximum = if ascends { greatest } else { -1 };
            }
            None => {}
        }
        match said(|option| if let SequenceOption::Minimum(number) = option { Some(number) } else { None }) {
            Some(Some(number)) => sequence.minimum = parsed(number)?,
            Some(None) => sequence.minimum = if ascends { 1 } else { least },
            None if new || (retyped && !ascends && sequence.minimum == before.0) => {
                sequence.minimum = if ascends { 1 } else { least };
            }
            None => {}
        }
        let start = options.iter().rev().find_map(|option| match option {
            SequenceOption::Start(number) => Some(number),
            _ => None,
        });
        match start {
            Some(number) => sequence.start = parsed(number)?,
            None if new => sequence.start = if ascends { sequence.minimum } else { sequence.maximum },
            None => {}
        }
        check_bounds(sequence, least, greatest)
    }

    /// `ALTER SEQUENCE` with options
    pub(super) fn alter_sequence(&mut self, alter: &AlterSequence) -> Applied {
        match self.find_relation(&alter.name) {
            Some(Found::Sequence(id)) => self.change_sequence(&id, &alter.options),
            Some(Found::Relation(_) | Found::Index(..) | Found::BuiltIn) => Ok(()),
            None if alter.if_exists => Ok(()),
            None => {
                let cause = "it is referred to, and no statement makes it";
                self.open_gap_named(crate::ddl::model::Sort::Sequence, &alter.name, cause);
                Ok(())
            }
        }
    }

    /// Changes the options of a sequence.
    pub(super) fn change_sequence(&mut self, id: &ObjectId, options: &[SequenceOption]) -> Applied {
        let Some(Object::Sequence(sequence)) = self.get(id).map(|entry| &entry.object) else { return Ok(()) };
        let mut sequence = sequence.clone();
        self.set_sequence_options(&mut sequence, options, false)?;
        for option in options {
            let attribute = match option {
                SequenceOption::As(_) => "type",
                SequenceOption::Increment(_) => "increment",
                SequenceOption::Minimum(_) => "minimum",
                SequenceOption::Maximum(_) => "maximum",
                SequenceOption::Start(_) => "start",
                SequenceOption::Cache(_) => "cache",
                SequenceOption::Cycle(_) => "cycle",
                SequenceOption::OwnedBy(_) => "owned by",
                SequenceOption::Restart(_) | SequenceOption::Name(_) | SequenceOption::Logged(_) => continue,
            };
            let changed = sequence.clone();
            self.set(id, attribute, |object| *object = Object::Sequence(changed));
        }
        Ok(())
    }

    /// The sequence of a serial or identity column.
    pub(super) fn make_sequence_for(
        &mut self,
        relation: &ObjectId,
        column: &str,
        type_name: &TypeName,
        identity: bool,
        options: &[SequenceOption],
    ) -> Result<QualifiedName, Stop> {
        let schema = relation.schema.clone().unwrap_or_default();
        let named = options.iter().find_map(|option| match option {
            SequenceOption::Name(name) => Some(name.name.clone()),
            _ => None,
        });
        let name = match named {
            Some(name) => QualifiedName::new(&schema, name),
            None => self.free_name(&schema, &relation.name, Some(column), "seq"),
        };
        let mut sequence = self.new_sequence(type_name.clone(), options)?;
        sequence.owner = self.get(relation).and_then(|entry| entry.object.owner()).map(str::to_owned);
        sequence.owned_by =
            relation.qualified_name().map(|relation| SequenceOwner { relation, column: column.to_owned(), identity });
        self.make_sequence(name.clone(), sequence);
        self.leave_owner_open_as_of(relation, &name);
        Ok(name)
    }

    /// A sequence is its table's owner's, whoever that is.
    fn leave_owner_open_as_of(&mut self, relation: &ObjectId, sequence: &QualifiedName) {
        let open = self.get(relation).and_then(|entry| entry.open.get(&OpenAttribute::Owner)).cloned();
        for (cause, at) in open.into_iter().flatten() {
            self.change(&ObjectId::sequence(sequence.clone()), |entry| {
                entry.leave_open(OpenAttribute::Owner, cause.clone(), at);
                entry.leave_open(OpenAttribute::Privileges, cause, at);
            });
        }
    }

    /// The sequence that an identity column brought.
    pub(super) fn identity_sequence(&self, column: &ObjectId) -> Option<ObjectId> {
        let mut users = self.users(column);
        users
            .find(|user| match self.get(user).map(|entry| &entry.object) {
                Some(Object::Sequence(sequence)) => sequence.owned_by.as_ref().is_some_and(|owner| owner.identity),
                Some(_) | None => false,
            })
            .cloned()
    }

    /// The sequences that LIKE … INCLUDING IDENTITY makes, each as the one it is like.
    pub(super) fn copy_identity_sequences(&mut self, from: &ObjectId, to: &ObjectId) {
        let (Some(schema), Some(relation)) = (to.schema.clone(), to.qualified_name()) else { return };
        for column in self.columns_of(from) {
            let Some(source) = self.identity_sequence(&column) else { continue };
            let Some(Object::Sequence(sequence)) = self.get(&source).map(|entry| &entry.object) else { continue };
            let mut sequence = sequence.clone();
            sequence.comment = None;
            sequence.owner = self.get(to).and_then(|entry| entry.object.owner()).map(str::to_owned);
            // Its limits are copied, its type is not.
            sequence.type_name = TypeName::new("pg_catalog", "int8");
            sequence.owned_by =
                Some(SequenceOwner { relation: relation.clone(), column: column.name.clone(), identity: true });
            let name = self.free_name(&schema, &to.name, Some(&column.name), "seq");
            self.make_sequence(name.clone(), sequence);
            self.leave_owner_open_as_of(to, &name);
        }
    }

    /// `name_addition_label`, with a number behind it where that is taken (`ChooseRelationName`).
    pub(super) fn free_name(&self, schema: &str, name: &str, addition: Option<&str>, label: &str) -> QualifiedName {
        let mut number = 0;
        loop {
            let label = if number == 0 { label.to_owned() } else { format!("{label}{number}") };
            let made = QualifiedName::new(schema, made_name(name, addition, &label));
            if !self.relation_name_taken(&made) {
                return made;
            }
            number += 1;
        }
    }

    /// Whether a relation, a sequence or an index has this name.
    pub(super) fn relation_name_taken(&self, name: &QualifiedName) -> bool {
        self.type_id(name).is_some() || self.other(name).is_some() || self.has(&ObjectId::sequence(name.clone()))
    }
}

/// `name_addition_label`, cut where it is too long: the longer of the two names first (`makeObjectName`).
pub(super) fn made_name(name: &str, addition: Option<&str>, label: &str) -> String {
    let separators = 1 + usize::from(addition.is_some());
    let room = crate::ident::MAXIMUM_LENGTH.saturating_sub(label.len() + separators);
    let (mut first, mut second) = (name.len(), addition.map_or(0, str::len));
    while first + second > room {
        if first > second {
            first -= 1;
        } else {
            second -= 1;
        }
    }
    let cut = |name: &str, mut end: usize| {
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        name.get(..end).unwrap_or_default().to_owned()
    };
    match addition {
        Some(addition) => format!("{}_{}_{label}", cut(name, first), cut(addition, second)),
        None => format!("{}_{label}", cut(name, first)),
    }
}

/// What PostgreSQL refuses of a sequence (`init_params`).
fn check_bounds(sequence: &Sequence, least: i64, greatest: i64) -> Applied {
    let refused = [
        (sequence.increment == 0, "INCREMENT must not be zero"),
        (sequence.cache < 1, "CACHE must be greater than zero"),
        (sequence.minimum < least || sequence.maximum > greatest, "a limit is out of range for the sequence's type"),
        (sequence.minimum >= sequence.maximum, "MINVALUE must be less than MAXVALUE"),
        (sequence.start < sequence.minimum, "START value cannot be less than MINVALUE"),
        (sequence.start > sequence.maximum, "START value cannot be greater than MAXVALUE"),
    ];
    match refused.into_iter().find(|(is_refused, _)| *is_refused) {
        Some((_, message)) => Err(Refusal::new(RefusalKind::InvalidDefinition, message).into()),
        None => Ok(()),
    }
}

fn limits(type_name: &TypeName) -> (i64, i64) {
    match type_name.name.as_str() {
        "int2" => (i16::MIN.into(), i16::MAX.into()),
        "int4" => (i32::MIN.into(), i32::MAX.into()),
        _ => (i64::MIN, i64::MAX),
    }
}

fn parsed(number: &str) -> Result<i64, Stop> {
    number.parse().map_err(|_| Stop::Unknown(format!("`{number}` is not a whole number")))
}

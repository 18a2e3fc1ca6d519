//! Which routines change the schema, and the rows of which relations reach one.
//!
//! Words stand for objects here, whatever schema they lie in, and a word by its hash: what is found may be too much,
//! and then nothing comes of running it; it is never too little.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

use super::super::catalog_rows::changes_catalog;
use super::super::session::Session;
use super::super::world::{Entry, World};
use super::CHANGES;
use crate::ident::{ObjectId, ObjectKind, truncate};
use crate::schema::{ConstraintDefinition, Object, Text, TypeDefinition};
use crate::syntax::lexer::{Lexer, TokenKind};
use crate::syntax::{name_of_token, text_of_token};

/// A name or an operator.
type Word = u64;

/// An object that may run code, or have others run it.
#[derive(Debug, Default)]
struct Node {
    /// What its texts mention, in order.
    words: Vec<Word>,
    /// What it is called where others mention it.
    name: Word,
    /// Whether it changes the schema by itself.
    changes_itself: bool,
    /// Whether it reaches something that does.
    changes: bool,
}

/// What changes the schema, as it was when that was last asked.
#[derive(Debug, Default)]
pub(in super::super) struct Changers {
    /// Whether it was ever asked.
    is_used: bool,
    /// What has changed since.
    waiting: BTreeSet<ObjectId>,
    nodes: Vec<Node>,
    /// The objects that the nodes are of, one for each.
    objects: Vec<ObjectId>,
    of_object: HashMap<ObjectId, usize>,
    /// By the whole, its parts that change the schema.
    parts: HashMap<ObjectId, BTreeSet<ObjectId>>,
    /// The nodes that mention a word.
    mentioned_by: HashMap<Word, Vec<usize>>,
    /// What changes the schema when it is run, or when its rows are read or moved.
    names: BTreeSet<Word>,
    /// What operators and casts run.
    pub(super) operators: Vec<Operator>,
    /// The routines that change nothing, whatever their arguments, in this version of the model and this session.
    pub(super) idle: BTreeSet<ObjectId>,
    pub(super) idle_at: Option<(usize, Arc<Session>)>,
    /// The routines that rows run just now, outermost first.
    pub(super) running: Vec<ObjectId>,
    /// Those of them that came to run inside of themselves.
    pub(super) recursed: BTreeSet<ObjectId>,
}

/// What runs code and has no name of its own, or one of symbols.
#[derive(Clone, Debug)]
pub(super) struct Operator {
    /// Its symbols; none for what may run anywhere.
    pub(super) symbols: Option<String>,
    /// The statement that made it.
    pub(super) text: String,
}

impl Changers {
    /// An object is put in, taken out, or another than it was.
    pub(in super::super) fn note(&mut self, id: &ObjectId, before: Option<&Entry>, after: Option<&Entry>) {
        if !self.is_used {
            return;
        }
        let runs = |entry: Option<&Entry>| entry.is_some_and(|entry| may_run(&entry.object));
        let is_same = match (before.map(|entry| &entry.object), after.map(|entry| &entry.object)) {
            // Privileges change often, and what it does with them never.
            (Some(Object::Routine(one)), Some(Object::Routine(two))) => {
                one.body == two.body && one.parameters == two.parameters && one.returns == two.returns
            }
            _ => false,
        };
        if (runs(before) || runs(after)) && !is_same {
            self.waiting.insert(id.clone());
        }
    }

    /// Whether something that goes by this name changes the schema.
    pub(super) fn has_name(&self, name: &str) -> bool {
        !self.names.is_empty() && self.names.contains(&exact(name))
    }

    /// Whether something that goes by a word, as it is written without quotes, changes the schema.
    pub(super) fn has_word(&self, written: &str) -> bool {
        !self.names.is_empty() && self.names.contains(&folded(written))
    }

    /// Whether code has a word in it that goes for something which changes the schema.
    pub(super) fn are_in(&self, code: &str) -> bool {
        let mut words = Words::default();
        words.add_code(code);
        words.all.iter().any(|word| self.names.contains(word))
    }

    /// Whether nothing changes the schema.
    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether an object changes the schema.
    pub(super) fn changes(&self, id: &ObjectId) -> bool {
        self.of_object.get(id).and_then(|at| self.nodes.get(*at)).is_some_and(|node| node.changes)
    }

    /// The parts of an object that change the schema.
    pub(super) fn parts_of(&self, whole: &ObjectId) -> impl Iterator<Item = &ObjectId> {
        self.parts.get(whole).into_iter().flatten()
    }

    fn set(&mut self, id: &ObjectId, node: Node) {
        let at = *self.of_object.entry(id.clone()).or_insert_with(|| {
            self.nodes.push(Node::default());
            self.objects.push(id.clone());
            self.nodes.len() - 1
        });
        for word in &node.words {
            let nodes = self.mentioned_by.entry(*word).or_default();
            if nodes.last() != Some(&at) {
                nodes.push(at);
            }
        }
        let changes = node.changes_itself || node.words.iter().any(|word| self.names.contains(word));
        if let Some(place) = self.nodes.get_mut(at)
            && std::mem::replace(place, node).changes
            && let Some(parts) = id.whole().and_then(|whole| self.parts.get_mut(&whole))
        {
            parts.remove(id);
        }
        if changes {
            self.spread(at);
        }
    }

    /// A node changes the schema, and so does whatever mentions it.
    fn spread(&mut self, first: usize) {
        let mut open = vec![first];
        while let Some(at) = open.pop() {
            let Some(node) = self.nodes.get_mut(at).filter(|node| !node.changes) else { continue };
            node.changes = true;
            let name = node.name;
            if let Some((whole, part)) = self.objects.get(at).and_then(|id| Some((id.whole()?, id))) {
                self.parts.entry(whole).or_default().insert(part.clone());
            }
            if self.names.insert(name) {
                let mentioning = self.mentioned_by.get(&name).into_iter().flatten();
                let still = mentioning
                    .filter(|at| self.nodes.get(**at).is_some_and(|node| node.words.binary_search(&name).is_ok()));
                open.extend(still);
            }
        }
    }
}

impl World {
    /// The routines that change the schema, as things stand now.
    pub(super) fn changers(&mut self) -> &Changers {
        let mut changers = std::mem::take(&mut self.changers);
        let waiting = if changers.is_used {
            std::mem::take(&mut changers.waiting)
        } else {
            changers.is_used = true;
            self.entries().filter(|(_, entry)| may_run(&entry.object)).map(|(id, _)| id.clone()).collect()
        };
        for id in &waiting {
            let entry = self.get(id).filter(|entry| entry.extension.is_none());
            let node = entry.map(|entry| node_of(id, &entry.object)).unwrap_or_default();
            changers.set(id, node);
            // Rows of a whole are those of its parts, and what is on the whole is on its partitions.
            if let Some(Object::Relation(relation)) = entry.map(|entry| &entry.object) {
                for parent in &relation.parents {
                    let of = ObjectId { parent: Some(id.name.clone()), ..ObjectId::relation(parent.clone()) };
                    changers.set(&of, node_between(&id.name, &parent.name));
                }
            }
        }
        self.changers = changers;
        &self.changers
    }

    /// What runs by symbols, or without being named at all.
    pub(in super::super) fn note_operator(&mut self, symbols: Option<&str>, text: &str) {
        let id = ObjectId::in_database(ObjectKind::Routine, format!("operator {}", self.changers.operators.len()));
        self.changers();
        let mut words = Words::default();
        words.add_code(text);
        self.changers.set(&id, Node { words: words.sorted(), name: exact(symbols.unwrap_or("\0")), ..Node::default() });
        self.changers.operators.push(Operator { symbols: symbols.map(str::to_owned), text: text.to_owned() });
    }
}

/// Whether an object may run code of the folder, or mentions what does.
fn may_run(object: &Object) -> bool {
    match object {
        Object::Routine(_) | Object::Trigger(_) | Object::Policy(_) | Object::Rule(_) => true,
        Object::Relation(relation) => relation.definition.is_some() || !relation.parents.is_empty(),
        Object::Column(column) => column.default.is_some() || column.of.type_name.schema != "pg_catalog",
        Object::Constraint(constraint) => matches!(
            constraint.definition,
            ConstraintDefinition::Check { .. }
                | ConstraintDefinition::ForeignKey { .. }
                | ConstraintDefinition::Exclusion { .. }
        ),
        Object::Index(index) => index.definition.text.matches('(').count() > 1,
        Object::Type(of) => {
            matches!(of.definition, TypeDefinition::Domain { .. } | TypeDefinition::Composite { .. })
        }
        Object::Schema(_)
        | Object::Extension(_)
        | Object::Sequence(_)
        | Object::DefaultPrivilege(_)
        | Object::EventTrigger(_)
        | Object::Publication(_)
        | Object::ForeignDataWrapper(_)
        | Object::ForeignServer(_) => false,
    }
}

fn node_between(from: &str, to: &str) -> Node {
    Node { words: vec![exact(from)], name: exact(to), ..Node::default() }
}

fn node_of(id: &ObjectId, object: &Object) -> Node {
    let mut words = Words::default();
    let mut name = id.parent.as_deref().unwrap_or(&id.name);
    let mut changes_itself = false;
    match object {
        Object::Routine(routine) => {
            words.add_code(&routine.body.text);
            changes_itself = words.change || changes_catalog(&routine.body.text);
            for parameter in &routine.parameters {
                words.add(&parameter.type_name.name);
                words.add_texts(&parameter.default);
            }
            if let Some(returns) = &routine.returns {
                words.add(&returns.type_name.name);
            }
            for part in routine.aggregate.values() {
                words.add_code(part);
            }
        }
        Object::Trigger(trigger) => {
            words.add(&trigger.function.name);
            words.add_texts(&trigger.condition);
        }
        Object::Policy(policy) => {
            words.add_texts(&policy.using);
            words.add_texts(&policy.with_check);
        }
        Object::Rule(rule) => words.add_code(&rule.definition.text),
        Object::Index(index) => words.add_code(&index.definition.text),
        Object::Relation(relation) => {
            words.add_texts(&relation.definition);
            relation.parents.iter().for_each(|parent| words.add(&parent.name));
        }
        Object::Column(column) => {
            words.add(&column.of.type_name.name);
            words.add_texts(&column.default);
        }
        Object::Constraint(constraint) => match &constraint.definition {
            ConstraintDefinition::Check { condition, .. } => words.add_code(&condition.text),
            ConstraintDefinition::Exclusion { definition } => words.add_code(&definition.text),
            // Who changes the rows that it references changes those that reference them.
            ConstraintDefinition::ForeignKey { references, .. } => {
                words.add(name);
                name = &references.name;
            }
            ConstraintDefinition::PrimaryKey(_) | ConstraintDefinition::Unique(_) => {}
        },
        Object::Type(of) => match &of.definition {
            TypeDefinition::Domain { base, default, constraints, .. } => {
                words.add(&base.type_name.name);
                words.add_texts(default);
                constraints.iter().for_each(|constraint| words.add_code(&constraint.check.text));
            }
            TypeDefinition::Composite { attributes } => {
                attributes.iter().for_each(|attribute| words.add(&attribute.of.type_name.name));
            }
            TypeDefinition::Enum { .. }
            | TypeDefinition::Range { .. }
            | TypeDefinition::Multirange { .. }
            | TypeDefinition::Base
            | TypeDefinition::Shell => {}
        },
        Object::Schema(_)
        | Object::Extension(_)
        | Object::Sequence(_)
        | Object::DefaultPrivilege(_)
        | Object::EventTrigger(_)
        | Object::Publication(_)
        | Object::ForeignDataWrapper(_)
        | Object::ForeignServer(_) => {}
    }
    Node { words: words.sorted(), name: exact(name), changes_itself, changes: false }
}

/// A name as it is stored.
fn exact(name: &str) -> Word {
    let mut hasher = DefaultHasher::new();
    hasher.write(name.as_bytes());
    hasher.finish()
}

/// A word as it is written without quotes.
pub(super) fn folded(written: &str) -> Word {
    let written = truncate(written);
    if written.bytes().any(|byte| byte.is_ascii_uppercase()) {
        exact(&written.to_ascii_lowercase())
    } else {
        exact(written)
    }
}

/// What stands ahead of the name of a relation.
const BEFORE_NAME: &[&str] = &["join", "from", "update", "into", "only", "as", ","];

#[derive(Default)]
struct Words {
    all: Vec<Word>,
    /// Whether one of them changes a schema, or cannot be read.
    change: bool,
}

impl Words {
    fn add(&mut self, name: &str) {
        self.all.push(exact(name));
    }

    fn add_texts<'a>(&mut self, texts: impl IntoIterator<Item = &'a Text>) {
        texts.into_iter().for_each(|text| self.add_code(&text.text));
    }

    /// The words of code and its operators. A word in a string counts: it may be executed.
    fn add_code(&mut self, code: &str) {
        let mut open = vec![Cow::Borrowed(code)];
        while let Some(text) = open.pop() {
            let text = text.as_ref();
            let mut before = "";
            let mut is_comment = false;
            let mut lexer = Lexer::new(text);
            while let Some(token) = lexer.next() {
                let written = text.get(token.span.range()).unwrap_or_default();
                match token.kind {
                    TokenKind::Word => {
                        self.all.push(folded(written));
                        let is = |word: &str| written.eq_ignore_ascii_case(word);
                        // A table may go by this name.
                        self.change |= is_comment && is("on") || CHANGES.iter().any(|word| is(word) && !is("comment"));
                        is_comment = is("comment") && !BEFORE_NAME.iter().any(|word| before.eq_ignore_ascii_case(word));
                    }
                    TokenKind::QuotedName | TokenKind::UnicodeName => match name_of_token(&mut lexer, text, token) {
                        Ok(name) => self.add(&name),
                        Err(_) => self.change = true,
                    },
                    TokenKind::Operator => self.add(written),
                    TokenKind::Text | TokenKind::EscapedText | TokenKind::UnicodeText | TokenKind::DollarText => {
                        match text_of_token(&mut lexer, text, token) {
                            Ok(inside) => open.push(Cow::Owned(inside.into_owned())),
                            Err(_) => self.change = true,
                        }
                    }
                    _ => {}
                }
                before = written;
            }
        }
    }

    fn sorted(mut self) -> Vec<Word> {
        self.all.sort_unstable();
        self.all.dedup();
        self.all
    }
}

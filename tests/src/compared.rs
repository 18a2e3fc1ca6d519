//! Two observations of one folder, compared fact by fact.

use std::collections::{BTreeMap, BTreeSet};
use std::env;

use contract_core::diff::{Delta, diff};
use contract_core::finding::{Gap, Reach, Reached};
use contract_core::ident::{ObjectId, ObjectKind};
use contract_core::interpret::{EventKind, Interpretation};
use contract_core::observation::Observation;
use contract_core::schema::{Attributes, Deparsing, Schema};
use contract_core::scope::Scope;
use contract_core::source::SourceMap;

/// What comparing one folder gave.
#[derive(Debug, Default)]
pub struct Row {
    /// The statements that were interpreted.
    pub statements: usize,
    /// The facts that were compared.
    pub facts: usize,
    /// The differences outside every gap.
    pub wrong: Vec<String>,
    /// How many of them are about routines.
    pub wrong_on_routines: usize,
    /// The differences inside gaps.
    pub wrong_in_gaps: usize,
    /// The facts of the database that gaps reach.
    pub facts_in_gaps: usize,
    /// The facts that are written on one side and printed on the other.
    pub not_compared: usize,
    /// The gaps by reach and cause.
    pub gaps: BTreeMap<String, usize>,
    /// The facts that the gaps of each cause hide, and how many of them no other cause hides.
    pub hidden: BTreeMap<String, (usize, usize)>,
    /// Where each cause has its gaps.
    pub places: BTreeMap<String, BTreeSet<String>>,
    /// The facts of the database that are about routines, and how many of them gaps reach.
    pub routine_facts: (usize, usize),
    /// What was refused and what was taken for granted, with its place.
    pub events: Vec<String>,
}

impl Row {
    /// The heads of the columns of [`Row::figures`], behind that of the folder.
    pub fn titles() -> String {
        format!(
            "{:46} {:>6} {:>7} {:>6} {:>6} {:>6} {:>7} {:>7} {:>7} {:>6}",
            "folder", "stmts", "facts", "wrong", "routin", "w.gap", "in gaps", "routine", "in gaps", "n.cmp"
        )
    }

    /// The figures of a line of the table.
    pub fn figures(&self) -> String {
        format!(
            "{:6} {:7} {:6} {:6} {:6} {:7} {:7} {:7} {:6}",
            self.statements,
            self.facts,
            self.wrong.len(),
            self.wrong_on_routines,
            self.wrong_in_gaps,
            self.facts_in_gaps,
            self.routine_facts.0,
            self.routine_facts.1,
            self.not_compared
        )
    }
}

fn name_of(delta: &Delta) -> (&ObjectId, String) {
    match delta {
        Delta::Missing { id } => (id, format!("missing {} {id}", id.kind.word())),
        Delta::Unexpected { id } => (id, format!("unexpected {} {id}", id.kind.word())),
        Delta::Changed { id, attribute, expected, observed } => {
            let cut = |text: String| text.chars().take(160).collect::<String>();
            let (expected, observed) = (cut(expected.to_string()), cut(observed.to_string()));
            (
                id,
                format!(
                    "{} {id}: {attribute}\n      PostgreSQL: {expected}\n      interpreted: {observed}",
                    id.kind.word()
                ),
            )
        }
        Delta::LineEndings { id, attribute } => (id, format!("{id}: {attribute} in its line endings")),
    }
}

/// The project's own objects, but for what the extensions of this server made.
fn own(schema: &Schema, expected: &Observation) -> Schema {
    let scope = Scope::default();
    let objects = schema.objects.iter().filter(|(id, _)| scope.contains(id, expected));
    let objects = objects.map(|(id, object)| (id.clone(), object.clone())).collect();
    Schema { objects, ..Schema::default() }
}

/// Holds what was interpreted against what PostgreSQL made of the same statements.
pub fn compared(expected: &Observation, interpretation: &Interpretation, sources: &SourceMap) -> Row {
    let mut row = Row::default();
    let observed = &interpretation.observation;
    let (expected_schema, observed_schema) = (own(&expected.schema, expected), own(&observed.schema, expected));
    // What is in gaps is compared, too, and counted apart.
    let difference = diff(&expected_schema, &observed_schema, Deparsing::Alike, &Reached::default());
    let narrowly = env::var_os("IGNORE_EVERYTHING").is_some();
    let narrow = observed.gaps.iter().filter(|gap| !narrowly || gap.reach != Reach::Everything);
    let hidden = Reached::of(narrow);
    row.facts = difference.compared;
    row.not_compared = difference.not_compared.len();
    for delta in &difference.deltas {
        let (id, text) = name_of(delta);
        let is_open = match delta {
            Delta::Changed { attribute, .. } => hidden.has_attribute(id, attribute.0),
            Delta::Missing { .. } | Delta::Unexpected { .. } | Delta::LineEndings { .. } => false,
        };
        if is_open || hidden.has(id) {
            row.wrong_in_gaps += 1;
        } else {
            row.wrong_on_routines += usize::from(id.kind == ObjectKind::Routine);
            row.wrong.push(text);
        }
    }
    sum_up(&mut row, &own(&expected.schema, expected), &observed.gaps);
    for event in &interpretation.events {
        let position = sources.position(event.location);
        let file = sources.file(event.location.source).name();
        let what = match &event.kind {
            EventKind::Refused(refusal) => format!("refused: {refusal}"),
            EventKind::Unread(cause) => format!("not read: {cause}"),
            EventKind::NotEnded => "a transaction that nothing ends".to_owned(),
            EventKind::Assumed(id) => format!("assumed: {} {id}", id.kind.word()),
            EventKind::AssumedRole(role) => format!("assumed role: {role}"),
        };
        row.events.push(format!("{file}:{}: {what}", position.line));
    }
    row
}

/// Sums up what the gaps of each cause hide of a schema.
fn sum_up(row: &mut Row, schema: &Schema, gaps: &[Gap]) {
    let mut causes: BTreeMap<String, Vec<&Gap>> = BTreeMap::new();
    for gap in gaps {
        let reach = match &gap.reach {
            Reach::Object(id) => id.kind.word().to_owned(),
            Reach::Attribute { attribute, .. } => attribute.clone(),
            Reach::Named { pattern, .. } => format!("name {pattern}"),
            Reach::Schema(_) => "schema".to_owned(),
            Reach::Unmodelled { kind, .. } => format!("unmodelled {kind}"),
            Reach::Everything => "everything".to_owned(),
        };
        causes.entry(format!("{reach}: {}", gap.cause)).or_default().push(gap);
    }
    for (cause, gaps) in &causes {
        let places = gaps.iter().filter_map(|gap| gap.place.as_ref());
        let places = places.map(|place| format!("{}:{}", place.file, place.line));
        row.places.insert(cause.clone(), places.collect());
        row.gaps.insert(cause.clone(), gaps.len());
    }
    let causes: Vec<(String, Reached)> = causes.into_iter().map(|(cause, gaps)| (cause, Reached::of(gaps))).collect();
    for (id, object) in &schema.objects {
        let attributes = object.attributes();
        let is_routine = id.kind == ObjectKind::Routine;
        row.routine_facts.0 += if is_routine { attributes.len() + 1 } else { 0 };
        let whole: Vec<&String> =
            causes.iter().filter(|(_, reached)| reached.has(id)).map(|(cause, _)| cause).collect();
        let mut hide = |facts: usize, hiding: &[&String]| {
            row.facts_in_gaps += facts;
            row.routine_facts.1 += if is_routine { facts } else { 0 };
            for cause in hiding {
                let (all, alone) = row.hidden.entry((*cause).clone()).or_default();
                *all += facts;
                *alone += if hiding.len() == 1 { facts } else { 0 };
            }
        };
        if !whole.is_empty() {
            hide(attributes.len() + 1, &whole);
            continue;
        }
        for (attribute, _) in attributes {
            let of_it = causes.iter().filter(|(_, reached)| reached.has_attribute(id, attribute.0));
            let hiding: Vec<&String> = of_it.map(|(cause, _)| cause).collect();
            if !hiding.is_empty() {
                hide(1, &hiding);
            }
        }
    }
}

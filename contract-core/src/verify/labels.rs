//! Where the migrations say what a finding is about.

use crate::finding::{Finding, Label};
use crate::ident::ObjectId;
use crate::interpret::{Interpretation, SignatureChange, SignatureEvent};
use crate::schema::{Attribute, Attributes};

/// What the migrations are to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// They are what is judged: where they say it comes first.
    Judged,
    /// Something else is judged, and they say what it was to be.
    Beside,
}

/// Adds to findings where the migrations made, set, lost or removed what they are about.
pub(super) fn add<'a>(
    findings: impl IntoIterator<Item = &'a mut Finding>,
    interpretation: &Interpretation,
    standing: Standing,
) {
    for finding in findings {
        let Some(id) = finding.object.clone() else { continue };
        let label = match finding.attribute.as_deref() {
            // The check itself tells each signature; of a role there is no place.
            Some("signatures" | "role") => None,
            attribute => of_object(&id, attribute, interpretation, standing, finding.observed.as_deref()),
        };
        let is_gone = !interpretation.observation.schema.objects.contains_key(&id);
        if is_gone && finding.help.is_some() && label.is_some() {
            finding.help =
                Some("take back the statement that removed or renamed it, or correct the contract".to_owned());
        }
        let Some(label) = label.filter(|label| !finding.labels.contains(label)) else { continue };
        match standing {
            Standing::Judged => finding.labels.insert(0, label),
            Standing::Beside => finding.labels.push(label),
        }
    }
}

fn of_object(
    id: &ObjectId,
    attribute: Option<&str>,
    interpretation: &Interpretation,
    standing: Standing,
    observed: Option<&str>,
) -> Option<Label> {
    let provenance = &interpretation.provenance;
    let Some(object) = interpretation.observation.schema.objects.get(id) else {
        return removed(id, interpretation);
    };
    let attributes = object.attributes();
    let known = attributes.iter().find(|(name, _)| Some(name.0) == attribute.map(stored));
    let location = match known {
        Some((name, _)) => provenance.of(id, *name),
        None => provenance.made.get(id).copied(),
    }?;
    if known.is_some_and(|(name, _)| is_lost_at(id, *name, location, interpretation)) {
        return Some(Label::new(location, "lost here: this definition does not say it again"));
    }
    if attribute.map(stored) == Some("privileges") {
        return Some(Label::new(location, "the last statement about its privileges, or the one that made it"));
    }
    let declared = known.map(|(_, value)| value.to_string());
    let text = match declared {
        Some(declared) if standing == Standing::Beside && observed.is_some_and(|observed| observed != declared) => {
            let short = declared.chars().count() <= LONGEST_VALUE && !declared.contains('\n');
            if short { format!("the migrations declare `{declared}` here") } else { DECLARED.to_owned() }
        }
        Some(_) | None => DECLARED.to_owned(),
    };
    Some(Label::new(location, text))
}

/// What a label says of the statement that made an object or set the attribute.
const DECLARED: &str = "declared here";

/// The longest value that a label shows.
const LONGEST_VALUE: usize = 60;

/// The attribute of the model in which a check's own attribute is kept.
fn stored(attribute: &str) -> &str {
    match attribute {
        "search_path" | "schemas of search_path" => "settings",
        "execute" => "privileges",
        "strictness" => "strict",
        "parallel safety" => "parallel",
        "parameters" => "parameter types",
        other => other,
    }
}

fn events_of<'a>(id: &ObjectId, interpretation: &'a Interpretation) -> &'a [SignatureEvent] {
    let history = id.qualified_name().and_then(|name| interpretation.provenance.history.get(&name));
    history.map(Vec::as_slice).unwrap_or_default()
}

fn is_lost_at(
    id: &ObjectId,
    attribute: Attribute,
    location: crate::source::Location,
    interpretation: &Interpretation,
) -> bool {
    let lost = |event: &SignatureEvent| matches!(&event.change, SignatureChange::Replaced { lost } if lost.contains(&attribute));
    events_of(id, interpretation).iter().any(|event| event.id == *id && event.location == location && lost(event))
}

/// What became of an object that the migrations made and do not leave.
fn removed(id: &ObjectId, interpretation: &Interpretation) -> Option<Label> {
    let provenance = &interpretation.provenance;
    let renamed = provenance.history.values().flatten().rev().find_map(|event| match &event.change {
        SignatureChange::RenamedFrom(from) if from == id => Some((event.location, event.id.to_string())),
        _ => None,
    });
    let removal = provenance.removed.iter().rev().find(|removal| removal.id == *id);
    match (removal, renamed) {
        (Some(removal), _) => Some(Label::new(
            removal.location,
            match &removal.cascade_of {
                Some(dropped) => format!("removed here by CASCADE of {} `{dropped}`", dropped.kind.word()),
                None => "removed here".to_owned(),
            },
        )),
        (None, Some((location, name))) => Some(Label::new(location, format!("`{name}` from here on"))),
        (None, None) => None,
    }
}

//! One finding or failure as text with the places in files that it is about, underlined.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level as Severity, Renderer, Snippet};

use super::escape::written_out;
use super::mask::{masked, secrets};
use super::{Failure, Weighed, escape};
use crate::finding::{Label, Level};
use crate::source::{SourceFile, SourceMap, Span};

/// A finding as a person reads it.
pub(super) fn finding(weighed: &Weighed, sources: &SourceMap, renderer: &Renderer) -> String {
    let finding = &weighed.finding;
    let severity = match weighed.level {
        Level::Deny => Severity::ERROR,
        Level::Warn | Level::Allow => Severity::WARNING,
    };
    let notes = finding.notes.iter().map(|note| escape(note).into_owned()).collect();
    let title = severity.primary_title(escape(&finding.message).into_owned()).id(finding.check.id);
    render(Group::with_title(title), &finding.labels, notes, finding.help.as_deref(), sources, renderer)
}

/// A failure as a person reads it.
pub(super) fn failure(failure: &Failure, sources: &SourceMap, renderer: &Renderer) -> String {
    let title = Severity::ERROR.primary_title(escape(&failure.message).into_owned());
    render(Group::with_title(title), &failure.labels, Vec::new(), failure.help.as_deref(), sources, renderer)
}

fn render<'a>(
    mut group: Group<'a>,
    labels: &'a [Label],
    notes: Vec<String>,
    help: Option<&'a str>,
    sources: &'a SourceMap,
    renderer: &Renderer,
) -> String {
    for (index, label) in labels.iter().enumerate() {
        let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        group = group.element(snippet(label, sources.file(label.location.source), kind));
    }
    for note in notes {
        group = group.element(Severity::NOTE.message(note));
    }
    if let Some(help) = help {
        group = group.element(Severity::HELP.message(escape(help).into_owned()));
    }
    renderer.render(&[group])
}

/// The first line of a label's place, with the place underlined: enough to find it, however long the file
/// or the statement is.
fn snippet<'a>(
    label: &'a Label,
    file: &'a SourceFile,
    kind: AnnotationKind,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let text = file.text();
    let position = file.position(label.location.span.start);
    let Span { start, end } = clamped(label.location.span, text);
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let line = text[line_start..line_end].trim_end_matches('\r');
    let mut from = (start - line_start).min(line.len());
    let mut to = end.saturating_sub(line_start).clamp(from, line.len());
    // A password is masked as a whole, so the marked part has all of it or nothing.
    let secrets = secrets(line);
    for secret in &secrets {
        if secret.start < from && from < secret.end {
            from = secret.start;
        }
        if secret.start < to && to < secret.end {
            to = secret.end;
        }
    }
    let shown_part = |part: Range<usize>| {
        let start = part.start;
        written_out(&masked(&line[part], start, &secrets)).into_owned()
    };
    let before = shown_part(0..from);
    let marked = shown_part(from..to);
    let shown = format!("{before}{marked}{}", shown_part(to..line.len()));
    let span = before.len()..before.len() + marked.len();
    Snippet::source(shown)
        .path(escape(file.name()).into_owned())
        .line_start(position.line)
        .annotation(kind.span(span).label(escape(&label.text).into_owned()))
}

fn clamped(span: Span, text: &str) -> Span {
    let boundary = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    Span::new(boundary(span.start), boundary(span.end.max(span.start)))
}

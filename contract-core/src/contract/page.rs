//! One TOML file while it is read: its text, and every mistake found in it so far.
//!
//! Values are read off spanned tables by hand rather than through serde, which stops at the first
//! mistake and forgets where it was.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::table::{Field, Table};
use super::words::shown;
use crate::finding::{Label, Mistake};
use crate::source::{Location, SourceId, SourceMap, Span};

/// The mistakes that are told of one file; what is left is a number.
const MOST_MISTAKES: usize = 100;

/// One file while it is read.
pub(super) struct Page<'t> {
    source: SourceId,
    text: &'t str,
    mistakes: Vec<Mistake>,
    /// Where the first syntax error is. What is found behind it may be its echo, and is not told.
    broken_from: Option<usize>,
}

impl<'t> Page<'t> {
    /// Parses a file of the map; a syntax error is a mistake, and what could be made out is returned.
    pub(super) fn open(sources: &'t SourceMap, source: SourceId) -> (Self, DeTable<'t>) {
        let text = sources.file(source).text();
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut page = Self { source, text, mistakes: Vec::new(), broken_from: None };
        let mut lines = Vec::new();
        let mut merged = false;
        for error in errors {
            let span = error.span().map_or(Span::default(), Span::from);
            page.broken_from = Some(page.broken_from.map_or(span.start, |first| first.min(span.start)));
            // One error often makes others on the same line, and a section that is there twice makes one
            // of every key in it; the first is the one to mend.
            let line = sources.line(page.location(span));
            let repeats = error.message() == "duplicate key";
            let of_section = page.line_of(span).trim_start().starts_with('[');
            let echo = lines.contains(&line) || repeats && merged && !of_section;
            if lines.len() < MOST_MISTAKES && !echo {
                lines.push(line);
                let mistake =
                    if repeats { page.repeated_key(span) } else { page.syntax_mistake(span, error.message()) };
                page.mistakes.push(mistake);
            }
            merged |= repeats && of_section;
        }
        (page, table.into_inner())
    }

    fn syntax_mistake(&self, span: Span, message: &str) -> Mistake {
        let (message, expected) = match message.split_once(", expected ") {
            Some((message, expected)) => (message, Some(expected)),
            None => (message, None),
        };
        let (message, label) = match message {
            "string values must be quoted" => {
                let written = shown(self.text.get(span.range()).unwrap_or_default());
                ("a string must stand in quotes".to_owned(), format!("write \"{written}\""))
            }
            "cannot recurse further; max recursion depth met" | "recursion limit" => {
                ("nested too deeply".to_owned(), "here".to_owned())
            }
            _ => (message.to_owned(), expected.map_or("here".to_owned(), |expected| format!("expected {expected}"))),
        };
        Mistake::new(format!("this is not TOML: {message}"), self.location(span), label)
    }

    /// The mistake that a key or a section is given twice. The parser does not say where the first one
    /// is; it is looked for among the lines above.
    fn repeated_key(&self, span: Span) -> Mistake {
        let written = self.text.get(span.range()).unwrap_or_default();
        let message = format!("`{}` is given twice", shown(written));
        let mut mistake = Mistake::new(message, self.location(span), "the second one");
        let before = self.line_start(span);
        let ahead = self.text.get(before..span.start).unwrap_or_default().trim_start();
        let of_section = ahead.starts_with('[');
        let wanted = format!("{ahead}{written}{}", if of_section { "]" } else { "" });
        let mut start = 0;
        let mut first = None;
        for line in self.text.get(..before).unwrap_or_default().split_inclusive('\n') {
            let content = line.trim_start();
            if content.starts_with('[') && !of_section {
                // A key is given twice in one section, not in two.
                first = None;
            }
            let rest = content.strip_prefix(&wanted);
            if first.is_none() && rest.is_some_and(|rest| of_section || rest.trim_start().starts_with(['=', '.'])) {
                let at = start + line.len() - content.len() + ahead.len();
                first = Some(Span::new(at, at + written.len()));
            }
            start += line.len();
        }
        mistake.labels.extend(first.map(|first| Label::new(self.location(first), "the first one")));
        mistake.with_help("leave one of the two out")
    }

    fn line_start(&self, span: Span) -> usize {
        self.text.get(..span.start).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1)
    }

    fn line_of(&self, span: Span) -> &'t str {
        self.text.get(self.line_start(span)..).unwrap_or_default().split('\n').next().unwrap_or_default()
    }

    /// A place in this file.
    pub(super) fn location(&self, span: impl Into<Span>) -> Location {
        Location { source: self.source, span: span.into() }
    }

    /// The beginning of the file.
    pub(super) fn beginning(&self) -> Location {
        self.location(Span::default())
    }

    /// Adds a mistake.
    pub(super) fn report(&mut self, mistake: Mistake) {
        let start = mistake.labels.first().map_or(0, |label| label.location.span.start);
        if self.broken_from.is_none_or(|broken| start < broken) {
            self.mistakes.push(mistake);
        }
    }

    /// Adds the mistake that something is not there, unless a syntax error may have hidden it.
    pub(super) fn report_missing(&mut self, mistake: Mistake) {
        if self.broken_from.is_none() {
            self.mistakes.push(mistake);
        }
    }

    /// The whole file as a table.
    pub(super) fn document<'v>(&self, table: &'v DeTable<'t>) -> Table<'v> {
        Table::new("the file", self.source, self.beginning(), table)
    }

    /// Where the characters of a string are in the file.
    pub(super) fn text_place(&self, value: &str, location: Location) -> TextPlace {
        let raw = self.text.get(location.span.range()).unwrap_or_default();
        let inner = ["\"\"\"", "'''"]
            .into_iter()
            .find_map(|quote| Some((3, raw.strip_prefix(quote)?.strip_suffix(quote)?)))
            .or_else(|| {
                ["\"", "'"].into_iter().find_map(|quote| Some((1, raw.strip_prefix(quote)?.strip_suffix(quote)?)))
            });
        let exact = inner.and_then(|(quote, inner)| {
            // A newline right behind the opening quotes is not part of the string.
            let skipped = if quote == 3 && !value.starts_with(inner) {
                inner.len() - inner.strip_prefix("\r\n").or(inner.strip_prefix('\n')).unwrap_or(inner).len()
            } else {
                0
            };
            (inner.get(skipped..) == Some(value)).then_some(location.span.start + quote + skipped)
        });
        TextPlace { whole: location, exact }
    }

    /// Every mistake, in the order of the file.
    pub(super) fn take_mistakes(&mut self) -> Vec<Mistake> {
        let mut mistakes = std::mem::take(&mut self.mistakes);
        mistakes.sort_by_key(|mistake| mistake.labels.first().map(|label| label.location));
        if mistakes.len() > MOST_MISTAKES {
            let more = mistakes.split_off(MOST_MISTAKES).len();
            let end = self.location(Span::new(self.text.len(), self.text.len()));
            mistakes.push(Mistake::new(format!("{more} more in this file"), end, "the file ends here"));
        }
        mistakes
    }
}

/// Where the characters of a string are: exactly, or, where escapes shift them, somewhere in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct TextPlace {
    whole: Location,
    exact: Option<usize>,
}

impl TextPlace {
    /// The place in the file of a place in the string.
    pub(super) fn locate(&self, span: Span) -> Location {
        let span = self.exact.map_or(self.whole.span, |offset| span.shifted(offset));
        Location { source: self.whole.source, span }
    }
}

/// A string, and where its characters are.
pub(super) struct Text {
    pub(super) value: String,
    pub(super) location: Location,
    pub(super) place: TextPlace,
}

/// A value's span and the value itself.
pub(super) fn field<'v>(key: &'v str, key_location: Location, value: &'v Spanned<DeValue<'_>>) -> Field<'v> {
    let location = Location { source: key_location.source, span: value.span().into() };
    Field { key, entry: false, key_location, location, value: value.get_ref() }
}

//! IF, CASE and loops of a body (manual, 43.6.4 "Conditionals", 43.6.5 "Simple Loops").

use super::expression::Expression;
use super::parse::{NotRead, Read, expression, query};
use super::program::{Action, Over, Written};
use super::reader::Reader;
use crate::syntax::Cursor;

impl Reader<'_> {
    pub(super) fn branches(&mut self) -> Read<Action> {
        let mut branches = Vec::new();
        let mut otherwise = Some(Vec::new());
        loop {
            let condition = self.written(&["then"])?;
            self.keyword("then")?;
            branches.push((condition, self.steps(&["elsif", "elseif", "else", "end"])?));
            if self.cursor.take_one(&["elsif", "elseif"]).is_some() {
                continue;
            }
            if self.cursor.take_keyword("else") {
                otherwise = Some(self.steps(&["end"])?);
            }
            self.keyword("end")?;
            self.keyword("if")?;
            return Ok(Action::If { subject: None, branches, otherwise });
        }
    }

    pub(super) fn cases(&mut self) -> Read<Action> {
        self.keyword("case")?;
        let of = if self.cursor.at_keyword("when") { None } else { Some(self.written(&["when"])?) };
        let subject = of.as_ref().map(|of| format!("({}) in ", self.cursor.slice(of.span))).unwrap_or_default();
        let mut branches = Vec::new();
        while self.cursor.take_keyword("when") {
            let span = self.until(&["then"])?;
            self.keyword("then")?;
            let text = format!("{subject}({})", self.cursor.slice(span));
            let condition = Written::new(expression(&text), span, self.cursor.slice(span));
            branches.push((condition, self.steps(&["when", "else", "end"])?));
        }
        let otherwise = if self.cursor.take_keyword("else") { Some(self.steps(&["end"])?) } else { None };
        self.keyword("end")?;
        self.keyword("case")?;
        Ok(Action::If { subject: of, branches, otherwise })
    }

    pub(super) fn repeated(&mut self, label: Option<String>) -> Read<Action> {
        let over = match self.cursor.take_one(&["while", "for", "foreach"]) {
            None => Over::Ever,
            Some("while") => Over::While(self.written(&["loop"])?),
            Some("foreach") => {
                let target = self.target()?;
                if self.cursor.at_keyword("slice") {
                    return Err(NotRead);
                }
                self.keyword("in")?;
                self.keyword("array")?;
                Over::Array { target, of: self.written(&["loop"])? }
            }
            Some(_) => self.for_what()?,
        };
        self.keyword("loop")?;
        let body = self.steps(&["end"])?;
        self.keyword("end")?;
        self.keyword("loop")?;
        if !self.cursor.at_symbol(b';') {
            self.label()?;
        }
        Ok(Action::Loop { label, over, body })
    }

    fn for_what(&mut self) -> Read<Over> {
        let mut targets = self.targets()?;
        self.keyword("in")?;
        if self.cursor.take_keyword("execute") {
            let text = self.written(&["using", "loop"])?;
            let using = if self.cursor.take_keyword("using") { Some(self.written(&["loop"])?) } else { None };
            return Ok(Over::Unknown { targets, text: Some(text), using });
        }
        let reverse = self.cursor.take_keyword("reverse");
        let span = self.until(&["loop"])?;
        let text = self.cursor.slice(span);
        let inside = unwrapped(text);
        if is_query(inside) {
            return Ok(Over::Query { targets, query: query(inside), span });
        }
        match (text.split_once(".."), targets.pop()) {
            (Some((from, to)), Some(target)) if targets.is_empty() && target.len() == 1 => {
                let (to, by) = match to.to_ascii_lowercase().find(" by ") {
                    Some(at) => (to.get(..at).unwrap_or_default(), to.get(at + 4..)),
                    None => (to, None),
                };
                let written = |text: &str| Written::new(expression(text), span, text);
                let variable = target.into_iter().next().unwrap_or_default();
                Ok(Over::Range { variable, from: written(from), to: written(to), reverse, by: by.map(written) })
            }
            (_, target) => {
                targets.extend(target);
                let written = Written::new(Expression::Unknown, span, text);
                Ok(Over::Unknown { targets, text: None, using: Some(written) })
            }
        }
    }
}

fn is_query(text: &str) -> bool {
    let cursor = Cursor::new(text);
    ["select", "with", "values"].iter().any(|word| cursor.at_keyword(word))
}

/// A query without the parentheses around it.
pub(super) fn unwrapped(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(inside) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'))
        && is_query(inside.trim_start_matches('('))
    {
        text = inside.trim();
    }
    text
}

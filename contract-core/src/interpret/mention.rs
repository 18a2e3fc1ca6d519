//! What a query or an expression uses, as far as its text shows (manual, 5.15 "Dependency Tracking").

use super::extension_functions::{is_fully_known, is_made_by_any, makes};
use super::query::is_routine;
use super::resolve::Found;
use super::view::chain;
use super::world::{Manner, Use, World};
use crate::ddl::model::ObjectName;
use crate::ident::{ObjectId, ObjectKind};
use crate::schema::{Object, Routine, Text, TextOrigin, TypeDefinition};
use crate::source::Span;
use crate::syntax::lexer::{Token, TokenKind};
use crate::syntax::{Cursor, NamePlace, is_at_name, name};

/// Uses, each object once, in the strongest manner.
#[derive(Default)]
struct Uses(Vec<Use>);

impl Uses {
    fn add(&mut self, on: ObjectId, manner: Manner) {
        match self.0.iter_mut().find(|known| known.on == on) {
            Some(known) => known.manner = known.manner.min(manner),
            None => self.0.push(Use { on, manner }),
        }
    }
}

impl World {
    /// What a default or a generated column's expression uses.
    pub(super) fn default_uses(&self, text: &str, span: Span) -> Vec<Use> {
        let uses = self.mentions(text, span).into_iter();
        let as_default = |used: Use| match used.manner {
            Manner::Perhaps => used,
            _ => Use { manner: Manner::Default, ..used },
        };
        uses.map(as_default).collect()
    }

    /// What a check, the keys of an index or its predicate use besides the columns of their own relation.
    pub(super) fn uses_of_expression(&self, text: &str, span: Span) -> Vec<Use> {
        let is_other = |used: &Use| match used.on.kind {
            ObjectKind::Routine | ObjectKind::Extension => true,
            _ => used.manner == Manner::Normal,
        };
        self.mentions(text, span).into_iter().filter(is_other).collect()
    }

    /// What a routine uses by a body that PostgreSQL keeps as a query, and by the defaults of its parameters.
    pub(super) fn uses_of_routine(&self, routine: &Routine) -> Vec<Use> {
        let mut uses = Vec::new();
        if routine.body.origin != TextOrigin::Verbatim {
            let body = &routine.body.text;
            let whole = Span::new(0, body.len());
            uses = self.mentions(body, whole);
            uses.extend(self.columns_of_sources(body, whole, &uses));
        }
        for default in routine.parameters.iter().filter_map(|parameter| parameter.default.as_ref()) {
            uses.extend(self.mentions(&default.text, Span::new(0, default.text.len())));
        }
        uses
    }

    /// What a domain uses by its default; of what its checks use they depend alone.
    pub(super) fn uses_of_domain(&self, definition: &TypeDefinition) -> Vec<Use> {
        let TypeDefinition::Domain { default, constraints, .. } = definition else { return Vec::new() };
        let used = |text: &Text| self.mentions(&text.text, Span::new(0, text.text.len()));
        let mut uses: Vec<Use> = default.iter().flat_map(used).collect();
        for each in constraints.iter().flat_map(|constraint| used(&constraint.check)) {
            uses.push(Use { manner: each.manner.max(Manner::Attribute), ..each });
        }
        uses
    }

    /// Whether a text uses an object, as far as the text shows.
    pub(super) fn text_uses(&self, text: &Text, on: &ObjectId) -> bool {
        self.mentions(&text.text, Span::new(0, text.text.len())).iter().any(|used| used.on == *on)
    }

    /// The relations, types and functions that a text names. What follows FROM or JOIN is used for certain; another
    /// word that is the name of a relation may be a column.
    pub(super) fn mentions(&self, text: &str, span: Span) -> Vec<Use> {
        let query = text.get(span.range()).unwrap_or_default();
        let mut cursor = Cursor::new(query);
        let named_here = common_tables(query);
        let mut uses = Uses::default();
        while let Some(token) = cursor.peek() {
            let behind = previous_word(query, cursor.previous());
            let is_cast = query.get(..token.span.start).is_some_and(|ahead| ahead.trim_end().ends_with("::"));
            if token.kind == TokenKind::Text {
                self.add_quoted(&cursor, token, &mut uses);
            }
            if !is_at_name(&cursor, NamePlace::Type) {
                cursor.advance();
                continue;
            }
            let Some(named) = chain(&mut cursor) else {
                cursor.advance();
                continue;
            };
            if is_cast {
                if let Some(id) = self.find_type_id(&named) {
                    uses.add(id, Manner::Normal);
                }
                continue;
            }
            if cursor.at_symbol(b'(') && behind != "into" {
                self.add_called(&named, &mut uses);
                continue;
            }
            let is_source = matches!(behind.as_str(), "from" | "join" | "only" | "into" | "update");
            match self.find_relation(&named) {
                Some(Found::Relation(id)) => {
                    let certain = is_source && !(named.schema.is_none() && named_here.contains(&named.name));
                    uses.add(id, if certain { Manner::Normal } else { Manner::Perhaps });
                }
                Some(Found::Sequence(_) | Found::Index(..) | Found::BuiltIn) => {}
                None => {
                    if let Some(id) = self.find_type_id(&named) {
                        uses.add(id, Manner::Perhaps);
                    } else if let Some(extension) = self.extension_of(&named) {
                        uses.add(extension, Manner::Perhaps);
                    }
                }
            }
        }
        uses.0
    }

    /// The routines that a call may mean, or the extension that made its function.
    fn add_called(&self, named: &ObjectName, uses: &mut Uses) {
        let overloads = self.overloads_of(named);
        let manner = if overloads.len() == 1 { Manner::Normal } else { Manner::Perhaps };
        let is_unknown = overloads.is_empty();
        overloads.into_iter().for_each(|id| uses.add(id, manner));
        if !is_unknown || named.schema.is_none() && is_routine(&named.name) {
            return;
        }
        if let Some(extension) = self.extension_of(named) {
            uses.add(extension, Manner::Normal);
            return;
        }
        let perhaps: Vec<ObjectId> =
            self.visible_extensions(named).filter(|id| !is_fully_known(&id.name)).cloned().collect();
        perhaps.into_iter().for_each(|id| uses.add(id, Manner::Perhaps));
    }

    /// The extension that makes a function, or a class of operators, of this name.
    fn extension_of(&self, named: &ObjectName) -> Option<ObjectId> {
        if !is_made_by_any(&named.name) {
            return None;
        }
        self.visible_extensions(named).find(|id| makes(&id.name, &named.name)).cloned()
    }

    /// The extensions in whose schemas a name is looked up.
    fn visible_extensions<'a>(&'a self, named: &'a ObjectName) -> impl Iterator<Item = &'a ObjectId> {
        let schemas = self.schemas_of_function(named);
        let all = self.entries_with(ObjectKind::Extension, None, None, None).into_iter();
        all.filter(move |(_, entry)| match &entry.object {
            Object::Extension(extension) => schemas.contains(&extension.schema.as_str()),
            _ => false,
        })
        .map(|(id, _)| id)
    }

    /// A text that stands for an object: `'…'::regclass`, `nextval('…')`.
    fn add_quoted(&self, cursor: &Cursor<'_>, token: Token, uses: &mut Uses) {
        let quoted = cursor.slice(token.span).trim_matches('\'').to_owned();
        let cast = (cursor.symbol_at(1, b':') && cursor.symbol_at(2, b':')).then(|| cursor.word_at(3));
        let ahead = cursor.text().get(..token.span.start).unwrap_or_default().trim_end();
        let called = ahead.strip_suffix('(').map(str::trim_end).unwrap_or_default().to_ascii_lowercase();
        let is_of_sequence = ["nextval", "currval", "setval"].iter().any(|function| called.ends_with(function));
        let wanted = match (&cast, is_of_sequence) {
            (Some(Some(cast)), _) => cast.as_str(),
            (None, true) => "regclass",
            (Some(None) | None, _) => return,
        };
        if !matches!(wanted, "regclass" | "regtype" | "regproc") {
            return;
        }
        let mut inner = Cursor::new(&quoted);
        let Some(named) = chain(&mut inner).filter(|_| inner.is_at_end()) else { return };
        match wanted {
            "regclass" => match self.find_relation(&named) {
                Some(Found::Sequence(id) | Found::Relation(id)) => uses.add(id, Manner::Normal),
                Some(Found::Index(..) | Found::BuiltIn) | None => {}
            },
            "regtype" => self.find_type_id(&named).into_iter().for_each(|id| uses.add(id, Manner::Normal)),
            _ => self.add_called(&named, uses),
        }
    }
}

/// The names that WITH gives to queries: `a AS (`.
fn common_tables(query: &str) -> Vec<String> {
    let mut cursor = Cursor::new(query);
    let mut names = Vec::new();
    if !cursor.at_keyword("with") && !query.to_ascii_lowercase().contains("with") {
        return names;
    }
    while cursor.peek().is_some() {
        let is_named = is_at_name(&cursor, NamePlace::Object) && cursor.word_at(1).is_some_and(|word| word == "as");
        if is_named && let Ok(found) = name(&mut cursor, NamePlace::Object, "a name") {
            names.push(found);
            continue;
        }
        cursor.advance();
    }
    names
}

fn previous_word(text: &str, token: Option<Token>) -> String {
    let token = token.filter(|token| token.kind == TokenKind::Word);
    token.and_then(|token| text.get(token.span.range())).unwrap_or_default().to_ascii_lowercase()
}

//! The functions that blocks use to look at the catalog and to make texts (manual, chapter 9 "Functions and
//! Operators").

use super::expression::Call;
use super::scope::Scope;
use super::value::{Identity, LONGEST_TEXT, Piece, Value};
use crate::ident::quote;
use crate::schema::{Object, RoutineKind};
use crate::syntax::ParameterMode;

/// Whether a name of pieces needs no quotes; there are digits in it, so it is no key word.
fn is_plain(pieces: &[Piece]) -> bool {
    let begins = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    let is_known_first = match pieces.first() {
        Some(Piece::Known(text)) => text.bytes().next().is_some_and(begins),
        Some(Piece::Digits | Piece::Hole { .. }) | None => false,
    };
    is_known_first
        && pieces.iter().all(|piece| match piece {
            Piece::Known(text) => text.bytes().all(|byte| begins(byte) || byte.is_ascii_digit()),
            Piece::Digits => true,
            Piece::Hole { .. } => false,
        })
}

/// Pieces between quotes.
fn within(pieces: &[Piece], quote: char) -> Value {
    let mark = || std::iter::once(Piece::Known(quote.to_string()));
    let is_escaped =
        quote == '\'' && pieces.iter().any(|piece| matches!(piece, Piece::Known(text) if text.contains('\\')));
    if is_escaped {
        return Value::Partial(vec![Piece::Hole { quoted: true }]);
    }
    let doubled = pieces.iter().map(|piece| match piece {
        Piece::Known(text) => Piece::Known(text.replace(quote, &format!("{quote}{quote}"))),
        Piece::Digits => Piece::Digits,
        Piece::Hole { .. } => Piece::Hole { quoted: true },
    });
    Value::joined(mark().chain(doubled).chain(mark()).collect())
}

/// A text of pieces, each known one changed.
fn changed(pieces: &[Piece], change: impl Fn(&str) -> String) -> Value {
    let changed = pieces.iter().map(|piece| match piece {
        Piece::Known(text) => Piece::Known(change(text)),
        other => other.clone(),
    });
    Value::joined(changed.collect())
}

impl Scope<'_> {
    /// What a call gives.
    pub(super) fn call(&self, call: &Call) -> Value {
        if call.more || call.schema.as_deref().is_some_and(|schema| schema != "pg_catalog") {
            return Value::Unknown;
        }
        let arguments: Vec<Value> = call.arguments.iter().map(|of| self.evaluate(of)).collect();
        let strict_null = arguments.contains(&Value::Null);
        match (call.name.as_str(), arguments.as_slice()) {
            ("coalesce", arguments) => {
                arguments.iter().find(|of| **of != Value::Null).cloned().unwrap_or(Value::Null).weakened()
            }
            ("format", [form, arguments @ ..]) => self.format(form, arguments),
            ("concat", arguments) => {
                let pieces = arguments.iter().filter_map(|of| self.pieces(of)).flatten();
                Value::joined(pieces.collect())
            }
            ("quote_literal" | "quote_nullable", [of]) => self.quoted(of, &call.name),
            ("nullif", [one, two]) => match one.equals(two) {
                Value::Bool(true) => Value::Null,
                Value::Unknown => Value::Unknown,
                _ => one.clone(),
            },
            ("array_append", [Value::Array(elements), element]) => {
                Value::Array([elements.as_slice(), std::slice::from_ref(element)].concat())
            }
            ("array_to_string", [array, Value::Text(separator)]) => match self.array(array.clone()) {
                Value::Array(elements) => {
                    let texts = elements.iter().filter(|of| **of != Value::Null).map(|of| match of {
                        Value::Text(text) => Some(text.clone()),
                        _ => None,
                    });
                    let texts: Option<Vec<String>> = texts.collect();
                    match texts {
                        Some(texts) if texts.len().saturating_mul(separator.len()) <= LONGEST_TEXT => {
                            Value::Text(texts.join(separator))
                        }
                        Some(_) | None => Value::Unknown,
                    }
                }
                _ => Value::Unknown,
            },
            _ if strict_null => Value::Null,
            ("quote_ident", [of]) => self.quoted(of, "quote_ident"),
            ("current_date", []) => self.today().map_or(Value::Moment, Value::Date),
            ("now" | "clock_timestamp" | "statement_timestamp" | "transaction_timestamp", [])
            | ("current_timestamp" | "localtimestamp", _) => self.now(),
            ("date_trunc", [Value::Text(_), Value::Moment]) => Value::Moment,
            ("date_trunc", [Value::Text(unit), Value::Date(day) | Value::OnDay(day)]) => {
                super::date::truncated(unit, *day)
            }
            ("to_char", [of @ (Value::Moment | Value::Date(_) | Value::OnDay(_)), Value::Text(form)]) => {
                Value::joined(super::moment::shown(form, of.day()))
            }
            ("lower", [Value::Partial(pieces)]) => changed(pieces, str::to_lowercase),
            ("upper", [Value::Partial(pieces)]) => changed(pieces, str::to_uppercase),
            ("lower", [Value::Text(text)]) => Value::Text(text.to_lowercase()),
            ("upper", [Value::Text(text)]) => Value::Text(text.to_uppercase()),
            ("length" | "char_length", [Value::Text(text)]) => {
                i64::try_from(text.chars().count()).map_or(Value::Unknown, Value::Integer)
            }
            ("btrim", [Value::Text(text)]) => Value::text(text.trim_matches(' ')),
            ("regexp_replace", [Value::Partial(pieces), Value::Text(from), Value::Text(to)]) => {
                super::pattern::replaced(pieces, from, to)
            }
            ("regexp_replace", [Value::Text(text), Value::Text(from), Value::Text(to)]) => {
                super::pattern::replaced(&[Piece::Known(text.clone())], from, to)
            }
            ("replace", [Value::Text(text), Value::Text(from), Value::Text(to)]) => match from.is_empty() {
                true => Value::text(text),
                // Every byte may be one of what is replaced.
                false if text.len().saturating_mul(to.len()) / from.len() > LONGEST_TEXT => Value::Unknown,
                false => Value::Text(text.replace(from.as_str(), to)),
            },
            ("split_part", [Value::Text(text), Value::Text(by), Value::Integer(part @ 1..)]) if !by.is_empty() => {
                let part = usize::try_from(part - 1).ok();
                let found = part.and_then(|part| text.split(by.as_str()).nth(part));
                Value::text(found.unwrap_or_default())
            }
            ("left", [Value::Text(text), Value::Integer(count @ 0..)]) => {
                usize::try_from(*count).map_or(Value::Unknown, |count| Value::Text(text.chars().take(count).collect()))
            }
            ("array_length", [array, Value::Integer(1)]) => match self.array(array.clone()) {
                Value::Array(elements) if elements.is_empty() => Value::Null,
                Value::Array(elements) => i64::try_from(elements.len()).map_or(Value::Unknown, Value::Integer),
                _ => Value::Unknown,
            },
            ("cardinality", [array]) => match self.array(array.clone()) {
                Value::Array(elements) => i64::try_from(elements.len()).map_or(Value::Unknown, Value::Integer),
                _ => Value::Unknown,
            },
            ("current_user" | "current_role" | "user", []) => self.role(self.world.session.role()),
            ("session_user", []) => self.role(self.world.session.session_role()),
            ("current_setting", [Value::Text(name), ..]) => match name.as_str() {
                "server_version_num" => self.world.setting.major.map_or(Value::Unknown, Value::Version),
                "search_path" => Value::text(self.world.session.search_path()),
                // What nobody has set here may be set for the role, for the database or by the client.
                name if name.contains('.') => {
                    self.world.session.setting(&name.to_ascii_lowercase()).map_or(Value::Unknown, Value::text)
                }
                _ => Value::Unknown,
            },
            ("to_regclass", [Value::Text(text)]) => self.looked_up("regclass", text),
            ("to_regtype", [Value::Text(text)]) => self.looked_up("regtype", text),
            ("to_regprocedure", [Value::Text(text)]) => self.looked_up("regprocedure", text),
            ("to_regnamespace", [Value::Text(text)]) => self.looked_up("regnamespace", text),
            ("to_regrole", [Value::Text(text)]) => self.looked_up("regrole", text),
            ("pg_get_function_identity_arguments", [Value::Object(identity)]) => self.identity_arguments(identity),
            ("format_type", [Value::Object(Identity::Type(name)), _]) => Value::Text(self.type_shown(name)),
            ("pg_get_userbyid", [Value::Object(Identity::Role(name))]) => Value::text(name),
            _ => Value::Unknown,
        }
    }

    fn role(&self, name: &str) -> Value {
        match self.world.setting.role {
            Some(_) => Value::text(name),
            None => Value::Unknown,
        }
    }

    /// `quote_ident`, `quote_literal`, and what `%I` and `%L` do.
    fn quoted(&self, of: &Value, how: &str) -> Value {
        let Some(pieces) = self.pieces(of) else {
            return if how == "quote_nullable" { Value::text("NULL") } else { Value::Null };
        };
        match Value::joined(pieces) {
            // Quotes that are not needed change nothing.
            Value::Partial(pieces) => match how {
                "quote_ident" if is_plain(&pieces) => Value::Partial(pieces),
                "quote_ident" => within(&pieces, '"'),
                _ => within(&pieces, '\''),
            },
            Value::Text(text) if how == "quote_ident" => Value::text(quote(&text)),
            Value::Text(text) if text.contains('\\') => {
                Value::Text(format!(" E'{}'", text.replace('\\', "\\\\").replace('\'', "''")))
            }
            Value::Text(text) => Value::Text(format!("'{}'", text.replace('\'', "''"))),
            _ => Value::Partial(vec![Piece::Hole { quoted: true }]),
        }
    }

    /// `format()` (manual, 9.4.1).
    fn format(&self, form: &Value, arguments: &[Value]) -> Value {
        let Value::Text(form) = form else {
            return if *form == Value::Null { Value::Null } else { Value::Unknown };
        };
        let mut pieces = Vec::new();
        let mut rest = form.as_str();
        let (mut next, mut length) = (0, 0);
        while let Some((before, behind)) = rest.split_once('%') {
            pieces.push(Piece::Known(before.to_owned()));
            let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
            let position = behind.get(..digits).and_then(|digits| digits.parse::<usize>().ok());
            let specifier = match (position, behind.get(digits..)) {
                (Some(position), Some(tail)) => {
                    let Some(tail) = tail.strip_prefix('$') else { return Value::Unknown };
                    let Some(position) = position.checked_sub(1) else { return Value::Unknown };
                    next = position;
                    tail
                }
                (None, _) => behind,
                _ => return Value::Unknown,
            };
            let Some(letter) = specifier.chars().next() else { return Value::Unknown };
            rest = specifier.get(letter.len_utf8()..).unwrap_or_default();
            if letter == '%' {
                pieces.push(Piece::Known("%".to_owned()));
                continue;
            }
            let Some(argument) = arguments.get(next) else { return Value::Unknown };
            next += 1;
            let value = match letter {
                's' => self.pieces(argument).map_or(Value::text(""), Value::joined),
                'I' => match self.quoted(argument, "quote_ident") {
                    // NULL cannot be a name.
                    Value::Null => return Value::Unknown,
                    value => value,
                },
                'L' => self.quoted(argument, "quote_nullable"),
                _ => return Value::Unknown,
            };
            let more = self.pieces(&value).unwrap_or_default();
            length += more.iter().map(|piece| piece.known().len()).sum::<usize>();
            if length > LONGEST_TEXT {
                return Value::Unknown;
            }
            pieces.extend(more);
        }
        pieces.push(Piece::Known(rest.to_owned()));
        Value::joined(pieces)
    }

    /// `pg_get_function_identity_arguments`: names, modes and types, result columns and defaults left out.
    fn identity_arguments(&self, identity: &Identity) -> Value {
        let Identity::Object(id) = identity else { return Value::Unknown };
        let Some(Object::Routine(routine)) = self.world.get(id).map(|entry| &entry.object) else {
            return Value::Unknown;
        };
        let parameters = routine.parameters.iter().filter(|parameter| parameter.mode != ParameterMode::Table);
        let shown = parameters.map(|parameter| {
            let mode = match parameter.mode {
                ParameterMode::Out => "OUT ",
                ParameterMode::InOut => "INOUT ",
                ParameterMode::Variadic => "VARIADIC ",
                // Since 14 that of a procedure is written out.
                ParameterMode::In if routine.kind == RoutineKind::Procedure && self.world.major >= 14 => "IN ",
                ParameterMode::In | ParameterMode::Table => "",
            };
            let name = parameter.name.as_ref().map(|name| format!("{} ", quote(name))).unwrap_or_default();
            format!("{mode}{name}{}", self.type_shown(&parameter.type_name))
        });
        Value::Text(shown.collect::<Vec<_>>().join(", "))
    }
}

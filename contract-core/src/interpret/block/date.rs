//! Dates and spans of time, as far as they are certain (manual, 9.9 "Date/Time Functions and Operators"). What hangs on
//! the time of day is not known.

use super::scope::Scope;
use super::value::{Piece, Value};
use crate::calendar::Date;

/// A span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    months: i64,
    days: i64,
}

impl Span {
    /// `1 day`, `2 weeks`, `1 month -3 days`, `1 year ago`; none where it has hours or less, or anything else.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut span = Self { months: 0, days: 0 };
        let mut words = text.split_ascii_whitespace().peekable();
        words.peek()?;
        while let Some(word) = words.next() {
            if word.eq_ignore_ascii_case("ago") && words.peek().is_none() {
                return span.times(-1);
            }
            let number: i64 = word.strip_prefix('+').unwrap_or(word).parse().ok().filter(|_| word.len() < 9)?;
            let (months, days) = match words.next()?.to_ascii_lowercase().as_str() {
                "day" | "days" => (0, 1),
                "week" | "weeks" => (0, 7),
                "month" | "months" => (1, 0),
                "year" | "years" => (12, 0),
                _ => return None,
            };
            let more = Self { months, days }.times(number)?;
            span = span.plus(more)?;
        }
        Some(span)
    }

    fn times(self, factor: i64) -> Option<Self> {
        Some(Self { months: self.months.checked_mul(factor)?, days: self.days.checked_mul(factor)? })
    }

    fn plus(self, other: Self) -> Option<Self> {
        Some(Self { months: self.months.checked_add(other.months)?, days: self.days.checked_add(other.days)? })
    }

    /// The day that is so much behind another one.
    fn behind(self, day: Date) -> Option<Date> {
        day.later(self.months, self.days)
    }
}

/// How a value is kept by what has a type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kept {
    /// As it is.
    #[default]
    Whole,
    /// As a date.
    Date,
    /// As a time.
    Time,
    /// As a string.
    Text,
    /// As something that no date goes into, or that nobody knows.
    Other,
}

impl Kept {
    /// What a type makes of a value, by its name as it is written.
    pub(super) fn by(written: &str) -> Self {
        let of = written.trim().to_ascii_lowercase();
        match of.split(['(', ' ']).next().unwrap_or_default() {
            "date" if of == "date" => Self::Date,
            "timestamp" | "timestamptz" if !of.contains('[') => Self::Time,
            "text" | "varchar" | "character" | "char" | "bpchar" | "name" if !of.contains('[') => Self::Text,
            "record" => Self::Whole,
            _ if of.ends_with("rowtype") => Self::Whole,
            _ => Self::Other,
        }
    }

    /// The value as it is kept.
    pub(super) fn keep(self, value: Value) -> Value {
        match (self, value) {
            (Self::Date, Value::OnDay(day)) => Value::Date(day),
            (Self::Date, Value::Text(text)) => Date::parse(&text).map_or(Value::Unknown, Value::Date),
            (Self::Time, Value::Date(day)) => Value::OnDay(day),
            (Self::Text, Value::Date(day)) => Value::Text(day.to_string()),
            (Self::Other, Value::Date(_) | Value::OnDay(_)) => Value::Moment,
            (_, value) => value,
        }
    }
}

impl Value {
    /// The day that it is on.
    pub(super) fn day(&self) -> Option<Date> {
        match self {
            Self::Date(day) | Self::OnDay(day) => Some(*day),
            _ => None,
        }
    }

    /// What it is where it stands with values that may be of another type: no longer a date for certain.
    pub(super) fn weakened(self) -> Self {
        match self {
            Self::Date(day) => Self::OnDay(day),
            other => other,
        }
    }
}

/// How two values are ordered of which one is a date or a time.
pub(super) fn order(one: &Value, two: &Value) -> Option<std::cmp::Ordering> {
    let day = |value: &Value| match value {
        Value::Text(text) => Date::parse(text),
        other => other.day(),
    };
    let order = day(one)?.cmp(&day(two)?);
    let are_dates = !matches!((one, two), (Value::OnDay(_), _) | (_, Value::OnDay(_)));
    (are_dates || order.is_ne()).then_some(order)
}

/// What an operator of arithmetic makes of dates and spans.
pub(super) fn operated(one: &Value, operator: &str, two: &Value) -> Option<Value> {
    let sign = match operator {
        "+" => 1,
        "-" => -1,
        "*" => {
            return match (one, two) {
                (Value::Interval(span), Value::Integer(factor)) | (Value::Integer(factor), Value::Interval(span)) => {
                    Some(Value::Interval(span.and_then(|span| span.times(*factor))))
                }
                _ => None,
            };
        }
        _ => return None,
    };
    Some(match (one, two) {
        (Value::Date(one), Value::Date(two)) if sign < 0 => Value::Integer(one.days_since(*two)),
        (Value::Date(day), Value::Integer(days)) => {
            days.checked_mul(sign).and_then(|days| day.later(0, days)).map_or(Value::Moment, Value::Date)
        }
        (Value::Integer(days), Value::Date(day)) if sign > 0 => day.later(0, *days).map_or(Value::Moment, Value::Date),
        (Value::Date(day) | Value::OnDay(day), Value::Interval(span)) => {
            on(span.and_then(|span| span.times(sign)), *day)
        }
        (Value::Interval(span), Value::Date(day) | Value::OnDay(day)) if sign > 0 => on(*span, *day),
        (Value::Interval(one), Value::Interval(two)) => {
            let two = two.and_then(|two| two.times(sign));
            Value::Interval(one.zip(two).and_then(|(one, two)| one.plus(two)))
        }
        // `0 - interval` is how a sign is read.
        (Value::Integer(0), Value::Interval(span)) => Value::Interval(span.and_then(|span| span.times(sign))),
        (Value::OnDay(_) | Value::Date(_), Value::OnDay(_) | Value::Date(_)) => Value::Interval(None),
        _ => return None,
    })
}

fn on(span: Option<Span>, day: Date) -> Value {
    span.and_then(|span| span.behind(day)).map_or(Value::Moment, Value::OnDay)
}

/// `date_trunc`: the first day of what has a day in it.
pub(super) fn truncated(unit: &str, day: Date) -> Value {
    let (year, month, _) = day.parts();
    let first = match unit.to_ascii_lowercase().as_str() {
        "day" | "days" | "hour" | "hours" | "minute" | "minutes" | "second" | "seconds" => Some(day),
        "week" | "weeks" => day.first_of_week(),
        "month" | "months" => Date::new(year, month, 1),
        "quarter" | "quarters" => Date::new(year, (month - 1) / 3 * 3 + 1, 1),
        "year" | "years" => Date::new(year, 1, 1),
        _ => None,
    };
    first.map_or(Value::Moment, Value::OnDay)
}

impl Scope<'_> {
    /// Whether dates are shown as everywhere, and the day is that of the session: it has set nothing about them.
    pub(super) fn has_plain_dates(&self) -> bool {
        let session = &self.world.session;
        ["datestyle", "timezone"].iter().all(|name| session.setting(name).is_none())
    }

    /// The day on which the SQL is run, if somebody has said it.
    pub(super) fn today(&self) -> Option<Date> {
        self.world.setting.applied_on.filter(|_| self.has_plain_dates())
    }

    /// `now()` and its kin.
    pub(super) fn now(&self) -> Value {
        self.today().map_or(Value::Moment, Value::OnDay)
    }

    /// A text that is read as a date or a time.
    pub(super) fn date_read(&self, text: &str, to: &str) -> Option<Value> {
        let word = text.trim().to_ascii_lowercase();
        let later = |days| self.today().and_then(|day| day.later(0, days));
        let found = match word.as_str() {
            "now" | "today" => later(0),
            "tomorrow" => later(1),
            "yesterday" => later(-1),
            _ => return Date::parse(&word).filter(|_| self.has_plain_dates()).map(|day| kept(to, day)),
        };
        Some(found.map_or(Value::Moment, |day| kept(to, day)))
    }

    /// The pieces of the text form of a date or a time.
    pub(super) fn pieces_of_day(&self, value: &Value) -> Vec<Piece> {
        match value {
            Value::Date(day) if self.has_plain_dates() => vec![Piece::Known(day.to_string())],
            _ => vec![Piece::Hole { quoted: false }],
        }
    }
}

fn kept(to: &str, day: Date) -> Value {
    if to == "date" { Value::Date(day) } else { Value::OnDay(day) }
}

//! Days of the calendar.

use std::fmt;

use jiff::Span;
use jiff::civil::{Date as CivilDate, Weekday};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A day of the Gregorian calendar; earlier ones are less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(CivilDate);

impl Date {
    /// The day, if the calendar has it.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        CivilDate::new(year, month, day).ok().map(Self)
    }

    /// The day that `YYYY-MM-DD` names.
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        if is_plain { text.parse().ok().map(Self) } else { None }
    }

    /// The year, the month from 1 on, and the day of the month from 1 on.
    pub fn parts(self) -> (i16, i8, i8) {
        (self.0.year(), self.0.month(), self.0.day())
    }

    /// The day so many months later and then so many days, as PostgreSQL adds them: a month that is too short has its
    /// last day. None where the calendar ends.
    pub fn later(self, months: i64, days: i64) -> Option<Self> {
        let moved = self.0.checked_add(Span::new().try_months(months).ok()?).ok()?;
        moved.checked_add(Span::new().try_days(days).ok()?).ok().map(Self)
    }

    /// How many days it is behind another one.
    pub fn days_since(self, other: Self) -> i64 {
        self.julian_day() - other.julian_day()
    }

    /// The number of days since the first one of 4714 BC, by which astronomers count.
    pub fn julian_day(self) -> i64 {
        const OF_THE_FIRST_OF_JANUARY_1970: i64 = 2_440_588;
        let epoch = CivilDate::constant(1970, 1, 1);
        let days = self.0.duration_since(epoch).as_hours() / 24;
        OF_THE_FIRST_OF_JANUARY_1970 + days
    }

    /// The day of the year, from 1 on.
    pub fn day_of_year(self) -> i16 {
        self.0.day_of_year()
    }

    /// The day of the week, Monday as 1.
    pub fn weekday(self) -> i8 {
        self.0.weekday().to_monday_one_offset()
    }

    /// The week of the year by ISO 8601, and the year that it belongs to.
    pub fn iso_week(self) -> (i16, i8) {
        let week = self.0.iso_week_date();
        (week.year(), week.week())
    }

    /// The first day of its week by ISO 8601, which is a Monday.
    pub fn first_of_week(self) -> Option<Self> {
        let behind = self.0.weekday().since(Weekday::Monday);
        self.later(0, -i64::from(behind))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("expected a date such as 2026-12-31"))
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (text, exists) in [
            ("2026-12-31", true),
            ("2024-02-29", true),
            ("2000-02-29", true),
            ("1900-02-29", false),
            ("2026-02-29", false),
            ("2026-13-01", false),
            ("2026-00-10", false),
            ("2026-04-31", false),
            ("2026-4-01", false),
            ("2026-04-01-", false),
            ("+026-04-01", false),
            ("", false),
        ] {
            let date = Date::parse(text);
            assert_eq!(date.is_some(), exists, "{text}");
            if let Some(date) = date {
                assert_eq!(date.to_string(), text);
            }
        }
        assert!(Date::parse("2026-09-30") < Date::parse("2026-10-01"));
    }

    #[test]
    fn days_are_counted_as_postgresql_counts_them() {
        let day = |text| Date::parse(text).unwrap();
        for (from, months, days, to) in [
            ("2026-11-20", 0, 1, "2026-11-21"),
            ("2026-12-31", 0, 1, "2027-01-01"),
            ("2024-01-31", 1, 0, "2024-02-29"),
            ("2024-03-31", -1, 1, "2024-03-01"),
            ("2026-11-20", 12, -365, "2026-11-20"),
        ] {
            assert_eq!(day(from).later(months, days), Some(day(to)), "{from}");
        }
        assert_eq!(day("9999-12-31").later(0, 1), None);
        assert_eq!(day("2026-11-20").later(i64::MAX, 0), None);
        assert_eq!(day("2026-11-20").julian_day(), 2_461_365);
        assert_eq!(day("2024-12-30").iso_week(), (2025, 1));
        assert_eq!(day("2026-11-20").first_of_week(), Some(day("2026-11-16")));
        assert_eq!(day("2026-11-16").first_of_week(), Some(day("2026-11-16")));
        assert_eq!(day("2026-03-01").days_since(day("2026-02-28")), 1);
    }
}

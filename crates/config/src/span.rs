//! Lengths of time as people write them: `30s`.
//!
//! Owns: [`Span`]. Must not: read a clock.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{fmt, str::FromStr, time::Duration};

/// A length of time, to the millisecond.
///
/// Written as whole numbers with the units `d`, `h`, `m`, `s` and `ms`, the larger unit first and
/// each at most once: `30s`, `1h30m`, `250ms`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(Duration);

/// What a span looks like, for messages.
const FORM: &str = "a time with its unit such as \"30s\", \"5m\", \"1h30m\" or \"250ms\"";

/// The units in milliseconds, the largest first.
const UNITS: [(&str, u64); 5] =
    [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

impl Span {
    /// A span of so many milliseconds.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(Duration::from_millis(millis))
    }

    /// The same length of time for the standard library.
    #[must_use]
    pub const fn duration(self) -> Duration {
        self.0
    }
}

/// A text that is no span.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no time; expected {FORM}")]
pub struct ParseSpanError {
    text: String,
}

impl FromStr for Span {
    type Err = ParseSpanError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let millis = parse(text).filter(|_| !text.is_empty());
        millis.map(Self::from_millis).ok_or_else(|| ParseSpanError { text: text.to_owned() })
    }
}

fn parse(text: &str) -> Option<u64> {
    let mut rest = text;
    let mut units = UNITS.into_iter();
    let mut total = 0_u64;
    while !rest.is_empty() {
        let (number, after) = split_when(rest, |c| !c.is_ascii_digit())?;
        let (unit, after) = split_when(after, |c| c.is_ascii_digit())?;
        let (_, millis) = units.find(|(name, _)| *name == unit)?;
        total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(millis)?)?;
        rest = after;
    }
    Some(total)
}

fn split_when(text: &str, end: impl Fn(char) -> bool) -> Option<(&str, &str)> {
    text.split_at_checked(text.find(end).unwrap_or(text.len()))
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut left = u64::try_from(self.0.as_millis()).unwrap_or(u64::MAX);
        if left == 0 {
            return f.write_str("0s");
        }
        for (name, millis) in UNITS {
            if left >= millis {
                write!(f, "{}{name}", left / millis)?;
                left %= millis;
            }
        }
        Ok(())
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Span;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(FORM)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Span, E> {
                text.parse().map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        from.deserialize_any(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_and_shown() {
        for (text, millis, shown) in [
            ("30s", 30_000, "30s"),
            ("5m", 300_000, "5m"),
            ("1h30m", 5_400_000, "1h30m"),
            ("90m", 5_400_000, "1h30m"),
            ("250ms", 250, "250ms"),
            ("1d2h3m4s5ms", 93_784_005, "1d2h3m4s5ms"),
            ("0ms", 0, "0s"),
            ("1m5ms", 60_005, "1m5ms"),
        ] {
            let span: Span = text.parse().expect(text);
            assert_eq!((span, &*span.to_string()), (Span::from_millis(millis), shown), "{text}");
            assert_eq!(shown.parse(), Ok(span));
        }
        let longest = Span::from_millis(u64::MAX);
        assert_eq!(longest.to_string().parse(), Ok(longest));
    }

    #[test]
    fn what_is_no_span() {
        for text in [
            "",
            "30",
            "s",
            "-1s",
            "1.5h",
            "1h 30m",
            "30m1h",
            "5m5m",
            "5ms1s",
            "10S",
            "1w",
            "1h30",
            "99999999999999999999s",
            "300000000000d",
            "é",
            "1é",
        ] {
            let error = text.parse::<Span>().expect_err(text);
            assert!(error.to_string().contains("is no time; expected a time with"), "{error}");
        }
    }
}

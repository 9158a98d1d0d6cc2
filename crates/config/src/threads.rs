//! How many threads may work at once.
//!
//! Owns: [`Threads`]. Must not: start one.

use serde::{Deserialize, Deserializer, Serialize, de};
use std::{fmt, num::NonZeroU16, str::FromStr};

/// A number of threads, 1 to 1,024.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Threads(NonZeroU16);

/// More cannot be meant.
const MOST: u16 = 1_024;

impl Threads {
    /// `count` threads; none for 0 or more than 1,024.
    #[must_use]
    pub fn new(count: u64) -> Option<Self> {
        let count = u16::try_from(count).ok().filter(|count| *count <= MOST)?;
        NonZeroU16::new(count).map(Self)
    }

    /// The number.
    #[must_use]
    pub const fn count(self) -> usize {
        self.0.get() as usize
    }
}

impl fmt::Display for Threads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A text that is no number of threads.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no number of threads; expected 1 to {MOST}")]
pub struct ParseThreadsError {
    text: String,
}

impl FromStr for Threads {
    type Err = ParseThreadsError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let count = text.parse().ok().and_then(Self::new);
        count.ok_or_else(|| ParseThreadsError { text: text.to_owned() })
    }
}

impl<'de> Deserialize<'de> for Threads {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Threads;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a number of threads, 1 to {MOST}")
            }

            fn visit_u64<E: de::Error>(self, count: u64) -> Result<Threads, E> {
                let unexpected = || E::invalid_value(de::Unexpected::Unsigned(count), &self);
                Threads::new(count).ok_or_else(unexpected)
            }

            fn visit_i64<E: de::Error>(self, count: i64) -> Result<Threads, E> {
                let unexpected = || E::invalid_value(de::Unexpected::Signed(count), &self);
                u64::try_from(count).ok().and_then(Threads::new).ok_or_else(unexpected)
            }
        }
        from.deserialize_any(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_can_be_meant() {
        assert_eq!("8".parse::<Threads>().map(Threads::count), Ok(8));
        assert_eq!("1024".parse::<Threads>().map(Threads::count), Ok(1_024));
        for text in ["0", "-1", "1025", "", "two", "99999999999999999999"] {
            assert!(text.parse::<Threads>().is_err(), "{text}");
        }
    }
}

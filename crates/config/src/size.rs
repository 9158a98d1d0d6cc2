//! Sizes as people write them: `10MiB`.
//!
//! Owns: [`Size`]. Must not: know what is measured.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{fmt, str::FromStr};

/// A number of bytes.
///
/// Written as a bare number (bytes) or with a unit: `B`; `KB`, `MB`, `GB`, `TB`, `PB` (powers of
/// 1,000); `KiB`, `MiB`, `GiB`, `TiB`, `PiB` and short `K`, `M`, `G`, `T`, `P` (powers of 1,024).
/// The case of the letters does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size(pub u64);

/// What a size looks like, for messages.
const FORM: &str = "a size such as \"10MiB\", \"500KB\" or a number of bytes";

/// The powers of a unit's prefix, the largest first.
const PREFIXES: [(char, u32); 5] = [('p', 5), ('t', 4), ('g', 3), ('m', 2), ('k', 1)];

impl Size {
    /// The number of bytes.
    #[must_use]
    pub const fn bytes(self) -> u64 {
        self.0
    }
}

/// A text that is no size.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no size; expected {FORM}")]
pub struct ParseSizeError {
    text: String,
}

impl FromStr for Size {
    type Err = ParseSizeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).map(Self).ok_or_else(|| ParseSizeError { text: text.to_owned() })
    }
}

fn parse(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end)?;
    let unit = unit.strip_prefix(' ').filter(|unit| !unit.is_empty()).unwrap_or(unit);
    number.parse::<u64>().ok()?.checked_mul(factor(unit)?)
}

fn factor(unit: &str) -> Option<u64> {
    let unit = unit.to_ascii_lowercase();
    if unit.is_empty() || unit == "b" {
        return Some(1);
    }
    let mut letters = unit.chars();
    let first = letters.next()?;
    let (_, power) = PREFIXES.into_iter().find(|(prefix, _)| *prefix == first)?;
    let base: u64 = match letters.as_str() {
        "" | "ib" => 1_024,
        "b" => 1_000,
        _ => return None,
    };
    base.checked_pow(power)
}

impl fmt::Display for Size {
    /// In the largest power of 1,024 that leaves a whole number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (prefix, power) in PREFIXES {
            let unit = 1_024_u64.pow(power);
            if self.0 != 0 && self.0.is_multiple_of(unit) {
                return write!(f, "{}{}iB", self.0 / unit, prefix.to_ascii_uppercase());
            }
        }
        write!(f, "{}B", self.0)
    }
}

impl Serialize for Size {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Size;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(FORM)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Size, E> {
                text.parse().map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
            }

            fn visit_u64<E: de::Error>(self, bytes: u64) -> Result<Size, E> {
                Ok(Size(bytes))
            }

            fn visit_i64<E: de::Error>(self, bytes: i64) -> Result<Size, E> {
                let unexpected = || E::invalid_value(de::Unexpected::Signed(bytes), &self);
                u64::try_from(bytes).map(Size).map_err(|_| unexpected())
            }
        }
        from.deserialize_any(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_and_shown() {
        for (text, bytes, shown) in [
            ("0", 0, "0B"),
            ("1500", 1_500, "1500B"),
            ("10MiB", 10 << 20, "10MiB"),
            ("10 mib", 10 << 20, "10MiB"),
            ("10M", 10 << 20, "10MiB"),
            ("4k", 4_096, "4KiB"),
            ("1KB", 1_000, "1000B"),
            ("2TB", 2_000_000_000_000, "1953125000KiB"),
            ("1024KiB", 1 << 20, "1MiB"),
            ("5GiB", 5 << 30, "5GiB"),
            ("7b", 7, "7B"),
            ("18446744073709551615", u64::MAX, "18446744073709551615B"),
        ] {
            let size: Size = text.parse().expect(text);
            assert_eq!((size.bytes(), &*size.to_string()), (bytes, shown), "{text}");
            assert_eq!(shown.parse(), Ok(size));
        }
    }

    #[test]
    fn what_is_no_size() {
        for text in [
            "",
            "MiB",
            "-1",
            "+1",
            "1.5GiB",
            "1 0",
            "10X",
            "10MiBs",
            "10iB",
            "1e3",
            " 1",
            "1 ",
            "0x10",
            "16384PiB",
            "18446744073709551616",
            "é",
            "1é",
        ] {
            let error = text.parse::<Size>().expect_err(text);
            assert!(error.to_string().contains("is no size; expected a size such as"), "{error}");
        }
    }
}

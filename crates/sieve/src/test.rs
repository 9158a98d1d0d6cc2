//! Tests: the atoms of a condition that are decided without searching for anything.
//!
//! Owns: [`Test`], its three-valued result, and what is known of it from a file's first bytes.
//!
//! Must not: be less than exact. [`Truth::No`] means that the engine's expression is false or
//! undefined, [`Truth::Yes`] that it is true; everything else is [`Truth::Maybe`].
use crate::matcher::Matcher;
use crate::number::{Computed, Facts, Number};
use crate::value::Value;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Result of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Truth {
    No,
    Yes,
    Maybe,
}

impl From<bool> for Truth {
    fn from(truth: bool) -> Self {
        if truth { Self::Yes } else { Self::No }
    }
}

/// Order of two integers that a comparison accepts.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Relation {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// How an external is compared with a string.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum TextRelation {
    Equals,
    Differs,
    Contains,
    StartsWith,
    EndsWith,
}

/// Whether letters in either case are equal.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Case {
    Sensitive,
    Ignored,
}

/// One decidable atom.
#[derive(Serialize, Deserialize, Clone, Debug)]
pub(crate) enum Test {
    /// The bytes at a constant offset, under a mask of the same length.
    Bytes { offset: usize, value: Box<[u8]>, mask: Box<[u8]> },
    /// Two integers compared.
    Numbers { relation: Relation, sides: Box<(Number, Number)> },
    /// An external compared with a constant string.
    Text { external: Box<str>, relation: TextRelation, case: Case, text: Box<[u8]> },
    /// An external matched by a regular expression.
    Matches { external: Box<str>, matcher: Matcher, source: Box<str> },
    /// A boolean external.
    Flag { external: Box<str> },
}

impl Test {
    /// Exact bytes at a constant offset.
    pub(crate) fn bytes(offset: usize, value: &[u8]) -> Self {
        Self::Bytes { offset, value: value.into(), mask: vec![0xff; value.len()].into() }
    }

    pub(crate) fn evaluate(&self, facts: &Facts<'_>) -> Truth {
        match self {
            Self::Bytes { offset, value, mask } => {
                let slice = facts.input.get(*offset..).and_then(|tail| tail.get(..value.len()));
                slice.is_some_and(|slice| masked_eq(slice, value, mask)).into()
            }
            Self::Numbers { relation, sides } => {
                match (sides.0.compute(facts), sides.1.compute(facts)) {
                    (Computed::Known(lhs), Computed::Known(rhs)) => relation.holds(lhs, rhs).into(),
                    (Computed::Unknown, _) | (_, Computed::Unknown) => Truth::Maybe,
                    _ => Truth::No,
                }
            }
            Self::Text { external, relation, case, text } => match facts.externals.get(external) {
                Some(Value::Text(value)) => match case {
                    Case::Sensitive => relation.holds(value, text).into(),
                    Case::Ignored => relation
                        .holds(&value.to_ascii_lowercase(), &text.to_ascii_lowercase())
                        .into(),
                },
                _ => Truth::Maybe,
            },
            Self::Matches { external, matcher, .. } => match facts.externals.get(external) {
                Some(Value::Text(value)) => matcher.is_match(value).into(),
                _ => Truth::Maybe,
            },
            Self::Flag { external } => match facts.externals.get(external) {
                Some(Value::Bool(value)) => (*value).into(),
                _ => Truth::Maybe,
            },
        }
    }

    /// The result for every file that begins with `prefix`.
    pub(crate) fn under_prefix(&self, prefix: &[u8]) -> Truth {
        let Self::Bytes { offset, value, mask } = self else { return Truth::Maybe };
        let mut truth = Truth::Yes;
        for (at, (value, mask)) in value.iter().zip(mask).enumerate() {
            match prefix.get(offset.saturating_add(at)) {
                Some(byte) if byte & mask != value & mask => return Truth::No,
                Some(_) => {}
                None => truth = Truth::Maybe,
            }
        }
        truth
    }

    /// Whether only files that begin with `prefix` pass.
    pub(crate) fn implies_prefix(&self, prefix: &[u8]) -> bool {
        let Self::Bytes { offset: 0, value, mask } = self else { return false };
        value.len() >= prefix.len()
            && prefix
                .iter()
                .zip(value.iter().zip(mask))
                .all(|(byte, (value, mask))| *mask == 0xff && value == byte)
    }

    /// What the test can be looked up by, when it compares one thing with exact bytes.
    pub(crate) fn exact_key(&self) -> Option<Key<'_>> {
        match self {
            Self::Bytes { offset, value, mask }
                if value.len() <= 8 && mask.iter().all(|mask| *mask == 0xff) =>
            {
                Some(Key { place: Place::Bytes { offset: *offset, length: value.len() }, value })
            }
            Self::Text {
                external,
                relation: TextRelation::Equals,
                case: Case::Sensitive,
                text,
            } => Some(Key { place: Place::External(external.clone()), value: text }),
            _ => None,
        }
    }
}

/// A place of the input or of the externals and the bytes that a test wants there.
#[derive(Clone, Debug)]
pub(crate) struct Key<'a> {
    pub(crate) place: Place,
    pub(crate) value: &'a [u8],
}

/// Where the bytes of a [`Key`] stand.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Place {
    Bytes { offset: usize, length: usize },
    External(Box<str>),
}

impl Place {
    /// The bytes there: none where the input ends before, `None` when they are not known.
    pub(crate) fn value<'a>(&self, facts: &Facts<'a>) -> Option<&'a [u8]> {
        match self {
            Self::Bytes { offset, length } => {
                let tail = facts.input.get(*offset..);
                Some(tail.and_then(|tail| tail.get(..*length)).unwrap_or_default())
            }
            Self::External(name) => match facts.externals.get(name) {
                Some(Value::Text(text)) => Some(text),
                _ => None,
            },
        }
    }
}

impl Relation {
    /// The relation that holds for swapped sides.
    pub(crate) fn mirrored(self) -> Self {
        match self {
            Self::Eq => Self::Eq,
            Self::Ne => Self::Ne,
            Self::Lt => Self::Gt,
            Self::Le => Self::Ge,
            Self::Gt => Self::Lt,
            Self::Ge => Self::Le,
        }
    }

    pub(crate) fn holds(self, lhs: i64, rhs: i64) -> bool {
        match self {
            Self::Eq => lhs == rhs,
            Self::Ne => lhs != rhs,
            Self::Lt => lhs < rhs,
            Self::Le => lhs <= rhs,
            Self::Gt => lhs > rhs,
            Self::Ge => lhs >= rhs,
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Self::Eq => "==",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
        }
    }
}

impl TextRelation {
    fn holds(self, value: &[u8], text: &[u8]) -> bool {
        match self {
            Self::Equals => value == text,
            Self::Differs => value != text,
            Self::Contains => memchr::memmem::find(value, text).is_some(),
            Self::StartsWith => value.starts_with(text),
            Self::EndsWith => value.ends_with(text),
        }
    }
}

fn masked_eq(slice: &[u8], value: &[u8], mask: &[u8]) -> bool {
    slice
        .iter()
        .zip(value.iter().zip(mask))
        .all(|(byte, (value, mask))| byte & mask == value & mask)
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes { offset, value, mask } => {
                write!(f, "bytes at {offset} == {{")?;
                for (value, mask) in value.iter().zip(mask) {
                    match mask {
                        0xff => write!(f, " {value:02x}")?,
                        mask => write!(f, " {value:02x}/{mask:02x}")?,
                    }
                }
                f.write_str(" }")
            }
            Self::Numbers { relation, sides } => {
                write!(f, "{} {} {}", sides.0, relation.sign(), sides.1)
            }
            Self::Text { external, relation, case, text } => {
                let case = if *case == Case::Ignored { " (any case)" } else { "" };
                write!(f, "{external} {relation:?}{case} \"{}\"", text.escape_ascii())
            }
            Self::Matches { external, source, .. } => write!(f, "{external} matches {source}"),
            Self::Flag { external } => f.write_str(external),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_decides_what_lies_inside_it() {
        let test = Test::bytes(1, b"Z");
        assert_eq!(test.under_prefix(b"MZ"), Truth::Yes);
        assert_eq!(test.under_prefix(b"MX"), Truth::No);
        assert_eq!(test.under_prefix(b"M"), Truth::Maybe);
        assert!(Test::bytes(0, b"MZ\x90").implies_prefix(b"MZ"));
        assert!(!Test::bytes(0, b"M").implies_prefix(b"MZ"));
    }
}

//! Literals: byte strings of which a pattern says "without me no match".
//!
//! Owns: [`Literal`], how it is compared with bytes, and the [`Literals`] table that gives each
//! distinct one an id.
//!
//! Must not: know how literals are searched for all at once (`search`), nor what they mean.
use crate::frame::Frame;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt;

/// Index of a literal in its [`Literals`] table.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct LiteralId(pub(crate) u32);

impl LiteralId {
    pub(crate) fn at(self) -> usize {
        self.0 as usize
    }
}

/// How the bytes of a literal are compared with the input.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Compare {
    /// Byte by byte.
    Exact,
    /// ASCII letters in either case; the literal is stored in lower case.
    Nocase,
    /// The literal holds the xor of neighbouring bytes, which no single-byte key changes.
    Difference,
}

/// A byte string whose absence from the input proves something.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Literal {
    pub(crate) bytes: Box<[u8]>,
    pub(crate) compare: Compare,
    /// What must stand around it; only a literal compared byte by byte has such.
    pub(crate) frame: Option<Box<Frame>>,
}

impl Literal {
    /// A literal compared byte by byte.
    pub(crate) fn exact(bytes: &[u8]) -> Self {
        Self { bytes: bytes.into(), compare: Compare::Exact, frame: None }
    }

    /// A literal whose ASCII letters match in either case.
    pub(crate) fn nocase(bytes: &[u8]) -> Self {
        if bytes.iter().any(u8::is_ascii_alphabetic) {
            Self { bytes: bytes.to_ascii_lowercase().into(), compare: Compare::Nocase, frame: None }
        } else {
            Self::exact(bytes)
        }
    }

    /// The literal common to `bytes` under every single-byte xor key; one byte has none.
    pub(crate) fn difference(bytes: &[u8]) -> Self {
        let bytes = bytes.iter().zip(bytes.iter().skip(1)).map(|(a, b)| a ^ b).collect();
        Self { bytes, compare: Compare::Difference, frame: None }
    }

    /// Whether the literal occurs at `position` of `input`.
    pub(crate) fn is_at(&self, input: &[u8], position: usize) -> bool {
        let Some(tail) = input.get(position..) else { return false };
        match self.compare {
            Compare::Exact => tail.starts_with(&self.bytes) && self.is_framed_at(input, position),
            Compare::Nocase => tail
                .get(..self.bytes.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(&self.bytes)),
            Compare::Difference => {
                tail.len() > self.bytes.len()
                    && tail
                        .iter()
                        .zip(tail.iter().skip(1))
                        .zip(self.bytes.iter())
                        .all(|((a, b), difference)| a ^ b == *difference)
            }
        }
    }

    /// The chance that the frame holds around bytes that were found.
    pub(crate) fn chance_of_frame(&self) -> f32 {
        let bits = self.frame.as_ref().map_or(0, |frame| frame.known_bits());
        // A byte of code tells less than its eight bits.
        (bits as f32 / -4.0).exp2()
    }

    fn is_framed_at(&self, input: &[u8], position: usize) -> bool {
        let end = position + self.bytes.len();
        self.frame.as_ref().is_none_or(|frame| frame.holds(input, position, end))
    }

    /// Whether the literal occurs anywhere in `input`; a framed one of which there are very many
    /// is not followed to the end, and may.
    pub(crate) fn occurs_in(&self, input: &[u8]) -> bool {
        match self.compare {
            Compare::Exact => self.occurs_exactly(input),
            Compare::Nocase => self.occurs_in_any_case(input),
            Compare::Difference => (0..input.len()).any(|position| self.is_at(input, position)),
        }
    }

    fn occurs_exactly(&self, input: &[u8]) -> bool {
        let finder = memchr::memmem::Finder::new(&self.bytes);
        let mut from = 0;
        for _ in 0..input.len() / 32 + 1024 {
            let rest = input.get(from..).unwrap_or_default();
            let Some(found) = finder.find(rest) else { return false };
            if self.is_framed_at(input, from + found) {
                return true;
            }
            from += found + 1;
        }
        true
    }

    fn occurs_in_any_case(&self, input: &[u8]) -> bool {
        // A byte that is not a letter, or else the rarest letter, leads the search.
        const COMMON: &[u8] = b"zqxjkvbpygfwmucldrhsnioate";
        let rank = |byte: &u8| COMMON.iter().position(|c| c == byte).map_or(0, |rank| rank + 1);
        let zero = |byte: &u8| usize::from(*byte == 0) * 100;
        let lead = (0..self.bytes.len())
            .min_by_key(|&at| self.bytes.get(at).map_or(0, |byte| rank(byte) + zero(byte)))
            .unwrap_or(0);
        let Some(&byte) = self.bytes.get(lead) else { return true };
        let (low, high) = (byte.to_ascii_lowercase(), byte.to_ascii_uppercase());
        memchr::memchr2_iter(low, high, input)
            .any(|found| found >= lead && self.is_at(input, found - lead))
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.compare {
            Compare::Exact => {
                write!(f, "\"{}\"", self.bytes.escape_ascii())?;
                self.frame.as_ref().map_or(Ok(()), |frame| write!(f, " in {frame}"))
            }
            Compare::Nocase => write!(f, "\"{}\"i", self.bytes.escape_ascii()),
            Compare::Difference => write!(f, "xor\"{}\"", self.bytes.escape_ascii()),
        }
    }
}

/// All distinct literals of a rule set.
#[derive(Debug, Default)]
pub(crate) struct Literals {
    list: Vec<Literal>,
    ids: HashMap<Literal, LiteralId>,
}

impl Literals {
    /// A finished table; nothing can be found in it by value.
    pub(crate) fn of(list: Vec<Literal>) -> Self {
        Self { list, ids: HashMap::new() }
    }

    /// The id of `literal`, new or known.
    pub(crate) fn intern(&mut self, literal: Literal) -> LiteralId {
        if let Some(id) = self.ids.get(&literal) {
            return *id;
        }
        let id = LiteralId(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        self.list.push(literal.clone());
        self.ids.insert(literal, id);
        id
    }

    /// The table without the means to add to it.
    pub(crate) fn into_list(self) -> Box<[Literal]> {
        self.list.into()
    }

    pub(crate) fn list(&self) -> &[Literal] {
        &self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nocase_literal_is_found_in_any_case_and_only_as_a_whole() {
        let literal = Literal::nocase(b"PassWord1");
        assert!(literal.occurs_in(b"..pAsSwOrD1"));
        assert!(!literal.occurs_in(b"..pAsSwOrD"));
    }

    #[test]
    fn a_difference_is_found_under_every_key() {
        let literal = Literal::difference(b"harmless marker");
        for key in 0..=255u8 {
            let mut input = b"zz".to_vec();
            input.extend(b"harmless marker".iter().map(|byte| byte ^ key));
            assert!(literal.occurs_in(&input), "key {key}");
            input.pop();
            assert!(!literal.occurs_in(&input), "key {key}");
        }
    }
}

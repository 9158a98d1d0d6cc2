//! Frames: what stands at fixed distances around a literal in every match.
//!
//! Owns: [`Masked`], bytes under masks, and [`Frame`], how both sides of a literal are compared.
//!
//! Must not: be narrower than the pattern; a byte that may differ is masked out.
use serde::{Deserialize, Serialize};
use std::fmt;

/// Bytes, each under a mask: bits outside of it may be anything.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Masked(Vec<(u8, u8)>);

impl Masked {
    /// Appends a byte of which the bits of `mask` are known.
    pub(crate) fn push(&mut self, value: u8, mask: u8) {
        self.0.push((value & mask, mask));
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The places of the longest runs of bytes that are known whole.
    pub(crate) fn runs(&self) -> Vec<std::ops::Range<usize>> {
        let mut runs = Vec::new();
        let mut start = 0;
        for (at, (_, mask)) in self.0.iter().enumerate() {
            if *mask != 0xff {
                runs.push(start..at);
                start = at + 1;
            }
        }
        runs.push(start..self.0.len());
        runs.retain(|run| !run.is_empty());
        runs
    }

    /// The values of that range.
    pub(crate) fn values(&self, range: std::ops::Range<usize>) -> Vec<u8> {
        self.0.get(range).unwrap_or_default().iter().map(|(value, _)| *value).collect()
    }

    fn fits(&self, bytes: &[u8]) -> bool {
        self.0.iter().zip(bytes).all(|((value, mask), byte)| byte & mask == *value)
    }

    fn known_bits(&self) -> u32 {
        self.0.iter().map(|(_, mask)| mask.count_ones()).sum()
    }
}

/// What stands right before and right behind a literal.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Frame {
    before: Masked,
    behind: Masked,
}

/// Bytes of each side that are compared; the nearest ones.
const LONGEST: usize = 64;

impl Frame {
    /// What stands around the range of `segment`; `None` if nothing is known of it.
    pub(crate) fn around(segment: &Masked, range: std::ops::Range<usize>) -> Option<Self> {
        let (head, tail) = (segment.0.get(..range.start)?, segment.0.get(range.end..)?);
        let head = head.get(head.len().saturating_sub(LONGEST)..)?;
        let tail = tail.get(..tail.len().min(LONGEST))?;
        let is_known = |byte: &(u8, u8)| byte.1 != 0;
        let first = head.iter().position(is_known).unwrap_or(head.len());
        let end = tail.iter().rposition(is_known).map_or(0, |last| last + 1);
        let before = Masked(head.get(first..)?.to_vec());
        let behind = Masked(tail.get(..end)?.to_vec());
        (before.len() + behind.len() > 0).then_some(Self { before, behind })
    }

    /// Whether `input` shows this around the bytes from `start` to `end`.
    pub(crate) fn holds(&self, input: &[u8], start: usize, end: usize) -> bool {
        let before = start.checked_sub(self.before.len()).and_then(|from| input.get(from..start));
        let behind = input.get(end..end.saturating_add(self.behind.len()));
        before.is_some_and(|bytes| self.before.fits(bytes))
            && behind.is_some_and(|bytes| self.behind.fits(bytes))
    }

    /// Bits that are compared.
    pub(crate) fn known_bits(&self) -> u32 {
        self.before.known_bits() + self.behind.known_bits()
    }
}

impl fmt::Display for Masked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(value, mask)| match mask {
            0xff => write!(f, "{value:02x} "),
            0 => f.write_str("?? "),
            0xf0 => write!(f, "{:x}? ", value >> 4),
            0x0f => write!(f, "?{value:x} "),
            _ => write!(f, "{value:02x}&{mask:02x} "),
        })
    }
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{ {}.. {}}}", self.before, self.behind)
    }
}

//! Where an encoded blob begins and ends in a text.
//!
//! Owns: [`Run`]. A blob may be broken over lines, also inside quotes and by written-out `\n`. Must
//! not own: judging what comes out.
use std::ops::Range;

use super::{base64, escape};

/// One stretch of encoded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    range: Range<usize>,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Base64,
    Hex,
    Escapes,
    Utf16,
}

impl Run {
    /// The first blob that begins at `from` or later.
    pub(super) fn next(text: &[u8], from: usize) -> Option<Self> {
        let mut at = from;
        loop {
            let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
            if escape::escaped(rest).is_some() {
                let len = escapes_len(rest);
                if len >= ESCAPES_MIN {
                    return Some(Self { range: at..at + len, kind: Kind::Escapes });
                }
                at += len;
                continue;
            }
            let digits = digits_len(rest);
            if digits < RUN_MIN {
                at += digits.max(1);
                continue;
            }
            let len = broken_len(rest, digits);
            let blob = rest.get(..len).unwrap_or_default();
            let hex = blob.iter().all(|byte| escape::hex(*byte).is_some() || !is_digit(*byte));
            let kind = if hex { Kind::Hex } else { Kind::Base64 };
            return Some(Self { range: at..at + len, kind });
        }
    }

    /// The whole of a wide text.
    pub(super) const fn utf16() -> Self {
        Self { range: 0..0, kind: Kind::Utf16 }
    }

    pub(super) const fn start(&self) -> usize {
        self.range.start
    }

    pub(super) const fn end(&self) -> usize {
        self.range.end
    }

    pub(super) const fn label(&self) -> &'static str {
        match self.kind {
            Kind::Base64 => "base64",
            Kind::Hex => "hex",
            Kind::Escapes => "escapes",
            Kind::Utf16 => "utf16",
        }
    }

    pub(super) fn decode(&self, text: &[u8]) -> Vec<u8> {
        let blob = text.get(self.range.clone()).unwrap_or_default();
        match self.kind {
            Kind::Base64 => base64::decode(without_written_breaks(blob)),
            Kind::Hex => {
                let digits: Vec<u8> = blob.iter().filter_map(|byte| escape::hex(*byte)).collect();
                digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |a, b| a << 4 | b)).collect()
            }
            Kind::Escapes => {
                let mut rest = blob;
                let mut bytes = Vec::new();
                while let Some((byte, len)) = escape::escaped(rest) {
                    bytes.push(byte);
                    rest = rest.get(len..).unwrap_or_default();
                }
                bytes
            }
            Kind::Utf16 => Vec::new(),
        }
    }
}

const fn is_digit(byte: u8) -> bool {
    base64::value(byte).is_some()
}

fn digits_len(text: &[u8]) -> usize {
    text.iter().position(|byte| !is_digit(*byte)).unwrap_or(text.len())
}

fn escapes_len(text: &[u8]) -> usize {
    let mut len = 0;
    while let Some((_, step)) = text.get(len..).and_then(escape::escaped) {
        len += step;
    }
    len.min(text.len())
}

/// How far a blob goes on over the ends of lines, its first line being `digits` long.
fn broken_len(text: &[u8], digits: usize) -> usize {
    let mut end = digits;
    loop {
        let rest = text.get(end..).unwrap_or_default();
        let gap = rest.iter().take(GAP_MAX).take_while(|byte| is_gap(**byte)).count();
        let written = rest.get(..gap + 1).is_some_and(|gap| gap.ends_with(b"\\n"));
        let gap = gap + usize::from(written);
        let broken = written
            || rest.get(..gap).is_some_and(|gap| gap.iter().any(|byte| matches!(byte, b'\n')));
        let more = digits_len(rest.get(gap..).unwrap_or_default());
        if !broken || more == 0 {
            return end;
        }
        end += gap + more;
    }
}

const fn is_gap(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r' | b' ' | b'\t' | b'\\' | b'"' | b'\'' | b'#' | b'>' | b'.' | b',')
}

/// The text without `\n` and `\r` that are written out.
fn without_written_breaks(text: &[u8]) -> impl Iterator<Item = u8> {
    let mut letters = text.iter().copied().peekable();
    std::iter::from_fn(move || {
        loop {
            let letter = letters.next()?;
            if letter == b'\\' && letters.next_if(|next| matches!(next, b'n' | b'r')).is_some() {
                continue;
            }
            return Some(letter);
        }
    })
}

/// Digits in a row that may be a blob.
const RUN_MIN: usize = 24;
/// Length of escapes that may be a blob.
const ESCAPES_MIN: usize = 36;
/// What may stand between two lines of a blob.
const GAP_MAX: usize = 64;

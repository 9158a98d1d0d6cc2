//! Measures of a text, taken in one pass.
//!
//! Owns: line lengths, spread of characters, share of encoded runs and of escapes. Must not own:
//! what the measures mean.

use crate::entropy::of_counts;

/// Shortest run of base64 characters that counts as encoded data.
const RUN: usize = 200;

/// What one pass over a text found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TextStats {
    /// Length in bytes.
    pub(crate) length: usize,
    /// Longest line in bytes.
    pub(crate) longest_line: usize,
    /// Bits per byte.
    pub(crate) entropy: f64,
    /// Bytes in long runs of base64 characters.
    pub(crate) encoded: usize,
    /// Bytes in `\x..` escapes.
    pub(crate) escapes: usize,
}

impl TextStats {
    /// Measures a text.
    pub(crate) fn of(text: &[u8]) -> Self {
        let mut counts = [0_u32; 256];
        let (mut longest, mut line, mut run, mut encoded, mut escapes) = (0, 0, 0_usize, 0, 0);
        let mut previous = 0;
        for &byte in text {
            if let Some(count) = counts.get_mut(usize::from(byte)) {
                *count += 1;
            }
            line = if byte == b'\n' { 0 } else { line + 1 };
            longest = longest.max(line);
            if is_encoded(byte) {
                run += 1;
            } else {
                encoded += if run >= RUN { run } else { 0 };
                run = 0;
            }
            if previous == b'\\' && byte == b'x' {
                escapes += 4;
            }
            previous = byte;
        }
        encoded += if run >= RUN { run } else { 0 };
        Self {
            length: text.len(),
            longest_line: longest,
            entropy: of_counts(&counts),
            encoded,
            escapes,
        }
    }

    /// True if more than this share of the text is encoded, in percent.
    pub(crate) const fn is_encoded_above(&self, percent: usize) -> bool {
        self.encoded * 100 > self.length * percent
    }

    /// True if more than this share of the text is escapes, in percent.
    pub(crate) const fn is_escaped_above(&self, percent: usize) -> bool {
        self.escapes * 100 > self.length * percent
    }
}

const fn is_encoded(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_lines_and_escapes_are_counted() {
        let text = [b"ab\n".as_slice(), &[b'A'; 300], b"\n\\x41\\x42 ", &[b'B'; 199]].concat();
        let stats = TextStats::of(&text);
        assert_eq!((stats.longest_line, stats.encoded, stats.escapes), (300, 300, 8));
        assert!(stats.is_encoded_above(50) && !stats.is_encoded_above(80));
        assert_eq!(TextStats::of(b"").entropy, 0.0);
    }
}

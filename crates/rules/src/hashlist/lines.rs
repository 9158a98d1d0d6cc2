//! Lines of a list, read in constant memory whatever the list holds.
//!
//! Owns: [`Lines`]. A line over the limit is passed over, not kept. Must not: know of formats.

use std::io::{self, BufRead, ErrorKind};

/// Longest line in bytes.
pub(crate) const LONGEST_LINE: usize = 64 * 1024;

/// One line without its end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line<'a> {
    /// Without LF, CR LF, and a byte order mark at the beginning of the list.
    Text(&'a [u8]),
    /// Longer than [`LONGEST_LINE`]; how long is not kept.
    TooLong,
}

/// Reads one line after the other.
#[derive(Debug)]
pub(crate) struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    pub(crate) const fn new(reader: R) -> Self {
        Self { reader, buffer: Vec::new(), number: 0 }
    }

    /// Number of the line read last, from 1.
    pub(crate) const fn number(&self) -> u64 {
        self.number
    }

    /// The next line; none at the end.
    pub(crate) fn next_line(&mut self) -> io::Result<Option<Line<'_>>> {
        self.buffer.clear();
        let (mut seen, mut too_long) = (false, false);
        loop {
            let piece = match self.reader.fill_buf() {
                Ok(piece) => piece,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if piece.is_empty() {
                break;
            }
            seen = true;
            let (text, used, ended) = match piece.iter().position(|b| *b == b'\n') {
                Some(end) => (piece.get(..end).unwrap_or_default(), end + 1, true),
                None => (piece, piece.len(), false),
            };
            too_long |= self.buffer.len() + text.len() > LONGEST_LINE;
            if !too_long {
                self.buffer.extend_from_slice(text);
            }
            self.reader.consume(used);
            if ended {
                break;
            }
        }
        if !seen {
            return Ok(None);
        }
        self.number += 1;
        Ok(Some(if too_long { Line::TooLong } else { Line::Text(self.trimmed()) }))
    }

    fn trimmed(&self) -> &[u8] {
        let text = &self.buffer[..];
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        if self.number == 1 { text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text) } else { text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8], capacity: usize) -> Vec<Option<String>> {
        let mut lines = Lines::new(io::BufReader::with_capacity(capacity, bytes));
        let mut out = vec![];
        while let Some(line) = lines.next_line().unwrap() {
            out.push(match line {
                Line::Text(text) => Some(String::from_utf8_lossy(text).into_owned()),
                Line::TooLong => None,
            });
        }
        assert_eq!(lines.number(), out.len() as u64);
        out
    }

    #[test]
    fn ends_marks_and_limits() {
        let long = vec![b'x'; LONGEST_LINE];
        let mut text = b"\xEF\xBB\xBFa\r\n\n\xEF\xBB\xBFb\n".to_vec();
        text.extend_from_slice(&long);
        text.push(b'\n');
        text.extend_from_slice(&long);
        text.extend_from_slice(b"x\nlast");
        for capacity in [1, 7, 8192, 1 << 20] {
            let lines = all(&text, capacity);
            let short: Vec<_> = lines.iter().map(|l| l.as_ref().map(|l| l.len())).collect();
            assert_eq!(short, [Some(1), Some(0), Some(4), Some(LONGEST_LINE), None, Some(4)]);
        }
        assert!(all(b"", 8).is_empty());
    }
}

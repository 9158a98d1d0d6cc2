//! One part of a mail: the header that names its encoding, its name, and where its body lies.
//!
//! Must not own: nesting; there is none here.
use std::ops::Range;

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Base64,
    QuotedPrintable,
    /// Written as it is, and named as an attachment.
    None,
}

/// A part whose headers say how its body is encoded.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) name: Vec<u8>,
    pub(super) encoding: Encoding,
    pub(super) body: Range<usize>,
    /// Where the search for the next part goes on.
    pub(super) next: usize,
}

const KEY: &[u8] = b"content-transfer-encoding";

impl Part {
    /// The first part whose header stands at `from` or later.
    pub(super) fn next(text: &[u8], from: usize) -> Option<Self> {
        let header = find_header(text, from)?;
        let line = line_at(text, header + KEY.len());
        let value = text.get(line.clone())?.to_ascii_lowercase();
        let encoding = if memchr::memmem::find(&value, b"base64").is_some() {
            Encoding::Base64
        } else if memchr::memmem::find(&value, b"quoted-printable").is_some() {
            Encoding::QuotedPrintable
        } else {
            Encoding::None
        };
        let body = body_start(text, line.end);
        let headers = text.get(headers_start(text, header)..body).unwrap_or_default();
        let end = body_end(text, body, encoding);
        // Only the header is stepped over: a body may hold further parts.
        Some(Self { name: file_name(headers), encoding, body: body..end, next: line.end })
    }
}

/// The place of the next header of that name, at the start of a line, in any case, with blanks or
/// a comment before the colon.
pub(super) fn find_header(text: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let rest = text.get(at..)?;
        let hit = at + memchr::memchr2(b'c', b'C', rest)?;
        at = hit + 1;
        let key = text.get(hit..hit + KEY.len()).unwrap_or_default();
        let starts_line = hit == 0 || matches!(text.get(hit - 1), Some(b'\n' | b'\r'));
        if starts_line && key.eq_ignore_ascii_case(KEY) {
            let rest = text.get(line_at(text, hit + KEY.len())).unwrap_or_default();
            if rest.contains(&b':') {
                return Some(hit);
            }
        }
    }
}

/// From `at` to the end of the line, folded lines included.
fn line_at(text: &[u8], at: usize) -> Range<usize> {
    let mut end = at;
    loop {
        let rest = text.get(end..).unwrap_or_default();
        let Some(next) = memchr::memchr(b'\n', rest) else { return at..text.len() };
        end += next + 1;
        if !matches!(text.get(end), Some(b' ' | b'\t')) {
            return at..end;
        }
    }
}

/// Behind the empty line that ends the headers, looked for over a bounded stretch.
fn body_start(text: &[u8], from: usize) -> usize {
    let mut at = from;
    for _ in 0..1024 {
        let line = text.get(at..).unwrap_or_default();
        match line {
            [b'\n', ..] => return at + 1,
            [b'\r', b'\n', ..] => return at + 2,
            [] => return text.len(),
            _ => at = line_at(text, at).end,
        }
    }
    at
}

/// Where the block of headers that holds `at` begins.
fn headers_start(text: &[u8], at: usize) -> usize {
    let from = at.saturating_sub(8 << 10);
    let before = text.get(from..at).unwrap_or_default();
    let blank = memchr::memmem::rfind(before, b"\n\n").map(|hit| hit + 2);
    let wide = memchr::memmem::rfind(before, b"\n\r\n").map(|hit| hit + 3);
    from + blank.max(wide).unwrap_or(0)
}

/// Where a body ends: before a line that begins with two dashes, or a new mail of a mailbox.
fn body_end(text: &[u8], body: usize, encoding: Encoding) -> usize {
    let mut at = body;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let len = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
        let line = rest.get(..len).unwrap_or_default();
        let foreign = encoding == Encoding::Base64 && !line.trim_ascii().iter().all(is_base64);
        if line.starts_with(b"--") || line.starts_with(b"From ") || foreign {
            // The line break before a boundary belongs to the boundary.
            let end = at - usize::from(text.get(at.wrapping_sub(1)) == Some(&b'\n'));
            let cut = end > body && text.get(end - 1) == Some(&b'\r');
            return (end - usize::from(cut)).max(body);
        }
        at += len;
    }
    text.len()
}

const fn is_base64(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b' ' | b'\t')
}

/// The value of `filename=` or `name=`.
fn file_name(headers: &[u8]) -> Vec<u8> {
    let lower = headers.to_ascii_lowercase();
    let Some(at) = memchr::memmem::find(&lower, b"name=") else { return Vec::new() };
    let value = headers.get(at + 5..).unwrap_or_default();
    let (value, ends): (&[u8], &[u8]) = match value {
        [b'"', rest @ ..] => (rest, b"\"\r\n"),
        _ => (value, b"; \t\r\n"),
    };
    value.iter().copied().take_while(|byte| !ends.contains(byte)).collect()
}

/// Decodes base64; padding in the middle ends a group, as several readers have it.
pub(super) fn base64(body: &[u8]) -> Vec<u8> {
    crate::text::decode_base64(body)
}

/// Decodes `=41` and soft line ends.
pub(super) fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = body;
    while let [byte, after @ ..] = rest {
        rest = after;
        if *byte != b'=' {
            bytes.push(*byte);
            continue;
        }
        let digit = |byte: &u8| (*byte as char).to_digit(16).and_then(|it| u8::try_from(it).ok());
        match after {
            [b'\r', b'\n', after @ ..] | [b'\n', after @ ..] => rest = after,
            [high, low, after @ ..] => match (digit(high), digit(low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high << 4 | low);
                    rest = after;
                }
                _ => bytes.push(*byte),
            },
            _ => bytes.push(*byte),
        }
    }
    bytes
}

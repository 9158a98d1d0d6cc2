//! Bytes from outside as text that no terminal, log or parser obeys.
//!
//! Owns: [`shown`]. Must not: know in which form the text is told.

use std::fmt::Write;

/// The text without control characters, direction marks and bytes that are not UTF-8: these become
/// `\xNN` or `\u{NNNN}`.
#[must_use]
pub fn shown(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        chunk.valid().chars().for_each(|letter| push(&mut text, letter));
        for byte in chunk.invalid() {
            // Writing to a String cannot fail.
            let _infallible = write!(text, "\\x{byte:02x}");
        }
    }
    text
}

/// Whether the text says all: it is the bytes.
pub(crate) fn is_plain(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| !text.chars().any(is_obeyed))
}

fn is_obeyed(letter: char) -> bool {
    let is_mark = matches!(letter, '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    letter.is_control() || is_mark
}

fn push(text: &mut String, letter: char) {
    if !is_obeyed(letter) {
        text.push(letter);
    } else if letter.is_ascii() {
        let _infallible = write!(text, "\\x{:02x}", u32::from(letter));
    } else {
        text.extend(letter.escape_unicode());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_that_would_be_obeyed() {
        for (bytes, expected) in [
            (&b"/a b"[..], "/a b"),
            (b"/\x1b[31m\n", "/\\x1b[31m\\x0a"),
            (b"/\xff\xc3\xa4", "/\\xff\u{e4}"),
            ("/a\u{202e}b\u{85}".as_bytes(), "/a\\u{202e}b\\u{85}"),
        ] {
            assert_eq!(shown(bytes), expected);
            assert_eq!(is_plain(bytes), expected.as_bytes() == bytes);
        }
    }
}

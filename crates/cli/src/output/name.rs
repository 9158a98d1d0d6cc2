//! File names as they may safely be shown.

use std::{fmt::Write, os::unix::ffi::OsStrExt, path::Path};

/// The path without anything that a terminal would obey: control characters, direction marks and
/// bytes that are not UTF-8 become `\xNN` or `\u{NNNN}`.
pub(crate) fn shown(path: &Path) -> String {
    let mut text = String::new();
    for chunk in path.as_os_str().as_bytes().utf8_chunks() {
        for letter in chunk.valid().chars() {
            push(&mut text, letter);
        }
        for byte in chunk.invalid() {
            // Writing to a String cannot fail.
            let _infallible = write!(text, "\\x{byte:02x}");
        }
    }
    text
}

fn push(text: &mut String, letter: char) {
    let is_direction_mark = matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if letter.is_control() && letter.is_ascii() {
        let _infallible = write!(text, "\\x{:02x}", u32::from(letter));
    } else if letter.is_control() || is_direction_mark {
        text.extend(letter.escape_unicode());
    } else {
        text.push(letter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;

    #[test]
    fn nothing_reaches_the_terminal_that_it_would_obey() {
        for (bytes, expected) in [
            (&b"/a b"[..], "/a b"),
            (b"/\x1b[31m\n", "/\\x1b[31m\\x0a"),
            (b"/\xff\xc3\xa4", "/\\xff\u{e4}"),
            ("/a\u{202e}b".as_bytes(), "/a\\u{202e}b"),
        ] {
            assert_eq!(shown(Path::new(OsStr::from_bytes(bytes))), expected);
        }
    }
}

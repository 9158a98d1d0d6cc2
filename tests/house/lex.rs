//! Tells code, comments and literals of Rust source apart, byte by byte.
//!
//! Owns: just enough of the language's lexer (nested comments, raw strings, lifetimes) that a word
//! in a comment or in a string is never taken for code.
//!
//! Must not: parse; say what is a test.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Code,
    Comment,
    Literal,
}

/// One kind for every byte of `text`.
pub(crate) fn kinds(text: &str) -> Vec<Kind> {
    let bytes = text.as_bytes();
    let mut kinds = Vec::with_capacity(bytes.len());
    while kinds.len() < bytes.len() {
        let (kind, end) = next(bytes, kinds.len());
        kinds.resize(end.clamp(kinds.len() + 1, bytes.len()), kind);
    }
    kinds
}

pub(crate) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn next(bytes: &[u8], at: usize) -> (Kind, usize) {
    let rest = &bytes[at..];
    if rest.starts_with(b"//") {
        return (Kind::Comment, at + line(rest));
    }
    if rest.starts_with(b"/*") {
        return (Kind::Comment, at + block(rest));
    }
    if let Some(length) = raw_string(rest) {
        return (Kind::Literal, at + length);
    }
    match rest[0] {
        b'"' => (Kind::Literal, at + quoted(rest, b'"')),
        b'\'' => quote(rest).map_or((Kind::Code, at + 1), |length| (Kind::Literal, at + length)),
        byte if is_word(byte) => {
            (Kind::Code, at + rest.iter().take_while(|byte| is_word(**byte)).count())
        }
        _ => (Kind::Code, at + 1),
    }
}

fn line(rest: &[u8]) -> usize {
    rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())
}

fn block(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        if rest[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// The length of `r"..."`, `br#"..."#`, `cr"..."`; `None` for everything else.
fn raw_string(rest: &[u8]) -> Option<usize> {
    let prefix = [&b"r"[..], b"br", b"cr"].into_iter().find(|prefix| rest.starts_with(prefix))?;
    let hashes = rest[prefix.len()..].iter().take_while(|byte| **byte == b'#').count();
    let open = prefix.len() + hashes;
    if rest.get(open) != Some(&b'"') {
        return None;
    }
    let mut close = vec![b'"'];
    close.resize(hashes + 1, b'#');
    let body = &rest[open + 1..];
    let end = body.windows(close.len()).position(|window| window == close);
    Some(end.map_or(rest.len(), |end| open + 1 + end + close.len()))
}

fn quoted(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != quote {
        at += if rest[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

/// The length of a character literal; `None` for the tick of a lifetime.
fn quote(rest: &[u8]) -> Option<usize> {
    let first = *rest.get(1)?;
    if first == b'\\' {
        return Some(quoted(rest, b'\''));
    }
    let width = match first {
        0..0x80 => 1,
        0x80..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    };
    (rest.get(1 + width) == Some(&b'\'')).then_some(width + 2)
}

#[cfg(test)]
mod tests {
    use super::{Kind, kinds};

    fn code(text: &str) -> String {
        let kinds = kinds(text);
        text.bytes()
            .zip(kinds)
            .map(|(byte, kind)| if kind == Kind::Code { char::from(byte) } else { '.' })
            .collect()
    }

    #[test]
    fn comments_nest_and_end() {
        assert_eq!(code("a /* b /* c */ d */ e // f\ng"), "a ................. e ....\ng");
    }

    #[test]
    fn strings_of_every_sort_are_literals() {
        assert_eq!(code(r#"f("a\"b", 'c', '\'', b"d")"#), "f(......, ..., ...., b...)");
        assert_eq!(code("x(r#\"a\"b\"#, br\"c\")y"), "x(........, .....)y");
    }

    #[test]
    fn a_lifetime_opens_no_literal() {
        assert_eq!(
            code("fn f<'a>(x: &'a str) -> char { 'x' }"),
            "fn f<'a>(x: &'a str) -> char { ... }"
        );
    }

    #[test]
    fn a_name_that_ends_in_r_opens_no_raw_string() {
        assert_eq!(code("for\"a\";b"), "for...;b");
    }
}

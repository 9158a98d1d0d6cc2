//! Escapes of single bytes: `\x41`, `\101`, `%41` and `0x41,`.
//!
//! Must not own: what the bytes are.

/// One escaped byte at the start of `text`, and how long it is with what separates it from the
/// next.
pub(super) fn escaped(text: &[u8]) -> Option<(u8, usize)> {
    match text {
        [b'\\' | b'0', b'x' | b'X', high, low, rest @ ..] => {
            let byte = hex(*high)? << 4 | hex(*low)?;
            let blanks = rest.iter().take(16).take_while(|byte| is_separator(**byte)).count();
            Some((byte, 4 + blanks))
        }
        [b'%', high, low, ..] => Some((hex(*high)? << 4 | hex(*low)?, 3)),
        [b'\\', a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', ..] => {
            Some(((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'), 4))
        }
        _ => None,
    }
}

/// The four bits of a digit.
pub(super) const fn hex(digit: u8) -> Option<u8> {
    Some(match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        b'A'..=b'F' => digit - b'A' + 10,
        _ => return None,
    })
}

const fn is_separator(byte: u8) -> bool {
    matches!(byte, b',' | b' ' | b'\n' | b'\r' | b'\t' | b'"' | b'\'' | b'.' | b'+')
}

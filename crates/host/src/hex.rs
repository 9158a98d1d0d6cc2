//! Hexadecimal digits, as both databases write digests. Owns: [`from_hex`].

/// Bytes from hexadecimal digits; empty if it is none.
pub(crate) fn from_hex(text: &[u8]) -> Vec<u8> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let pair = |pair: &[u8]| match pair {
        [high, low] => u8::try_from(digit(high)? << 4 | digit(low)?).ok(),
        _ => None,
    };
    text.chunks(2).map(pair).collect::<Option<Vec<u8>>>().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::from_hex;

    #[test]
    fn digits_or_nothing() {
        assert_eq!(from_hex(b"00fF"), [0, 255]);
        for bad in [&b""[..], b"0", b"0g", b"+1"] {
            assert_eq!(from_hex(bad), [0; 0], "{bad:?}");
        }
    }
}

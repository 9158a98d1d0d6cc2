//! base64 in both alphabets: what is not of the alphabet is passed over.
//!
//! Must not own: where a blob begins and ends.

/// Decodes; a rest of one digit is dropped.
pub(super) fn decode(text: impl Iterator<Item = u8>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (mut word, mut digits) = (0u32, 0u8);
    for digit in text.filter_map(value) {
        word = (word << 6) | u32::from(digit);
        digits += 1;
        if digits == 4 {
            let [_, a, b, c] = word.to_be_bytes();
            bytes.extend([a, b, c]);
            (word, digits) = (0, 0);
        }
    }
    match digits {
        2 => bytes.extend((word >> 4).to_be_bytes().last()),
        3 => bytes.extend(((word >> 2) as u16).to_be_bytes()),
        _ => {}
    }
    bytes
}

/// The six bits of a digit.
pub(super) const fn value(letter: u8) -> Option<u8> {
    Some(match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_texts() {
        for (text, plain) in
            [("TGF6YXJldA==", "Lazaret"), ("TGF6YXI", "Lazar"), ("TGF6YXJl", "Lazare")]
        {
            assert_eq!(decode(text.bytes()), plain.as_bytes());
        }
    }
}

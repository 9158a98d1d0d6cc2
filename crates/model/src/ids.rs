//! Names by digest.

use std::{fmt, str::FromStr};

/// One compiled set of rules and lists, named by the BLAKE3 digest of its sources.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GenerationId(pub [u8; 32]);

impl fmt::Display for GenerationId {
    /// The first 16 of 64 hexadecimal digits with `{}`, all of them with `{:#}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = if f.alternate() { &self.0[..] } else { &self.0[..8] };
        shown.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for GenerationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GenerationId({self})")
    }
}

/// The text is not 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseHexError;

impl fmt::Display for ParseHexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected 64 hexadecimal digits")
    }
}

impl std::error::Error for ParseHexError {}

impl FromStr for GenerationId {
    type Err = ParseHexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(ParseHexError);
        }
        let mut bytes = [0; 32];
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[i * 2..i * 2 + 2], 16).map_err(|_| ParseHexError)?;
        }
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_short_and_long_and_parses_back() {
        let id = GenerationId(std::array::from_fn(|i| i as u8));
        assert_eq!(id.to_string(), "0001020304050607");
        assert_eq!(format!("{id:#}").parse(), Ok(id));
        assert_eq!("00".parse::<GenerationId>(), Err(ParseHexError));
        assert_eq!("+1".repeat(32).parse::<GenerationId>(), Err(ParseHexError));
        assert_eq!("é".repeat(32).parse::<GenerationId>(), Err(ParseHexError));
    }
}

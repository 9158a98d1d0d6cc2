//! One line of a list, understood: a digest and what the list says of it.
//!
//! Owns: [`Kind`], [`Entry`] and the reading of hexadecimal digests. Must not: know of formats.

use super::algorithm::{Algorithm, LONGEST};
use lazaret_model::Severity;
use std::borrow::Cow;

/// What a list is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Files that are known to be good.
    Allow,
    /// Files that are known to be bad.
    Deny,
}

impl Kind {
    /// The stable spelling, also the word in the header of a list.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }

    /// The kind spelled `name`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Allow, Self::Deny].into_iter().find(|kind| kind.as_str() == name)
    }

    /// The kind told by the end of a file name: `.deny.hashes` or `.allow.hashes`.
    #[must_use]
    pub fn from_file_name(name: &str) -> Option<Self> {
        let (_, kind) = name.strip_suffix(".hashes")?.rsplit_once('.')?;
        Self::from_name(kind)
    }
}

/// One digest and what the list says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry<'a> {
    pub(crate) algorithm: Algorithm,
    /// The digest, filled up with zeros.
    pub(crate) digest: [u8; LONGEST],
    /// Size of the file in bytes: the entry is only about files of this size.
    pub(crate) size: Option<u64>,
    pub(crate) severity: Option<Severity>,
    pub(crate) name: Option<Cow<'a, str>>,
}

/// Reads a digest of the length that `algorithm` has.
pub(crate) fn parse_digest(hex: &[u8], algorithm: Algorithm) -> Option<[u8; LONGEST]> {
    if hex.len() != algorithm.digest_len() * 2 {
        return None;
    }
    let mut digest = [0; LONGEST];
    for (byte, pair) in digest.iter_mut().zip(hex.chunks_exact(2)) {
        let &[high, low] = pair else { return None };
        *byte = nibble(high)? << 4 | nibble(low)?;
    }
    Some(digest)
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// A name as people may see it: what is not UTF-8 or a control character becomes U+FFFD.
pub(crate) fn shown(name: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(name);
    if text.chars().any(char::is_control) {
        let clean = text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c });
        return Cow::Owned(clean.collect());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_read_whole_or_not_at_all() {
        let read = parse_digest(b"00fFaB0000000000000000000000000f", Algorithm::Md5);
        assert_eq!(read.map(|d| (d[1], d[2], d[15], d[16])), Some((0xff, 0xab, 0x0f, 0)));
        for bad in [&b"00ff"[..], b"", &[b'0'; 31], &[b'0'; 33], &[b'g'; 32], &[0xff; 32]] {
            assert_eq!(parse_digest(bad, Algorithm::Md5), None);
        }
    }

    #[test]
    fn the_file_name_tells_the_kind() {
        assert_eq!(Kind::from_file_name("a.b.deny.hashes"), Some(Kind::Deny));
        assert_eq!(Kind::from_file_name("x.allow.hashes"), Some(Kind::Allow));
        for name in ["deny.hashes", "x.hashes", "x.deny", "x.Deny.hashes"] {
            assert_eq!(Kind::from_file_name(name), None, "{name}");
        }
    }

    #[test]
    fn a_name_cannot_command_a_terminal() {
        assert_eq!(shown(b"a\x1b[2Jb\xff"), "a\u{FFFD}[2Jb\u{FFFD}");
        assert_eq!(shown("späße".as_bytes()), "späße");
    }
}

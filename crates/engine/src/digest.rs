//! Names of content: what a report gives so that a file can be looked up elsewhere.

use sha2::Digest;

/// Digests of one file's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digests {
    /// BLAKE3, 64 hexadecimal digits.
    pub blake3: String,
    /// SHA-256, 64 hexadecimal digits; computed only for files that are not clean.
    pub sha256: Option<String>,
}

/// Which digests a report needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Blake3,
    Both,
}

impl Digests {
    pub(crate) fn of(bytes: &[u8], wanted: Wanted) -> Self {
        let sha256 = || format!("{:x}", Hex(&sha2::Sha256::digest(bytes)));
        Self {
            blake3: blake3::hash(bytes).to_hex().to_string(),
            sha256: (wanted == Wanted::Both).then(sha256),
        }
    }
}

struct Hex<'a>(&'a [u8]);

impl std::fmt::LowerHex for Hex<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        let digests = Digests::of(b"", Wanted::Both);
        assert!(digests.blake3.starts_with("af1349b9f5f9a1a6"));
        assert!(digests.sha256.unwrap().starts_with("e3b0c44298fc1c14"));
        assert_eq!(Digests::of(b"", Wanted::Blake3).sha256, None);
    }
}

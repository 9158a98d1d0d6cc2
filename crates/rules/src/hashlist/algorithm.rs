//! The digest algorithms a list may use, their spellings and lengths.
//!
//! Owns: [`Algorithm`] and small sets of them. Must not: compute a digest.

use std::fmt;

/// Length in bytes of the longest digest.
pub(crate) const LONGEST: usize = 32;

/// A digest algorithm. Ordered from the strongest to the weakest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// BLAKE3, 256 bits.
    Blake3,
    /// SHA-256.
    Sha256,
    /// SHA-1: collisions can be made.
    Sha1,
    /// MD5: collisions can be made by anybody.
    Md5,
}

impl Algorithm {
    /// Every algorithm, the strongest first.
    pub const ALL: [Self; 4] = [Self::Blake3, Self::Sha256, Self::Sha1, Self::Md5];

    /// The stable spelling, also the prefix in lists.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Blake3 => "blake3",
            Self::Sha256 => "sha256",
            Self::Sha1 => "sha1",
            Self::Md5 => "md5",
        }
    }

    /// The algorithm spelled `name`, in any case, with or without a hyphen (`SHA-256`).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let plain = name.replacen('-', "", 1);
        Self::ALL.into_iter().find(|a| plain.eq_ignore_ascii_case(a.as_str()))
    }

    /// Length of a digest in bytes.
    #[must_use]
    pub const fn digest_len(self) -> usize {
        match self {
            Self::Blake3 | Self::Sha256 => LONGEST,
            Self::Sha1 => 20,
            Self::Md5 => 16,
        }
    }

    /// True if nobody is known to be able to make two files with the same digest.
    #[must_use]
    pub const fn is_collision_resistant(self) -> bool {
        matches!(self, Self::Blake3 | Self::Sha256)
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of algorithms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AlgorithmSet(u8);

impl AlgorithmSet {
    /// No algorithm.
    pub const EMPTY: Self = Self(0);

    /// The set with `algorithm` added.
    #[must_use]
    pub const fn with(self, algorithm: Algorithm) -> Self {
        Self(self.0 | 1 << algorithm as u8)
    }

    /// True if `algorithm` is in the set.
    #[must_use]
    pub const fn contains(self, algorithm: Algorithm) -> bool {
        self.0 & (1 << algorithm as u8) != 0
    }

    /// True if no algorithm is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Algorithm> for AlgorithmSet {
    fn from_iter<I: IntoIterator<Item = Algorithm>>(algorithms: I) -> Self {
        algorithms.into_iter().fold(Self::EMPTY, Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_both_ways() {
        for algorithm in Algorithm::ALL {
            assert_eq!(Algorithm::from_name(algorithm.as_str()), Some(algorithm));
        }
        assert_eq!(Algorithm::from_name("SHA-256"), Some(Algorithm::Sha256));
        assert_eq!(Algorithm::from_name("sha512"), None);
    }

    #[test]
    fn a_set_holds_what_was_added() {
        let set: AlgorithmSet = [Algorithm::Md5, Algorithm::Blake3].into_iter().collect();
        let held: Vec<_> = Algorithm::ALL.into_iter().filter(|a| set.contains(*a)).collect();
        assert_eq!(held, [Algorithm::Blake3, Algorithm::Md5]);
        assert!(AlgorithmSet::EMPTY.is_empty() && !set.is_empty());
    }
}

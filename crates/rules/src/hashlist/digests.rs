//! The digests of one subject, computed in one pass.
//!
//! Owns: [`Digests`] and the [`Hashing`] that makes them. Bytes are fed in blocks small enough to
//! stay in the cache while every wanted algorithm sees them. Must not: read files.

use super::algorithm::{Algorithm, AlgorithmSet, LONGEST};
use sha2::Digest as _;

/// Bytes given to every algorithm before the next block is touched.
const BLOCK: usize = 64 * 1024;

/// The digests of one subject, as far as they were wanted, and its size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Digests {
    /// Length of the subject in bytes.
    pub size: u64,
    /// BLAKE3.
    pub blake3: Option<[u8; 32]>,
    /// SHA-256.
    pub sha256: Option<[u8; 32]>,
    /// SHA-1.
    pub sha1: Option<[u8; 20]>,
    /// MD5.
    pub md5: Option<[u8; 16]>,
}

impl Digests {
    /// Computes the `wanted` digests of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8], wanted: AlgorithmSet) -> Self {
        let mut hashing = Hashing::new(wanted);
        hashing.update(bytes);
        hashing.finish()
    }

    /// The digest by `algorithm`, if it was computed.
    #[must_use]
    pub fn get(&self, algorithm: Algorithm) -> Option<&[u8]> {
        match algorithm {
            Algorithm::Blake3 => self.blake3.as_ref().map(|d| &d[..]),
            Algorithm::Sha256 => self.sha256.as_ref().map(|d| &d[..]),
            Algorithm::Sha1 => self.sha1.as_ref().map(|d| &d[..]),
            Algorithm::Md5 => self.md5.as_ref().map(|d| &d[..]),
        }
    }

    /// The digest by `algorithm`, filled up with zeros to the longest length.
    pub(crate) fn padded(&self, algorithm: Algorithm) -> Option<[u8; LONGEST]> {
        let digest = self.get(algorithm)?;
        let mut padded = [0; LONGEST];
        padded.get_mut(..digest.len())?.copy_from_slice(digest);
        Some(padded)
    }
}

/// Digests in the making, for bytes that arrive in pieces.
#[derive(Clone, Debug)]
pub struct Hashing {
    size: u64,
    blake3: Option<Box<blake3::Hasher>>,
    sha256: Option<sha2::Sha256>,
    sha1: Option<sha1::Sha1>,
    md5: Option<md5::Md5>,
}

impl Hashing {
    /// Begins the `wanted` digests of no bytes.
    #[must_use]
    pub fn new(wanted: AlgorithmSet) -> Self {
        Self {
            size: 0,
            blake3: wanted.contains(Algorithm::Blake3).then(Box::default),
            sha256: wanted.contains(Algorithm::Sha256).then(sha2::Sha256::new),
            sha1: wanted.contains(Algorithm::Sha1).then(sha1::Sha1::new),
            md5: wanted.contains(Algorithm::Md5).then(md5::Md5::new),
        }
    }

    /// Adds the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.size += bytes.len() as u64;
        for block in bytes.chunks(BLOCK) {
            if let Some(hasher) = &mut self.blake3 {
                hasher.update(block);
            }
            if let Some(hasher) = &mut self.sha256 {
                hasher.update(block);
            }
            if let Some(hasher) = &mut self.sha1 {
                hasher.update(block);
            }
            if let Some(hasher) = &mut self.md5 {
                hasher.update(block);
            }
        }
    }

    /// Ends with the digests of all bytes added.
    #[must_use]
    pub fn finish(self) -> Digests {
        Digests {
            size: self.size,
            blake3: self.blake3.map(|h| *h.finalize().as_bytes()),
            sha256: self.sha256.map(|h| h.finalize().into()),
            sha1: self.sha1.map(|h| h.finalize().into()),
            md5: self.md5.map(|h| h.finalize().into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|b| format!("{b:02x}")).collect()
    }

    #[test]
    fn digests_of_abc_are_the_published_ones() {
        let digests = Digests::of(b"abc", Algorithm::ALL.into_iter().collect());
        let known = [
            "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "a9993e364706816aba3e25717850c26c9cd0d89d",
            "900150983cd24fb0d6963f7d28e17f72",
        ];
        for (algorithm, known) in Algorithm::ALL.into_iter().zip(known) {
            assert_eq!(digests.get(algorithm).map(hex).as_deref(), Some(known), "{algorithm}");
        }
        assert_eq!(digests.size, 3);
    }

    #[test]
    fn pieces_give_the_same_as_the_whole_and_only_what_is_wanted() {
        let bytes: Vec<u8> = (0..3 * BLOCK + 17).map(|i| (i % 251) as u8).collect();
        let all: AlgorithmSet = Algorithm::ALL.into_iter().collect();
        let mut hashing = Hashing::new(all);
        bytes.chunks(1_000).for_each(|piece| hashing.update(piece));
        assert_eq!(hashing.finish(), Digests::of(&bytes, all));

        let one = Digests::of(&bytes, AlgorithmSet::EMPTY.with(Algorithm::Sha1));
        assert!(one.sha1.is_some() && one.blake3.is_none() && one.sha256.is_none());
    }
}

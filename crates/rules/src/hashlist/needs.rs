//! Which digests of a file are worth computing.
//!
//! Owns: [`Needs`]. Where every entry of an algorithm gives a size, files of other sizes need no
//! digest by it; the sizes are kept in a fixed number of bits, so that now and then a digest is
//! computed in vain and never one missed. Must not: compute a digest.

use super::algorithm::{Algorithm, AlgorithmSet};

/// Bits for the sizes of one algorithm: 1 MiB.
const SIZE_BITS: u32 = 23;

/// Which digests the loaded lists need.
#[derive(Clone, Debug, Default)]
pub struct Needs {
    /// Algorithms with at least one entry.
    listed: AlgorithmSet,
    /// Algorithms with at least one entry that gives no size.
    any_size: AlgorithmSet,
    sizes: [Option<Box<[u64]>>; Algorithm::ALL.len()],
}

impl Needs {
    /// The digests to compute of a file of `size` bytes; often none.
    #[must_use]
    pub fn of_size(&self, size: u64) -> AlgorithmSet {
        Algorithm::ALL.into_iter().filter(|a| self.needs(*a, size)).collect()
    }

    /// The digests that files of some size need.
    #[must_use]
    pub const fn of_any_size(&self) -> AlgorithmSet {
        self.listed
    }

    fn needs(&self, algorithm: Algorithm, size: u64) -> bool {
        if !self.listed.contains(algorithm) || self.any_size.contains(algorithm) {
            return self.listed.contains(algorithm);
        }
        let bits = self.sizes.get(algorithm as usize).and_then(Option::as_ref);
        let (word, bit) = place(size);
        bits.and_then(|bits| bits.get(word)).is_some_and(|word| word & bit != 0)
    }

    /// Takes note of an entry.
    pub(crate) fn add(&mut self, algorithm: Algorithm, size: Option<u64>) {
        self.listed = self.listed.with(algorithm);
        let Some(size) = size else {
            self.any_size = self.any_size.with(algorithm);
            return;
        };
        if self.any_size.contains(algorithm) {
            return;
        }
        let (word, bit) = place(size);
        if let Some(bits) = self.sizes.get_mut(algorithm as usize) {
            let bits = bits.get_or_insert_with(|| vec![0; 1 << (SIZE_BITS - 6)].into());
            if let Some(word) = bits.get_mut(word) {
                *word |= bit;
            }
        }
    }
}

/// Where the bit of `size` is: sizes that are near each other are spread.
const fn place(size: u64) -> (usize, u64) {
    let mixed = size.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - SIZE_BITS);
    ((mixed >> 6) as usize, 1 << (mixed & 63))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_narrow_only_what_always_has_one() {
        let mut needs = Needs::default();
        assert!(needs.of_size(0).is_empty());
        (0..50_000).for_each(|i| needs.add(Algorithm::Md5, Some(i * 100)));
        needs.add(Algorithm::Sha1, Some(5));
        needs.add(Algorithm::Sha1, None);
        for i in 0..50_000 {
            assert!(needs.of_size(i * 100).contains(Algorithm::Md5));
        }
        let in_vain = (0..50_000).filter(|i| needs.of_size(i * 100 + 50).contains(Algorithm::Md5));
        let in_vain = in_vain.count();
        assert!(in_vain < 1_000, "{in_vain}");
        assert!(needs.of_size(6).contains(Algorithm::Sha1));
        assert!(!needs.of_any_size().contains(Algorithm::Blake3));
    }
}

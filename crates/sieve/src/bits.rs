//! Bits: a set of small numbers.
//!
//! Owns: [`Bits`]. Must not: know what is numbered.

/// A set of numbers below a bound.
#[derive(Debug)]
pub(crate) struct Bits(Box<[u64]>);

impl Bits {
    /// The empty set; numbers from `count` on are never in it.
    pub(crate) fn new(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)].into())
    }

    pub(crate) fn has(&self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    pub(crate) fn add(&mut self, number: usize) {
        if let Some(word) = self.0.get_mut(number / 64) {
            *word |= 1 << (number % 64);
        }
    }
}

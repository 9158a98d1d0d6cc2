//! The bitmap: a set of windows that says "no" to nearly all others, in one read.
//!
//! Owns: [`Bitmap`] and the hash of windows. A window sets two bits of one word of 32, so that one
//! read of memory answers; the size follows the number of windows.
//!
//! Must not: know positions or literals.

/// Makes letters of either case equal in four symbols at once.
pub(crate) const FOLD: u32 = 0x2020_2020;
/// Multipliers of the first and of the second four symbols.
pub(crate) const MIX: [u32; 2] = [0x9e37_79b1, 0x85eb_ca77];
/// Fewest and most words, as powers of two: 4 KiB and 4 MiB. Less than that costs false hits and
/// no memory that matters.
const WORD_BITS: (u32, u32) = (10, 20);

/// A set of hashes of windows.
#[derive(Debug)]
pub(crate) struct Bitmap {
    /// A power of two of them: `1 << (32 - shift)`.
    words: Box<[u32]>,
    shift: u32,
}

/// Hash of a folded window, its first symbol in the lowest byte. The upper half of a window of
/// four symbols is zero and adds nothing.
#[inline(always)]
pub(crate) fn hash(window: u64) -> u32 {
    let [a, b, c, d, e, f, g, h] = window.to_le_bytes();
    let (low, high) = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
    low.wrapping_mul(MIX[0]).wrapping_add(high.wrapping_mul(MIX[1]))
}

impl Bitmap {
    /// The set of `hashes`.
    pub(crate) fn new(hashes: &[u32]) -> Self {
        let bits = hashes.len().next_power_of_two().trailing_zeros();
        let shift = 32 - bits.clamp(WORD_BITS.0, WORD_BITS.1);
        let mut bitmap = Self { words: vec![0; 1 << (32 - shift)].into(), shift };
        for hash in hashes {
            let (at, bits) = bitmap.place(*hash);
            if let Some(word) = bitmap.words.get_mut(at) {
                *word |= bits;
            }
        }
        bitmap
    }

    /// The words and how far a hash is shifted to number one of them.
    pub(crate) fn parts(&self) -> (&[u32], u32) {
        (&self.words, self.shift)
    }

    /// Whether the hash may be in the set.
    #[inline(always)]
    pub(crate) fn holds(&self, hash: u32) -> bool {
        let (at, bits) = self.place(hash);
        self.words.get(at).is_some_and(|word| word & bits == bits)
    }

    /// The word of a hash and its two bits there, numbered from the highest.
    #[inline(always)]
    fn place(&self, hash: u32) -> (usize, u32) {
        let bit = |shift: u32| (1 << 31) >> ((hash >> shift) & 31);
        ((hash >> self.shift) as usize, bit(self.shift - 5) | bit(self.shift - 10))
    }
}

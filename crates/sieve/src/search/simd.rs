//! Probes with AVX2: eight positions at once, their words gathered from the bitmap.
//!
//! Owns: the only unsafe code of the crate: unaligned loads inside of a slice, and gathers whose
//! indices are below the length of the bitmap.
//!
//! Must not: differ from the portable path in any hit; a test holds the two together.
#![allow(unsafe_code, reason = "vector loads and gathers have no safe form")]

use super::bitmap::Bitmap;
use super::hits::Hits;
use super::shape::Shape;

/// Finds the hits of `bytes`; false when this machine cannot.
#[cfg(not(target_arch = "x86_64"))]
pub(crate) fn fill(_: Shape, _: &Bitmap, _: &[u8], _: &mut Hits) -> bool {
    false
}

/// Finds the hits of `bytes`; false when this machine cannot.
#[cfg(target_arch = "x86_64")]
pub(crate) fn fill(shape: Shape, bitmap: &Bitmap, bytes: &[u8], hits: &mut Hits) -> bool {
    if !std::arch::is_x86_feature_detected!("avx2") {
        return false;
    }
    // SAFETY: the machine has AVX2.
    unsafe { avx2::fill(shape, bitmap, bytes, hits) };
    true
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::super::bitmap::{Bitmap, FOLD, MIX};
    use super::super::hits::{GROUP, Hits, OVERREAD};
    use super::super::shape::Shape;
    use std::arch::x86_64::*;

    #[target_feature(enable = "avx2")]
    pub(super) fn fill(shape: Shape, bitmap: &Bitmap, bytes: &[u8], hits: &mut Hits) {
        match shape {
            Shape::Long => probe::<8, 4, 0>(bitmap, bytes, hits),
            Shape::Short => probe::<4, 2, 0>(bitmap, bytes, hits),
            Shape::Difference => probe::<4, 4, 1>(bitmap, bytes, hits),
            Shape::ShortDifference => probe::<4, 2, 1>(bitmap, bytes, hits),
        }
    }

    #[target_feature(enable = "avx2")]
    fn probe<const SYMBOLS: usize, const STRIDE: usize, const LAG: usize>(
        bitmap: &Bitmap,
        bytes: &[u8],
        hits: &mut Hits,
    ) {
        let table = Table::new(bitmap);
        let mut position = 0;
        while let Some(group) = bytes.get(position..position + GROUP + OVERREAD) {
            for first in (0..4).step_by(STRIDE) {
                let mut hash = _mm256_mullo_epi32(symbols::<LAG>(group, first), splat(MIX[0]));
                if SYMBOLS == 8 {
                    let second = symbols::<LAG>(group, first + 4);
                    hash = _mm256_add_epi32(hash, _mm256_mullo_epi32(second, splat(MIX[1])));
                }
                hits.push(position + first, table.holds(hash));
            }
            position += GROUP;
        }
    }

    /// Four folded symbols in each lane.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn symbols<const LAG: usize>(group: &[u8], from: usize) -> __m256i {
        let mut symbols = load(group, from);
        if LAG == 1 {
            symbols = _mm256_xor_si256(symbols, load(group, from + 1));
        }
        _mm256_or_si256(symbols, splat(FOLD))
    }

    /// 32 bytes of the group; zeros if it has not so many.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn load(group: &[u8], from: usize) -> __m256i {
        match group.get(from..from + 32) {
            // SAFETY: the slice has 32 bytes, and the load need not be aligned.
            Some(bytes) => unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) },
            None => _mm256_setzero_si256(),
        }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn splat(value: u32) -> __m256i {
        _mm256_set1_epi32(value.cast_signed())
    }

    /// A bitmap whose length was checked, and its shifts.
    struct Table<'a> {
        words: &'a [u32],
        word: __m128i,
        bits: [__m128i; 2],
    }

    impl<'a> Table<'a> {
        #[target_feature(enable = "avx2")]
        fn new(bitmap: &'a Bitmap) -> Self {
            let (words, shift) = bitmap.parts();
            assert!((10..32).contains(&shift) && words.len() == 1 << (32 - shift));
            let shifts = [0, 5, 10].map(|less| _mm_cvtsi32_si128(shift.cast_signed() - less));
            Self { words, word: shifts[0], bits: [shifts[1], shifts[2]] }
        }

        /// One bit for each lane whose hash may be in the set.
        #[inline]
        #[target_feature(enable = "avx2")]
        fn holds(&self, hash: __m256i) -> u32 {
            let index = _mm256_srl_epi32(hash, self.word);
            // SAFETY: a hash of 32 bits shifted by `shift` is below `1 << (32 - shift)`, which
            // was found to be the number of words.
            let words = unsafe { _mm256_i32gather_epi32::<4>(self.words.as_ptr().cast(), index) };
            let bit = |shift| {
                let number = _mm256_and_si256(_mm256_srl_epi32(hash, shift), splat(31));
                _mm256_sllv_epi32(words, number)
            };
            let both = _mm256_and_si256(bit(self.bits[0]), bit(self.bits[1]));
            _mm256_movemask_ps(_mm256_castsi256_ps(both)).cast_unsigned()
        }
    }
}

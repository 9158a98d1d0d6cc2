//! Probes: the positions of an input at which a bitmap is set.
//!
//! Owns: [`Kernel`], the choice of the path, and the portable path, which is what the others are
//! held to.
//!
//! Must not: look windows up; that a position is a hit proves nothing.
use super::bitmap::{Bitmap, FOLD, hash};
use super::hits::{GROUP, Hits, OVERREAD};
use super::shape::Shape;
use super::simd;

/// Which path finds the hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kernel {
    /// The fastest this machine has.
    #[default]
    Detected,
    /// The one that every machine has.
    Portable,
}

/// Finds the hits in whole groups of `bytes`, of which the last [`OVERREAD`] only end windows.
pub(crate) fn fill(shape: Shape, kernel: Kernel, bitmap: &Bitmap, bytes: &[u8], hits: &mut Hits) {
    hits.clear();
    if kernel == Kernel::Detected && simd::fill(shape, bitmap, bytes, hits) {
        return;
    }
    match shape {
        Shape::Long => portable::<8, 4, 0>(bitmap, bytes, hits),
        Shape::Short => portable::<4, 2, 0>(bitmap, bytes, hits),
        Shape::Difference => portable::<4, 4, 1>(bitmap, bytes, hits),
        Shape::ShortDifference => portable::<4, 2, 1>(bitmap, bytes, hits),
    }
}

/// The folded window at the start of `bytes`, which are filled with zeros.
pub(crate) fn window(shape: Shape, bytes: u64) -> u64 {
    match shape {
        Shape::Long => window_of::<8, 0>(bytes),
        Shape::Short => window_of::<4, 0>(bytes),
        Shape::Difference | Shape::ShortDifference => window_of::<4, 1>(bytes),
    }
}

#[inline(always)]
fn window_of<const SYMBOLS: usize, const LAG: usize>(bytes: u64) -> u64 {
    let fold = u64::from(FOLD) << 32 | u64::from(FOLD);
    let symbols = if LAG == 1 { bytes ^ (bytes >> 8) } else { bytes } | fold;
    if SYMBOLS == 8 { symbols } else { symbols & u64::from(u32::MAX) }
}

fn portable<const SYMBOLS: usize, const STRIDE: usize, const LAG: usize>(
    bitmap: &Bitmap,
    bytes: &[u8],
    hits: &mut Hits,
) {
    let mut position = 0;
    while let Some(group) = bytes.get(position..position + GROUP + OVERREAD) {
        for first in (0..4).step_by(STRIDE) {
            let mut lanes = 0;
            for lane in 0..8 {
                let tail = group.get(first + lane * 4..);
                let Some(eight) = tail.and_then(|tail| tail.first_chunk::<8>()) else { continue };
                let window = window_of::<SYMBOLS, LAG>(u64::from_le_bytes(*eight));
                lanes |= u32::from(bitmap.holds(hash(window))) << lane;
            }
            hits.push(position + first, lanes);
        }
        position += GROUP;
    }
}

//! Probes: the positions of an input at which a bitmap is set.
//!
//! Owns: [`Hits`], the one form in which every path answers, and the portable path, which is what
//! the others are held to.
//!
//! Must not: look windows up; that a position is a hit proves nothing.
use super::bitmap::{Bitmap, FOLD, hash};
use super::shape::Shape;
use super::simd;

/// Positions that are probed together.
pub(crate) const GROUP: usize = 32;
/// Bytes after the last group that probes may read.
pub(crate) const OVERREAD: usize = 16;
/// Most groups of one call.
pub(crate) const MOST_GROUPS: usize = 64;
/// A group is two hits at most: one for each second position of the stride.
const MOST_HITS: usize = MOST_GROUPS * 2;

/// Which path finds the hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kernel {
    /// The fastest this machine has.
    #[default]
    Detected,
    /// The one that every machine has.
    Portable,
}

/// Hits among eight positions that are four bytes apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hit {
    /// The first of the eight, from the start of what was probed.
    pub(crate) position: u32,
    /// One bit for each of the eight, never 0.
    pub(crate) lanes: u32,
}

/// Hits of one call, ascending but for the two of one group.
#[derive(Debug)]
pub(crate) struct Hits {
    list: [Hit; MOST_HITS],
    count: usize,
}

impl Hits {
    pub(crate) fn new() -> Self {
        Self { list: [Hit::default(); MOST_HITS], count: 0 }
    }

    pub(crate) fn list(&self) -> &[Hit] {
        self.list.get(..self.count).unwrap_or_default()
    }

    /// Adds a hit unless none of its lanes is set, without a branch that depends on it.
    #[inline(always)]
    pub(crate) fn push(&mut self, position: usize, lanes: u32) {
        if let Some(slot) = self.list.get_mut(self.count) {
            *slot = Hit { position: position as u32, lanes };
        }
        self.count += usize::from(lanes != 0);
    }
}

/// Finds the hits in whole groups of `bytes`, of which the last [`OVERREAD`] only end windows.
pub(crate) fn fill(shape: Shape, kernel: Kernel, bitmap: &Bitmap, bytes: &[u8], hits: &mut Hits) {
    hits.count = 0;
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

//! The filter: one pass over the bytes that stops only where a literal may stand.
//!
//! Owns: [`Filter`], a bitmap over hashed windows in front of a table of entries.
//!
//! Must not: verify literals; whoever calls does, and knows which were found already.
//! A window is four symbols of a stream, folded; the bitmap has 2^20 bits (128 KiB).
use super::stream::Stream;
use super::window::{Open, Pair, Window};
use crate::literal::LiteralId;
use crate::rarity::WINDOW;

/// A place to verify: the window lies `offset` bytes into the literal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    window: u32,
    pub(crate) literal: LiteralId,
    offset: i32,
}

impl Entry {
    /// Where the literal starts when the window stands at `position`.
    pub(crate) fn start(&self, position: usize) -> Option<usize> {
        isize::try_from(self.offset).ok().and_then(|offset| position.checked_add_signed(-offset))
    }
}

const BITMAP_BITS: u32 = 20;
const BITMAP_WORDS: usize = 1 << (BITMAP_BITS - 6);
const BUCKET_BITS: u32 = 14;
/// All four bytes folded at once.
const FOLD: u32 = 0x2020_2020;
/// Bytes one read of a stream takes.
const REACH: usize = 8;
/// Bytes stepped over between two branches.
const BATCH: usize = 16;
/// Every literal has a window at an even and one at an odd offset.
const STRIDE: usize = 2;

/// Windows of a set of literals, ready to be found.
#[derive(Debug)]
pub(crate) struct Filter {
    bitmap: Box<[u64; BITMAP_WORDS]>,
    /// Start of each bucket in `entries`, and their end.
    starts: Box<[u32]>,
    entries: Box<[Entry]>,
}

impl Filter {
    pub(crate) fn new(windows: impl IntoIterator<Item = (LiteralId, Pair)>) -> Self {
        let mut bitmap = Box::new([0u64; BITMAP_WORDS]);
        let mut entries = Vec::new();
        let singles =
            windows.into_iter().flat_map(|(literal, pair)| pair.map(|one| (literal, one)));
        for (literal, window) in singles {
            for folded in spellings(&window) {
                let bit = bitmap_index(hash(folded));
                if let Some(word) = bitmap.get_mut(bit >> 6) {
                    *word |= 1 << (bit & 63);
                }
                entries.push(Entry { window: folded, literal, offset: window.offset });
            }
        }
        entries.sort_by_key(|entry| (bucket_index(hash(entry.window)), entry.window));
        let starts = (0..=1usize << BUCKET_BITS).map(|bucket| {
            let before = |entry: &Entry| bucket_index(hash(entry.window)) < bucket;
            u32::try_from(entries.partition_point(before)).unwrap_or(u32::MAX)
        });
        Self { bitmap, starts: starts.collect(), entries: entries.into() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Calls `suspect` with every entry whose window stands at a position of `input`, except
    /// inside runs of equal bytes, of which only the first place counts.
    pub(crate) fn scan<S: Stream>(&self, input: &[u8], suspect: &mut impl FnMut(&Entry, usize)) {
        let whole = input.len().saturating_sub(REACH + BATCH - 1);
        let mut position = 0;
        while position < whole {
            let mut found = self.batch::<S>(input, position);
            let mut next = position + BATCH;
            while found != 0 {
                let at = position + found.trailing_zeros() as usize;
                self.look_up::<S>(read(input, at), at, suspect);
                let run_end = uniform_run(input, at);
                found &= found - 1;
                if run_end > at + WINDOW + 1 {
                    // Places inside the run hold the same window and nothing new. A difference
                    // reaches one byte further than its window.
                    let resume = (run_end - WINDOW) / STRIDE * STRIDE;
                    let inside = (resume - position).min(32) as u32;
                    found &= u32::MAX.checked_shl(inside).unwrap_or(0);
                    next = next.max(resume);
                }
            }
            position = next;
        }
        self.scan_slowly::<S>(input, position.min(input.len()), suspect);
    }

    /// One bit for each position of a batch at which the bitmap is set.
    #[inline(always)]
    fn batch<S: Stream>(&self, input: &[u8], position: usize) -> u32 {
        let Some(bytes) = input.get(position..position + REACH + BATCH - 1) else { return 0 };
        let mut found = 0;
        for step in 0..BATCH / STRIDE {
            let at = step * STRIDE;
            let Some(eight) = bytes.get(at..).and_then(|tail| tail.first_chunk::<REACH>()) else {
                continue;
            };
            let bit = bitmap_index(hash(S::window(u64::from_le_bytes(*eight)) | FOLD));
            let word = self.bitmap.get(bit >> 6).copied().unwrap_or(u64::MAX);
            found |= u32::from((word >> (bit & 63)) & 1 == 1) << at;
        }
        found
    }

    /// The last few positions, where a read reaches past the end and is filled with zeros.
    fn scan_slowly<S: Stream>(
        &self,
        input: &[u8],
        from: usize,
        suspect: &mut impl FnMut(&Entry, usize),
    ) {
        for at in from..input.len() {
            self.look_up::<S>(read(input, at), at, suspect);
        }
    }

    fn look_up<S: Stream>(&self, bytes: u64, at: usize, suspect: &mut impl FnMut(&Entry, usize)) {
        let window = S::window(bytes) | FOLD;
        let bucket = bucket_index(hash(window));
        let bounds = (self.starts.get(bucket), self.starts.get(bucket + 1));
        let (Some(&start), Some(&end)) = bounds else { return };
        let entries = self.entries.get(start as usize..end as usize).unwrap_or_default();
        for entry in entries {
            if entry.window == window {
                suspect(entry, at);
            }
        }
    }
}

/// All windows under which `window` is filed: an open one under every folded byte.
fn spellings(window: &Window) -> impl Iterator<Item = u32> {
    let Window { folded, open, .. } = *window;
    let shift = if open == Some(Open::Last) { 24 } else { 0 };
    (0..=255u32)
        .filter(move |byte| if open.is_some() { byte & 0x20 != 0 } else { *byte == 0 })
        .map(move |byte| folded | byte << shift)
}

#[inline(always)]
fn hash(window: u32) -> u32 {
    window.wrapping_mul(0x9e37_79b1)
}

#[inline(always)]
fn bitmap_index(hash: u32) -> usize {
    (hash >> (32 - BITMAP_BITS)) as usize
}

#[inline(always)]
fn bucket_index(hash: u32) -> usize {
    (hash >> (32 - BUCKET_BITS)) as usize
}

/// The eight bytes at a position, filled with zeros past the end.
fn read(input: &[u8], at: usize) -> u64 {
    let tail = input.get(at..).unwrap_or_default();
    match tail.first_chunk::<REACH>() {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => {
            let mut bytes = [0; REACH];
            bytes.iter_mut().zip(tail).for_each(|(to, from)| *to = *from);
            u64::from_le_bytes(bytes)
        }
    }
}

/// The end of the run of equal bytes at `at`.
fn uniform_run(input: &[u8], at: usize) -> usize {
    let tail = input.get(at..).unwrap_or_default();
    let Some((first, rest)) = tail.split_first() else { return at };
    // Most places are no run: the next byte differs.
    if rest.first() != Some(first) {
        return at + 1;
    }
    let eights = rest.chunks_exact(8).take_while(|eight| eight.iter().all(|byte| byte == first));
    let skipped = eights.count() * 8;
    let left = rest.get(skipped..).unwrap_or_default();
    at + 1 + skipped + left.iter().take_while(|byte| *byte == first).count()
}

#[cfg(test)]
mod tests;

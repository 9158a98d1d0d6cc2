//! The filter: one pass over the bytes that stops only where a literal may stand.
//!
//! Owns: [`Filter`], the windows of one shape: a bitmap in front of a table of entries.
//!
//! Must not: verify literals; whoever calls does, and knows which were found already.
use super::bitmap::{Bitmap, hash};
use super::hits::{GROUP, Hits, MOST_GROUPS, OVERREAD};
use super::probe::{self, Kernel};
use super::shape::Shape;
use super::window::{Open, Window};
use crate::literal::LiteralId;
use std::ops::Range;

/// A place to verify: the window lies `offset` bytes into the literal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    window: u64,
    pub(crate) literal: LiteralId,
    offset: i32,
}

impl Entry {
    /// Where the literal starts when the window stands at `position`.
    pub(crate) fn start(&self, position: usize) -> Option<usize> {
        isize::try_from(self.offset).ok().and_then(|offset| position.checked_add_signed(-offset))
    }
}

/// Windows of a set of literals, ready to be found.
#[derive(Debug)]
pub(crate) struct Filter {
    shape: Shape,
    bitmap: Bitmap,
    /// Start of each bucket in `entries`, and their end; a power of two and one.
    starts: Box<[u32]>,
    bucket_shift: u32,
    entries: Box<[Entry]>,
}

impl Filter {
    /// A filter for windows of that shape.
    pub(crate) fn new<'w>(
        shape: Shape,
        windows: impl IntoIterator<Item = (LiteralId, &'w Window)>,
    ) -> Self {
        let mut entries = Vec::new();
        for (literal, window) in windows {
            let spelled = spellings(shape, window);
            entries.extend(spelled.map(|spelled| Entry {
                window: spelled,
                literal,
                offset: window.offset,
            }));
        }
        entries.sort_unstable_by_key(|entry| (hash(entry.window), entry.window, entry.literal));
        let mut hashes: Vec<u32> = entries.iter().map(|entry| hash(entry.window)).collect();
        let bucket_bits = entries.len().next_power_of_two().trailing_zeros().clamp(4, 24);
        let bucket_shift = 32 - bucket_bits;
        let mut starts = vec![0u32; (1 << bucket_bits) + 1];
        for hash in &hashes {
            if let Some(next) = starts.get_mut((hash >> bucket_shift) as usize + 1) {
                *next += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        hashes.dedup();
        let bitmap = Bitmap::new(&hashes);
        Self { shape, bitmap, starts: starts.into(), bucket_shift, entries: entries.into() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Calls `suspect` with every entry whose window stands at a position of `input`, except
    /// inside runs of equal bytes, of which only the first places count.
    pub(crate) fn scan(
        &self,
        kernel: Kernel,
        input: &[u8],
        suspect: &mut impl FnMut(&Entry, usize),
    ) {
        let mut pass = Pass { filter: self, input, hits: Hits::new(), skip: 0..0 };
        let mut position = 0;
        loop {
            let rest = input.get(position..).unwrap_or_default();
            let groups = (rest.len().saturating_sub(OVERREAD) / GROUP).min(MOST_GROUPS);
            if groups == 0 {
                break;
            }
            let block = rest.get(..groups * GROUP + OVERREAD).unwrap_or_default();
            pass.probe(kernel, block, position, suspect);
            position += groups * GROUP;
        }
        let rest = input.get(position..).unwrap_or_default();
        let mut tail = [0; 2 * GROUP + OVERREAD];
        tail.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
        pass.probe(kernel, &tail, position, suspect);
    }

    fn bucket(&self, window: u64) -> &[Entry] {
        let bucket = (hash(window) >> self.bucket_shift) as usize;
        let bounds = (self.starts.get(bucket), self.starts.get(bucket + 1));
        let (Some(&start), Some(&end)) = bounds else { return &[] };
        self.entries.get(start as usize..end as usize).unwrap_or_default()
    }
}

/// One pass of a filter over an input.
struct Pass<'a> {
    filter: &'a Filter,
    input: &'a [u8],
    hits: Hits,
    /// Positions that hold nothing new: they lie in a run of equal bytes, after its first place.
    skip: Range<usize>,
}

impl Pass<'_> {
    fn probe(
        &mut self,
        kernel: Kernel,
        block: &[u8],
        from: usize,
        suspect: &mut impl FnMut(&Entry, usize),
    ) {
        let Filter { shape, bitmap, .. } = self.filter;
        probe::fill(*shape, kernel, bitmap, block, &mut self.hits);
        for at in 0..self.hits.list().len() {
            let Some(hit) = self.hits.list().get(at).copied() else { break };
            let mut lanes = hit.lanes;
            while lanes != 0 {
                let lane = lanes.trailing_zeros() as usize;
                lanes &= lanes - 1;
                self.look_up(from + hit.position as usize + lane * 4, suspect);
            }
        }
    }

    #[inline]
    fn look_up(&mut self, at: usize, suspect: &mut impl FnMut(&Entry, usize)) {
        if self.skip.contains(&at) {
            return;
        }
        let bytes = read(self.input, at);
        let window = probe::window(self.filter.shape, bytes);
        for entry in self.filter.bucket(window) {
            if entry.window == window {
                suspect(entry, at);
            }
        }
        // A difference reaches one byte further than its window.
        let reach = self.filter.shape.symbols() + self.filter.shape.lag();
        let run_end = uniform_run(self.input, at, bytes);
        if run_end > at + reach {
            self.skip = at + 1..run_end - reach;
        }
    }
}

/// All windows under which `window` is filed: an open one under every folded byte.
fn spellings(shape: Shape, window: &Window) -> impl Iterator<Item = u64> {
    let Window { folded, open, .. } = *window;
    let shift = if open == Some(Open::Last) { 8 * (shape.symbols() - 1) } else { 0 };
    (0..=255u64)
        .filter(move |byte| if open.is_some() { byte & 0x20 != 0 } else { *byte == 0 })
        .map(move |byte| folded | byte << shift)
}

/// The eight bytes at a position, filled with zeros past the end.
fn read(input: &[u8], at: usize) -> u64 {
    let tail = input.get(at..).unwrap_or_default();
    match tail.first_chunk::<8>() {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => {
            let mut bytes = [0; 8];
            bytes.iter_mut().zip(tail).for_each(|(to, from)| *to = *from);
            u64::from_le_bytes(bytes)
        }
    }
}

/// The end of the run of equal bytes at `at`, where `bytes` stand.
fn uniform_run(input: &[u8], at: usize, bytes: u64) -> usize {
    // Most places are no run of eight.
    if bytes.rotate_left(8) != bytes {
        return at;
    }
    let tail = input.get(at..).unwrap_or_default();
    let Some(first) = tail.first() else { return at };
    let eights = tail.chunks_exact(8).take_while(|eight| eight.iter().all(|byte| byte == first));
    let skipped = eights.count() * 8;
    let left = tail.get(skipped..).unwrap_or_default();
    at + skipped + left.iter().take_while(|byte| *byte == first).count()
}

#[cfg(test)]
mod tests;

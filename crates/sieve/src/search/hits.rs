//! Hits: the positions of a block at which a bitmap is set, as every path of the search tells them.
//!
//! Owns: [`Hits`], a list of fixed size that lives on the stack, and the sizes of groups.
//!
//! Must not: know how hits are found or what they mean.

/// Positions that are probed together.
pub(crate) const GROUP: usize = 32;
/// Bytes after the last group that probes may read.
pub(crate) const OVERREAD: usize = 16;
/// Most groups of one call.
pub(crate) const MOST_GROUPS: usize = 64;
/// A group is two hits at most: one for each second position of the stride.
const MOST_HITS: usize = MOST_GROUPS * 2;

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

    pub(crate) fn clear(&mut self) {
        self.count = 0;
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

//! How many files may be in hand at once, so that descriptors never run out.
//!
//! Owns: [`Room`]. Beyond it a question is answered at once by cause `overload`; were descriptors to
//! run out, the kernel would deny opens without asking. Pure.

/// As many files as may be held.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room(usize);

impl Room {
    /// As many as `descriptors` allow, with a reserve for everything else.
    pub(crate) fn for_descriptors(descriptors: usize) -> Self {
        Self((descriptors.saturating_sub(RESERVE) / 4 * 3).max(1))
    }

    /// Whether another file may be held on beside those that are, the reader's own left out.
    pub(crate) const fn has(self, held: usize) -> bool {
        held <= self.0
    }
}

/// One reader's buffer of events, and descriptors of our own.
const RESERVE: usize = 128 + 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_there_are() {
        let room = Room::for_descriptors(RESERVE + 4);
        assert!(room.has(3));
        assert!(!room.has(4));
        assert!(Room::for_descriptors(0).has(1), "one at a time wherever");
    }
}

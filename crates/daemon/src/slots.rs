//! How many questions may be in hand at once, so that descriptors never run out.
//!
//! Owns: [`Slots`] and [`Slot`]. Beyond the limit a question is answered at once by cause
//! `overload`; were descriptors to run out, the kernel would deny opens without asking. Pure.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// All slots.
#[derive(Clone, Debug)]
pub(crate) struct Slots {
    taken: Arc<AtomicUsize>,
    most: usize,
}

/// One that is taken until it is dropped.
#[derive(Debug)]
pub(crate) struct Slot(Arc<AtomicUsize>);

impl Slots {
    /// As many as `descriptors` allow, with a reserve for everything else.
    pub(crate) fn for_descriptors(descriptors: usize) -> Self {
        let most = (descriptors.saturating_sub(RESERVE) / 4 * 3).max(1);
        Self { taken: Arc::default(), most }
    }

    /// None beyond the limit.
    pub(crate) fn take(&self) -> Option<Slot> {
        let before = self.taken.fetch_add(1, Ordering::Relaxed);
        let slot = Slot(Arc::clone(&self.taken));
        (before < self.most).then_some(slot)
    }

    #[cfg(test)]
    fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// One reader's buffer of events, and descriptors of our own.
const RESERVE: usize = 128 + 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_there_are() {
        let slots = Slots::for_descriptors(RESERVE + 4);
        let held: Vec<_> = (0..5).map(|_| slots.take()).collect();
        assert_eq!(held.iter().flatten().count(), 3);
        assert_eq!(slots.taken(), 3);
        drop(held);
        assert_eq!(slots.taken(), 0);
        assert!(Slots::for_descriptors(0).take().is_some());
    }
}

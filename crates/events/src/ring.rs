//! The bounded way of an event from who tells it to who writes it.
//!
//! Owns: [`Ring`], whose `offer` never waits, allocates only the event's own box and takes no lock
//! that a writer holds while it writes; and the count of what did not fit. The last quarter of the
//! places is kept for vital events. Must not: write.

use crate::clock::now;
use crate::event::{Event, Kind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

/// The end for those who tell. Clones are the same ring.
#[derive(Clone, Debug)]
pub struct Ring {
    sender: SyncSender<Event>,
    state: Arc<State>,
}

/// The end for the one who writes.
#[derive(Debug)]
pub struct Drain {
    receiver: Receiver<Event>,
    state: Arc<State>,
}

#[derive(Debug)]
struct State {
    capacity: usize,
    waiting: AtomicUsize,
    sequence: AtomicU64,
    dropped: AtomicU64,
}

/// What became of an event that was offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offered {
    /// It will be written.
    Taken,
    /// There was no place; it is counted.
    Dropped,
}

/// A ring with room for `capacity` events that wait to be written; at least 4.
#[must_use]
pub fn ring(capacity: usize) -> (Ring, Drain) {
    let capacity = capacity.max(4);
    let (sender, receiver) = sync_channel(capacity);
    let state = Arc::new(State {
        capacity,
        waiting: AtomicUsize::new(0),
        sequence: AtomicU64::new(0),
        dropped: AtomicU64::new(0),
    });
    (Ring { sender, state: state.clone() }, Drain { receiver, state })
}

impl Ring {
    /// Hands over what happened just now. Never waits.
    pub fn offer(&self, kind: impl Into<Kind>) -> Offered {
        let kind = kind.into();
        let sequence = self.state.sequence.fetch_add(1, Ordering::Relaxed);
        let places =
            if kind.is_vital() { self.state.capacity } else { self.state.capacity / 4 * 3 };
        let before = self.state.waiting.fetch_add(1, Ordering::AcqRel);
        let event = Event { time: now(), sequence, kind };
        if before < places && self.sender.try_send(event).is_ok() {
            return Offered::Taken;
        }
        self.state.waiting.fetch_sub(1, Ordering::AcqRel);
        self.state.dropped.fetch_add(1, Ordering::AcqRel);
        Offered::Dropped
    }

    /// How many events did not fit since the start.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.state.dropped.load(Ordering::Acquire)
    }
}

impl Drain {
    /// The next event; none if there is none for so long.
    ///
    /// # Errors
    /// Nobody is left who could tell.
    pub(crate) fn next(&self, patience: Duration) -> Result<Option<Event>, Ended> {
        match self.receiver.recv_timeout(patience) {
            Ok(event) => {
                self.state.waiting.fetch_sub(1, Ordering::AcqRel);
                Ok(Some(event))
            }
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(Ended),
        }
    }

    /// How many events did not fit since the start.
    pub(crate) fn dropped(&self) -> u64 {
        self.state.dropped.load(Ordering::Acquire)
    }

    /// The number for an event of the writer's own.
    pub(crate) fn number(&self) -> u64 {
        self.state.sequence.fetch_add(1, Ordering::Relaxed)
    }
}

/// Nobody is left who could tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ended;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::{Change, Degraded, Status, StatusStep};
    use std::thread;

    fn news() -> Status {
        let step = StatusStep::ScanDone;
        Status { step, cause: None, detail: String::new(), counts: vec![] }
    }

    fn vital() -> Degraded {
        Degraded { change: Change::Began, cause: "test".into(), detail: String::new() }
    }

    #[test]
    fn what_does_not_fit_is_counted_and_the_last_places_are_for_the_vital() {
        let (ring, drain) = ring(8);
        let taken = (0..10).filter(|_| ring.offer(news()) == Offered::Taken).count();
        assert_eq!((taken, ring.dropped()), (6, 4));
        let taken = (0..10).filter(|_| ring.offer(vital()) == Offered::Taken).count();
        assert_eq!((taken, ring.dropped()), (2, 12));
        let mut numbers = Vec::new();
        while let Ok(Some(event)) = drain.next(Duration::ZERO) {
            numbers.push(event.sequence);
        }
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 10, 11], "gaps say what was lost");
        assert_eq!(ring.offer(news()), Offered::Taken, "there is room again");
    }

    #[test]
    fn many_tell_at_once_and_nothing_is_lost_uncounted() {
        let (ring, drain) = ring(64);
        let tellers: Vec<_> = (0..4)
            .map(|_| {
                let ring = ring.clone();
                thread::spawn(move || {
                    (0..5_000).filter(|_| ring.offer(vital()) == Offered::Taken).count()
                })
            })
            .collect();
        drop(ring);
        let mut written = 0;
        while let Ok(event) = drain.next(Duration::from_secs(10)) {
            written += usize::from(event.is_some());
        }
        let taken: usize = tellers.into_iter().map(|teller| teller.join().unwrap()).sum();
        assert_eq!(written, taken);
        assert_eq!(taken as u64 + drain.dropped(), 20_000);
    }
}

//! The thread that takes events from the ring to where they go.
//!
//! Owns: the one place that waits for disks and sockets, and the counts of what they took. What
//! the ring dropped and what a sink refused is told as an event of its own as soon as a sink takes
//! events again. Must not: be waited for by anyone who decides.

use crate::clock::now;
use crate::event::Event;
use crate::kinds::{Status, StatusStep};
use crate::producer::Producer;
use crate::ring::Drain;
use crate::sink::Sink;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How long the thread sleeps at most while nothing happens.
const PATIENCE: Duration = Duration::from_secs(1);

/// The running thread. It ends when every [`crate::Ring`] of its ring is gone.
#[derive(Debug)]
pub struct Writer {
    thread: JoinHandle<()>,
    counts: Arc<Counts>,
}

/// What was written so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Events that every sink took.
    pub written: u64,
    /// Times that a sink refused an event.
    pub refused: u64,
}

#[derive(Debug, Default)]
struct Counts {
    written: AtomicU64,
    refused: AtomicU64,
}

impl Writer {
    /// Starts the thread.
    ///
    /// # Errors
    /// The system has no thread to give.
    pub fn start(drain: Drain, sinks: Vec<Box<dyn Sink>>, producer: Producer) -> io::Result<Self> {
        let counts = Arc::new(Counts::default());
        let mut work = Work { drain, sinks, producer, counts: counts.clone(), told: 0 };
        let thread = thread::Builder::new().name("events".into()).spawn(move || work.run())?;
        Ok(Self { thread, counts })
    }

    /// What was written so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        Tally {
            written: self.counts.written.load(Ordering::Relaxed),
            refused: self.counts.refused.load(Ordering::Relaxed),
        }
    }

    /// Waits until everything that was offered is written, or until the time is up: a sink that
    /// hangs keeps nobody from ending. True if all is written. Every ring must be gone before.
    #[must_use]
    pub fn finish(self, within: Duration) -> bool {
        let end = Instant::now() + within;
        while !self.thread.is_finished() && Instant::now() < end {
            thread::sleep(Duration::from_millis(5));
        }
        self.thread.is_finished() && self.thread.join().is_ok()
    }
}

struct Work {
    drain: Drain,
    sinks: Vec<Box<dyn Sink>>,
    producer: Producer,
    counts: Arc<Counts>,
    /// Losses that were told of already.
    told: u64,
}

impl Work {
    fn run(&mut self) {
        while let Ok(event) = self.drain.next(PATIENCE) {
            if let Some(event) = event {
                self.write(&event);
            }
            self.tell_losses();
        }
        self.tell_losses();
    }

    /// Offers the event to every sink; true if all took it.
    fn write(&mut self, event: &Event) -> bool {
        let mut refused = 0;
        for sink in &mut self.sinks {
            refused += u64::from(sink.write(event, &self.producer).is_err());
        }
        self.counts.refused.fetch_add(refused, Ordering::Relaxed);
        self.counts.written.fetch_add(u64::from(refused == 0), Ordering::Relaxed);
        refused == 0
    }

    fn tell_losses(&mut self) {
        let (dropped, refused) =
            (self.drain.dropped(), self.counts.refused.load(Ordering::Relaxed));
        let lost = dropped.saturating_add(refused);
        if lost <= self.told {
            return;
        }
        let status = Status {
            step: StatusStep::EventsLost,
            cause: Some("events-lost".into()),
            detail: format!("{dropped} dropped and {refused} refused since the start"),
            counts: vec![("dropped".into(), dropped), ("refused".into(), refused)],
        };
        let event = Event { time: now(), sequence: self.drain.number(), kind: status.into() };
        // Told once it got through: a sink that refuses everything is not asked without end.
        let before = self.counts.refused.load(Ordering::Relaxed);
        if self.write(&event) {
            self.told = lost;
        } else {
            self.counts.refused.store(before, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::{Change, Degraded};
    use crate::ring::{Offered, ring};
    use std::sync::Mutex;
    use std::sync::mpsc::{Receiver, channel};

    fn producer() -> Producer {
        Producer { version: "0", host: "h".into(), run: "r".into() }
    }

    fn vital() -> Degraded {
        Degraded { change: Change::Began, cause: "test".into(), detail: String::new() }
    }

    /// Waits for a word before each event, refuses while told to, remembers the rest.
    struct Slow {
        gate: Receiver<bool>,
        seen: Arc<Mutex<Vec<Event>>>,
    }

    impl Sink for Slow {
        fn name(&self) -> &'static str {
            "slow"
        }

        fn write(&mut self, event: &Event, _: &Producer) -> io::Result<()> {
            if !self.gate.recv().unwrap_or(true) {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            self.seen.lock().unwrap().push(event.clone());
            Ok(())
        }
    }

    #[test]
    fn a_stuck_sink_holds_up_nobody_and_losses_are_told() {
        let (ring, drain) = ring(16);
        let (word, gate) = channel();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let sink = Box::new(Slow { gate, seen: seen.clone() });
        let writer = Writer::start(drain, vec![sink], producer()).unwrap();
        let mut slowest = Duration::ZERO;
        let mut taken = 0;
        for _ in 0..10_000 {
            let start = Instant::now();
            taken += u64::from(ring.offer(vital()) == Offered::Taken);
            slowest = slowest.max(start.elapsed());
        }
        assert!(slowest < Duration::from_secs(2), "an offer took {slowest:?}");
        assert!((16..=17).contains(&taken), "{taken} were taken");
        assert_eq!(ring.dropped(), 10_000 - taken);
        word.send(false).unwrap();
        drop((word, ring));
        assert!(writer.finish(Duration::from_secs(30)));
        let seen = seen.lock().unwrap();
        let last = seen.iter().rev().find_map(|event| match &event.kind {
            crate::event::Kind::Status(status) => Some(status.counts.clone()),
            _ => None,
        });
        let expected = vec![("dropped".into(), 10_000 - taken), ("refused".into(), 1)];
        assert_eq!(last, Some(expected));
        assert_eq!(seen.len() as u64, taken - 1 + 1, "all but the refused one, and one of losses");
    }

    #[test]
    fn a_sink_that_hangs_keeps_nobody_from_ending() {
        let (ring, drain) = ring(4);
        let (_word, gate) = channel();
        let sink = Box::new(Slow { gate, seen: Arc::default() });
        let writer = Writer::start(drain, vec![sink], producer()).unwrap();
        assert_eq!(ring.offer(vital()), Offered::Taken);
        drop(ring);
        assert!(!writer.finish(Duration::from_millis(50)));
    }
}

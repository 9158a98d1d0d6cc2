//! The fanotify group: what answers are written to, and what is counted about them.
//!
//! Owns: the group's descriptor, [`Answer`], [`Fallback`] for questions that nobody answered, and
//! [`Counters`]. The group lives as long as the last question: closing it would allow everything.
//! Must not: read.

use crate::{held::Count, mask::Trigger};
use fanotify::low_level as fan;
use rustix::{fd::OwnedFd, io::Errno};
use std::{
    io::IoSlice,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// What a waiting process gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It goes on.
    Allow,
    /// Its call fails with `EPERM`.
    Deny,
}

/// Whether an answer reached the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It did.
    Delivered,
    /// Nobody waits any more: the process was killed.
    Gone,
    /// The kernel refused it.
    Refused(Errno),
}

/// Answers to questions that are dropped: a fault of ours must not hang anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fallback {
    /// To opens.
    pub open: Answer,
    /// To executions.
    pub exec: Answer,
}

impl Fallback {
    pub(crate) const fn answer(self, trigger: Trigger) -> Answer {
        match trigger {
            Trigger::Exec => self.exec,
            Trigger::Open | Trigger::CloseWrite => self.open,
        }
    }
}

/// What happened to answers, in numbers.
#[derive(Debug, Default)]
pub struct Counters {
    /// Answers that the kernel took.
    pub delivered: AtomicU64,
    /// Answers for which nobody waited any more.
    pub gone: AtomicU64,
    /// Answers that the kernel refused.
    pub refused: AtomicU64,
    /// Questions that were dropped and answered by the fallback.
    pub dropped: AtomicU64,
}

#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) fd: OwnedFd,
    pub(crate) fallback: Fallback,
    pub(crate) counters: Counters,
    pub(crate) held: Arc<Count>,
}

impl Group {
    /// Answers the event whose descriptor has this number.
    pub(crate) fn answer(&self, event: i32, answer: Answer) -> Delivery {
        let bytes = response(event, answer);
        let written = loop {
            match rustix::io::write(&self.fd, &bytes) {
                Err(Errno::INTR) => {}
                other => break other,
            }
        };
        let (delivery, counter) = match written {
            Ok(_) => (Delivery::Delivered, &self.counters.delivered),
            Err(Errno::NOENT) => (Delivery::Gone, &self.counters.gone),
            Err(error) => (Delivery::Refused(error), &self.counters.refused),
        };
        counter.fetch_add(1, Ordering::Relaxed);
        delivery
    }

    /// Answers all these events in as few calls as there can be.
    pub(crate) fn answer_all(&self, events: &[(i32, Answer)]) {
        for events in events.chunks(AT_ONCE) {
            let bytes: Vec<_> = events.iter().map(|(event, a)| response(*event, *a)).collect();
            let mut rest = events;
            while let [first, others @ ..] = rest {
                let from = events.len() - rest.len();
                let slices = bytes.iter().skip(from).map(|bytes| IoSlice::new(bytes));
                // The kernel takes them one by one and stops at the first that it refuses.
                let taken = match rustix::io::writev(&self.fd, &slices.collect::<Vec<_>>()) {
                    Ok(written) => written / RESPONSE,
                    Err(_) => 0,
                };
                let delivered = u64::try_from(taken).unwrap_or_default();
                self.counters.delivered.fetch_add(delivered, Ordering::Relaxed);
                rest = if taken == 0 {
                    // Alone it says why.
                    self.answer(first.0, first.1);
                    others
                } else {
                    rest.get(taken..).unwrap_or_default()
                };
            }
        }
    }
}

/// What the kernel reads: the number of the event's descriptor, and a word.
fn response(event: i32, answer: Answer) -> [u8; RESPONSE] {
    let response = match answer {
        Answer::Allow => fan::FAN_ALLOW,
        Answer::Deny => fan::FAN_DENY,
    };
    let mut bytes = [0; RESPONSE];
    let (number, word) = bytes.split_at_mut(4);
    number.copy_from_slice(&event.to_ne_bytes());
    word.copy_from_slice(&response.to_ne_bytes());
    bytes
}

/// As many parts as the kernel takes in one call.
const AT_ONCE: usize = 1_024;
const RESPONSE: usize = size_of::<fan::FanotifyResponse>();
const _: () = assert!(RESPONSE == 8);

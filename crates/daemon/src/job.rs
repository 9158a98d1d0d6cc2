//! Files that are being scanned, and who waits for each.
//!
//! Owns: [`Jobs`]: one job for each ticket, so that a hundred openers of one file cost one scan, and
//! the deadline of every waiter. Must not: answer.

use crate::{
    lane::Task,
    memory::{Key, Ticket},
    queue::Urgency,
    sight::Sight,
    slots::Slot,
};
use lazaret_onaccess::{Pending, Trigger};
use rustix::fd::OwnedFd;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Instant,
};

/// A file in hand.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) ticket: Ticket,
    pub(crate) sight: Sight,
    pub(crate) file: Arc<OwnedFd>,
    pub(crate) waiters: Vec<Waiter>,
    /// Who got the file before its scan ended, or opened it where nobody is asked.
    pub(crate) let_through: Vec<(i32, Trigger)>,
    /// How often it was scanned in vain.
    pub(crate) tries: u32,
    /// It is with a worker now.
    pub(crate) running: bool,
    _slot: Slot,
}

/// Somebody who waits for an answer, and since when.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) pending: Pending,
    pub(crate) at: Instant,
}

/// Somebody who waits for a job.
#[derive(Debug)]
pub(crate) struct Waiter {
    number: u64,
    pub(crate) asked: Asked,
    deadline: Instant,
    _slot: Option<Slot>,
}

/// A file that is to be scanned.
#[derive(Debug)]
pub(crate) struct Intake {
    pub(crate) ticket: Ticket,
    pub(crate) sight: Sight,
    pub(crate) file: Arc<OwnedFd>,
    pub(crate) slot: Slot,
}

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct Jobs {
    jobs: HashMap<u64, Job>,
    by_ticket: HashMap<Ticket, u64>,
    due: BTreeSet<(Instant, u64, u64)>,
    last: u64,
}

impl Jobs {
    /// The job of this file in this epoch, and whether it is a new one.
    pub(crate) fn join(&mut self, intake: Intake) -> (u64, Option<Slot>) {
        let Intake { ticket, sight, file, slot } = intake;
        if let Some(id) = self.by_ticket.get(&ticket) {
            return (*id, Some(slot));
        }
        let id = self.next();
        let (waiters, let_through) = (Vec::new(), Vec::new());
        let job = Job {
            ticket,
            sight,
            file,
            waiters,
            let_through,
            tries: 0,
            running: false,
            _slot: slot,
        };
        self.jobs.insert(id, job);
        self.by_ticket.insert(ticket, id);
        (id, None)
    }

    /// Adds somebody who waits until `deadline`.
    pub(crate) fn wait(&mut self, id: u64, asked: Asked, deadline: Instant, slot: Option<Slot>) {
        let number = self.next();
        // A pending that finds no job is answered by its fallback when it is dropped here.
        if let Some(job) = self.jobs.get_mut(&id) {
            self.due.insert((deadline, number, id));
            job.waiters.push(Waiter { number, asked, deadline, _slot: slot });
        }
    }

    pub(crate) fn get_mut(&mut self, id: u64) -> Option<&mut Job> {
        self.jobs.get_mut(&id)
    }

    /// When the next deadline is.
    pub(crate) fn next_due(&self) -> Option<Instant> {
        self.due.first().map(|(at, _, _)| *at)
    }

    /// Somebody whose deadline has come, with the job he waited for.
    pub(crate) fn expired(&mut self, now: Instant) -> Option<(u64, Waiter)> {
        while let Some(first) = self.due.first().copied().filter(|(at, _, _)| *at <= now) {
            self.due.remove(&first);
            let (_, number, id) = first;
            let Some(job) = self.jobs.get_mut(&id) else { continue };
            if let Some(at) = job.waiters.iter().position(|waiter| waiter.number == number) {
                return Some((id, job.waiters.swap_remove(at)));
            }
        }
        None
    }

    /// Takes a job out; its waiters come with it.
    pub(crate) fn take(&mut self, id: u64) -> Option<Job> {
        let job = self.jobs.remove(&id)?;
        self.by_ticket.remove(&job.ticket);
        for waiter in &job.waiters {
            self.due.remove(&(waiter.deadline, waiter.number, id));
        }
        Some(job)
    }

    /// True if this file is being scanned, or waits to be.
    pub(crate) fn scans(&self, key: Key) -> bool {
        self.by_ticket.keys().any(|ticket| ticket.key == key)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.jobs.len()
    }

    /// Marks the job as running and makes a task of it; none if it is gone or running already.
    pub(crate) fn start(&mut self, id: u64) -> Option<Task> {
        let job = self.jobs.get_mut(&id).filter(|job| !job.running)?;
        job.running = true;
        Some(Task { job: id, file: Arc::clone(&job.file), sight: job.sight })
    }

    fn next(&mut self) -> u64 {
        self.last += 1;
        self.last
    }
}

impl Job {
    /// By who waits most urgently.
    pub(crate) fn urgency(&self) -> Urgency {
        let waits =
            |trigger| self.waiters.iter().any(|waiter| waiter.asked.pending.trigger() == trigger);
        if waits(Trigger::Exec) {
            Urgency::Exec
        } else if self.waiters.is_empty() {
            Urgency::Later
        } else {
            Urgency::Open
        }
    }
}

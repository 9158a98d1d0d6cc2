//! Files that are being scanned, and who waits for each.
//!
//! Owns: [`Jobs`]: one job for each ticket, so that a hundred openers of one file cost one scan, and
//! the deadline of every waiter. Must not: answer.

use crate::{
    grant::Grant,
    lane::{Outcome, Task},
    memory::{Key, Ticket},
    policy::Cause,
    queue::Urgency,
    report::Report,
    sight::Sight,
};
use lazaret_model::Level;
use lazaret_onaccess::{HeldFile, Pending, Trigger, Writers, processor_time};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
    time::{Duration, Instant},
};

/// A file in hand.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) ticket: Ticket,
    pub(crate) sight: Sight,
    pub(crate) file: Arc<HeldFile>,
    /// By number, in the order in which they came.
    pub(crate) waiters: BTreeMap<u64, Waiter>,
    executes: bool,
    /// Who got the file before its scan ended, or opened it where nobody is asked.
    pub(crate) let_through: Vec<(i32, Trigger)>,
    /// How often it was scanned in vain.
    pub(crate) tries: u32,
    /// It is with a worker now.
    pub(crate) running: bool,
    /// A writer was let through since its scan began.
    disturbed: bool,
    /// Since when it waits for writers to go.
    rested: Option<Instant>,
}

/// Somebody who waits for an answer, and since when.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) pending: Pending,
    pub(crate) at: Instant,
    /// Who wrote then; he may be it himself.
    pub(crate) writers: Writers,
    /// Executions of the file that the reader allowed.
    pub(crate) behind: Vec<Grant>,
    /// He was asked about this just now: an execution asks twice.
    pub(crate) again: bool,
    /// How long he had run then, if that had to be looked at.
    pub(crate) ran: Option<Duration>,
}

impl Asked {
    /// What he wants; the second question of an execution is one too.
    pub(crate) const fn trigger(&self) -> Trigger {
        if self.again { Trigger::Exec } else { self.pending.trigger() }
    }

    /// He may be about to write.
    pub(crate) fn writes(&self) -> bool {
        self.trigger() == Trigger::Open && self.writers == Writers::Some
    }

    /// His execution, if he is let through now.
    pub(crate) fn grant(&self, key: Key) -> Grant {
        self.granted(key, processor_time(self.pending.pid()))
    }

    /// The same of one who has run so long.
    pub(crate) fn granted(&self, key: Key, ran: Option<Duration>) -> Grant {
        let pid = self.pending.pid();
        let earlier = self.behind.iter().find(|grant| grant.pid == pid).copied();
        Grant { key, pid, at: Instant::now(), ran }.again(earlier)
    }

    /// What he gets may run: he executes, or did a moment ago.
    pub(crate) fn runs(&self) -> bool {
        let pid = self.pending.pid();
        let did = || self.behind.iter().any(|grant| grant.pid == pid) && !self.writes();
        self.trigger() == Trigger::Exec || did()
    }
}

/// Somebody who waits for a job.
#[derive(Debug)]
pub(crate) struct Waiter {
    pub(crate) asked: Asked,
    pub(crate) deadline: Instant,
    /// What he gets may run.
    pub(crate) runs: bool,
}

/// A file that is to be scanned.
#[derive(Debug)]
pub(crate) struct Intake {
    pub(crate) ticket: Ticket,
    pub(crate) sight: Sight,
    pub(crate) file: Arc<HeldFile>,
}

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct Jobs {
    jobs: HashMap<u64, Job>,
    by_ticket: BTreeMap<Ticket, u64>,
    due: BTreeSet<(Instant, u64, u64)>,
    last: u64,
}

impl Jobs {
    /// The job of this file in this epoch.
    pub(crate) fn join(&mut self, intake: Intake) -> u64 {
        let Intake { ticket, sight, file } = intake;
        if let Some(id) = self.by_ticket.get(&ticket) {
            return *id;
        }
        let id = self.next();
        let (waiters, let_through) = (BTreeMap::new(), Vec::new());
        let job = Job {
            ticket,
            sight,
            file,
            waiters,
            executes: false,
            let_through,
            tries: 0,
            running: false,
            disturbed: false,
            rested: None,
        };
        self.jobs.insert(id, job);
        self.by_ticket.insert(ticket, id);
        id
    }

    /// Adds somebody who waits.
    pub(crate) fn wait(&mut self, id: u64, waiter: Waiter) {
        let number = self.next();
        // A pending that finds no job is answered by its fallback when it is dropped here.
        if let Some(job) = self.jobs.get_mut(&id) {
            self.due.insert((waiter.deadline, number, id));
            job.executes |= waiter.asked.trigger() == Trigger::Exec;
            job.waiters.insert(number, waiter);
        }
    }

    /// Takes those out of a job for whom its file may run.
    pub(crate) fn take_runners(&mut self, id: u64) -> Vec<Waiter> {
        let Some(job) = self.jobs.get_mut(&id) else { return Vec::new() };
        let (runners, others) =
            std::mem::take(&mut job.waiters).into_iter().partition(|(_, waiter)| waiter.runs);
        job.waiters = others;
        let runners: BTreeMap<u64, Waiter> = runners;
        for (number, waiter) in &runners {
            self.due.remove(&(waiter.deadline, *number, id));
        }
        runners.into_values().collect()
    }

    /// A writer of this file is let through.
    pub(crate) fn disturb(&mut self, key: Key) {
        for (_, id) in self.by_ticket.range(Ticket::all_of(key)) {
            if let Some(job) = self.jobs.get_mut(id) {
                job.disturbed = true;
            }
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
            if let Some(waiter) = job.waiters.remove(&number) {
                return Some((id, waiter));
            }
        }
        None
    }

    /// Takes a job out; its waiters come with it.
    pub(crate) fn take(&mut self, id: u64) -> Option<Job> {
        let job = self.jobs.remove(&id)?;
        self.by_ticket.remove(&job.ticket);
        for (number, waiter) in &job.waiters {
            self.due.remove(&(waiter.deadline, *number, id));
        }
        Some(job)
    }

    /// True if this file is being scanned, or waits to be.
    pub(crate) fn scans(&self, key: Key) -> bool {
        self.by_ticket.range(Ticket::all_of(key)).next().is_some()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.jobs.len()
    }

    /// How many wait, for all of them.
    pub(crate) fn waiting(&self) -> usize {
        self.due.len()
    }

    /// Marks the job as running and makes a task of it; none if it is gone or running already.
    pub(crate) fn start(&mut self, id: u64) -> Option<Task> {
        let job = self.jobs.get_mut(&id).filter(|job| !job.running)?;
        (job.running, job.disturbed) = (true, false);
        Some(Task { job: id, file: Arc::clone(&job.file), sight: job.sight })
    }

    fn next(&mut self) -> u64 {
        self.last += 1;
        self.last
    }
}

impl Job {
    /// Somebody waits for whom its file may run.
    pub(crate) fn runs(&self) -> bool {
        self.waiters.values().any(|waiter| waiter.runs)
    }

    /// Whoever waits for whom its file may run was asked about it before.
    pub(crate) fn asks_again(&self) -> bool {
        self.waiters.values().all(|waiter| waiter.asked.again || !waiter.runs)
    }

    /// Why what this scan saw may not be what is in the file now, as far as opens can change it. Where
    /// the kernel says nothing about writers this is not known, and believed.
    pub(crate) fn doubt(&self, report: &Report, outcome: &Outcome) -> Option<Cause> {
        let changed = self.disturbed || outcome.after.is_none();
        match outcome.before {
            _ if report.verdict().level() == Level::Malicious => None,
            Writers::None => changed.then_some(Cause::Changed),
            Writers::Some => Some(Cause::LiveWriter),
            Writers::Unknown => None,
        }
    }

    /// Whether it may wait on for writers to go.
    pub(crate) fn may_rest(&mut self, now: Instant) -> bool {
        now.saturating_duration_since(*self.rested.get_or_insert(now)) < PATIENCE
    }

    /// By who waits most urgently, or did.
    pub(crate) fn urgency(&self) -> Urgency {
        if self.waiters.is_empty() {
            Urgency::Later
        } else if self.executes {
            Urgency::Exec
        } else {
            Urgency::Open
        }
    }
}

/// An execution waits so long for writers to go.
const PATIENCE: Duration = Duration::from_millis(200);

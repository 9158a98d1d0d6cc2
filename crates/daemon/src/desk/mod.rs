//! The desk: everything that was not answered at once is here until it is.
//!
//! Owns: one thread with all jobs, waiters, deadlines and lanes, so that nothing needs a lock. It waits
//! for its own messages and for nothing else. Must not: read a file, write a log.

mod arrears;
mod contest;
mod intake;
mod outcome;

use crate::{
    clerk::Clerk,
    fleet::{Change, End, Fleet},
    hold::Holds,
    job::{Intake, Jobs},
    lane::FromLane,
    lesson::Lessons,
    note::Note,
    overdue::{Deadlines, Others},
    queue::Queue,
    recall::Recall,
    rest::Resting,
    suspects::{Case, Suspects},
    tell::Telling,
};
use std::{
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, Sender},
    },
    time::{Duration, Instant},
};

/// The desk itself.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) deadlines: Deadlines,
    pub(crate) clerk: Clerk,
    pub(crate) lessons: Lessons,
    pub(crate) recall: Recall,
    pub(crate) fleet: Fleet,
    pub(crate) state: State,
    pub(crate) cases: Sender<Case>,
}

/// What is in hand.
#[derive(Debug, Default)]
pub(crate) struct State {
    jobs: Jobs,
    queue: Queue,
    holds: Holds<Note>,
    resting: Resting,
    suspects: Suspects,
    /// A file that is owed a scan is being opened.
    reopening: bool,
    strays: u64,
}

impl Desk {
    /// Works until it is told to stop, or nobody can tell it anything any more. What waits then is
    /// answered by the fallback.
    pub(crate) fn run(mut self, notes: &Receiver<Note>) {
        loop {
            let first = match notes.recv_timeout(self.pause()) {
                Err(RecvTimeoutError::Disconnected) => return self.clerk.close(),
                Ok(note) => Some(note),
                Err(RecvTimeoutError::Timeout) => None,
            };
            // All that came meanwhile, so that answers go out together.
            for note in first.into_iter().chain(notes.try_iter().take(AT_ONCE)) {
                match note {
                    Note::Stop => return self.clerk.close(),
                    note => self.take(note),
                }
            }
            let now = Instant::now();
            self.release(now);
            self.wake(now);
            while let Some((id, waiter)) = self.state.jobs.expired(now) {
                self.expire(id, waiter);
            }
            self.dispatch();
            self.clerk.post(self.state.jobs.waiting());
            self.pay(now);
            self.review();
            self.end_overdue(now);
            self.clerk.count();
        }
    }

    fn pause(&self) -> Duration {
        if self.clerk.outbox.has_words() {
            return Duration::ZERO;
        }
        let jobs = &self.state.jobs;
        let due = jobs.next_due().into_iter().chain(self.clerk.outbox.goes(jobs.waiting())).min();
        let due = due.map(|at| at.saturating_duration_since(Instant::now()));
        due.unwrap_or(TICK).min(if self.is_contested() { MOMENT } else { TICK })
    }

    fn admit(&mut self, note: Note) {
        match note {
            Note::Question { asked, sight, ticket } => {
                let file = Arc::clone(asked.pending.file());
                self.question(asked, Intake { ticket, sight, file });
            }
            Note::Known { asked, key, report } => self.known(asked, key, &report),
            Note::Spared { asked, key, cause } => {
                if let Some(asked) = self.unless_excluded(asked, key) {
                    self.clerk.spare(asked, key, cause);
                }
            }
            Note::Owed { key, path, pid } => {
                // He may have been about to write.
                self.state.jobs.disturb(key);
                self.clerk.owe(key, path, pid);
            }
            Note::Reopened(reopened) => self.reopened(reopened),
            Note::Recruits(recruits) => self.fleet.recruit(recruits),
            Note::Serves(package) => self.state.suspects.serves(package),
            Note::Ahead { file, sight, ticket, by } => {
                let file = Arc::new(file);
                self.ahead(by, Intake { ticket, sight, file });
            }
            Note::Lane(note) => self.lane(note),
            Note::Exclusions(list) => self.clerk.exclusions = list,
            Note::Sample { pid, path, waited, times } => {
                self.clerk.sample(pid, &path, (waited, times));
            }
            Note::Inquiry(inquiry) => {
                inquiry.answer(&self.clerk, &self.state.jobs, &self.state.suspects);
            }
            Note::Stop => {}
        }
    }

    /// Puts a job in, also one that is in already but has become more urgent.
    fn enqueue(&mut self, id: u64, uid: u32) {
        if let Some(job) = self.state.jobs.get_mut(id).filter(|job| !job.running) {
            self.state.queue.push(id, job.urgency(), uid, job.sight.identity.size);
        }
    }

    fn dispatch(&mut self) {
        while let Some(berth) = self.fleet.idle() {
            let Some(id) = self.state.queue.pop() else { return };
            let Some(task) = self.state.jobs.start(id) else { continue };
            berth.run(task);
        }
    }

    fn end_overdue(&mut self, now: Instant) {
        let waits = self.state.jobs.len() > self.fleet.len();
        let others = if waits { Others::Wait } else { Others::DoNotWait };
        self.fleet.end_overdue(self.deadlines, others, now);
    }

    fn lane(&mut self, note: FromLane) {
        match note {
            FromLane::Up { lane, worker } => {
                if let Some(text) = worker.trouble() {
                    self.clerk.teller.tell(Telling::Trouble("worker-unlocked", text));
                }
                let change = self.fleet.up(lane, worker);
                self.changed(change);
            }
            FromLane::Down { lane, setback } => {
                let change = self.fleet.down(lane, &setback);
                if matches!(change, Change::None) {
                    let text = setback.reason().to_owned();
                    self.clerk.teller.tell(Telling::Trouble("worker-not-started", text));
                }
            }
            FromLane::Lost { lane, job } => {
                self.fleet.lost(lane);
                let text = "a worker ended while it had nothing to do".into();
                self.clerk.teller.tell(Telling::Trouble("worker-lost", text));
                if let Some(job) = job {
                    self.give_back(job);
                }
            }
            FromLane::Done { lane, job, outcome } => {
                let died = outcome.report.is_none();
                let end = self.fleet.done(lane, if died { End::Died } else { End::Scanned });
                self.done(job, *outcome, end);
            }
        }
    }

    /// Nobody has begun it: that says nothing about the file.
    fn give_back(&mut self, id: u64) {
        if let Some(job) = self.state.jobs.get_mut(id) {
            job.running = false;
            self.enqueue(id, u32::MAX);
        }
    }
}

/// Messages that are taken before answers are given.
const AT_ONCE: usize = 256;
/// Deadlines are kept to the moment; this is how often overdue workers are looked for.
const TICK: Duration = Duration::from_millis(100);
/// How often writers who wait, and executions that wait for writers, are looked at.
const MOMENT: Duration = Duration::from_millis(1);

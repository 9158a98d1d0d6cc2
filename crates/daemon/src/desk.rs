//! The desk: everything that was not answered at once is here until it is.
//!
//! Owns: one thread with all jobs, waiters, deadlines and lanes, so that nothing needs a lock; and
//! which files killed their workers. It waits for its own messages and for nothing else.
//! Must not: read a file, write a log.

use crate::{
    clerk::{Clerk, Scanned},
    denied::Denials,
    fleet::{Change, End, Fleet, Recruits},
    hand::{Chore, Find, Reopened},
    job::{Asked, Intake, Job, Jobs, Waiter},
    lane::{After, FromLane, Outcome, path_of},
    lesson::Lessons,
    memory::{Key, Lesson, Ticket},
    overdue::{Deadlines, Others},
    policy::Cause,
    process::{Process, uid},
    queue::Queue,
    recall::Recall,
    report::Report,
    sight::{Sight, look},
    slots::{Slot, Slots},
    tell::Telling,
};
use lazaret_model::{Identity, Level, Why, WhyCode};
use lazaret_onaccess::Trigger;
use rustix::fd::OwnedFd;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::{Duration, Instant},
};

/// A message to the desk.
#[derive(Debug)]
pub(crate) enum Note {
    /// Somebody waits for a file of which nothing is known.
    Question { asked: Asked, sight: Sight, ticket: Ticket, slot: Slot },
    /// Somebody waits for a file of which a finding is known.
    Known { asked: Asked, key: Key, report: Arc<Report>, slot: Slot },
    /// Somebody is answered without a scan, by cause.
    Spared { asked: Asked, key: Key, cause: Cause, slot: Slot },
    /// Somebody was let through to a file for which there was no room here.
    Owed { key: Key, path: PathBuf, pid: i32 },
    /// A file that is owed a scan was opened again, or was not to be had.
    Reopened(Reopened),
    /// Lanes with newer rules.
    Recruits(Recruits),
    /// A file is to be scanned for which nobody waits.
    Ahead { file: OwnedFd, sight: Sight, ticket: Ticket, by: (i32, Trigger), slot: Slot },
    /// From a lane.
    Lane(FromLane),
    /// Protection ends.
    Stop,
}

impl From<FromLane> for Note {
    fn from(note: FromLane) -> Self {
        Self::Lane(note)
    }
}

/// The desk itself.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) deadlines: Deadlines,
    pub(crate) clerk: Clerk,
    pub(crate) lessons: Lessons,
    pub(crate) recall: Recall,
    pub(crate) slots: Slots,
    pub(crate) fleet: Fleet,
    pub(crate) state: State,
}

/// What is in hand.
#[derive(Debug, Default)]
pub(crate) struct State {
    jobs: Jobs,
    queue: Queue,
    killers: HashMap<Identity, u32>,
    /// A file that is owed a scan is being opened.
    reopening: bool,
    strays: u64,
}

impl Desk {
    /// Works until it is told to stop, or nobody can tell it anything any more. What waits then is
    /// answered by the fallback.
    pub(crate) fn run(mut self, notes: &Receiver<Note>) {
        loop {
            match notes.recv_timeout(self.pause()) {
                Ok(Note::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(note) => self.take(note),
                Err(RecvTimeoutError::Timeout) => {}
            }
            let now = Instant::now();
            while let Some((id, waiter)) = self.state.jobs.expired(now) {
                self.expire(id, waiter);
            }
            self.dispatch();
            self.pay(now);
            self.end_overdue(now);
            self.clerk.count();
        }
    }

    fn pause(&self) -> Duration {
        let due = self.state.jobs.next_due().map(|at| at.saturating_duration_since(Instant::now()));
        due.unwrap_or(TICK).min(TICK)
    }

    fn take(&mut self, note: Note) {
        match note {
            Note::Question { asked, sight, ticket, slot } => {
                let file = Arc::clone(asked.pending.file());
                self.question(asked, Intake { ticket, sight, file, slot });
            }
            Note::Known { asked, key, report, slot: _slot } => {
                let path = path_of(asked.pending.file());
                self.clerk.answer(asked, &Scanned { key, path: &path, report: &report });
            }
            Note::Spared { asked, key, cause, slot: _slot } => {
                self.clerk.spare(asked, key, cause);
            }
            Note::Owed { key, path, pid } => self.clerk.owe(key, path, pid),
            Note::Reopened(reopened) => self.reopened(reopened),
            Note::Recruits(recruits) => self.fleet.recruit(recruits),
            Note::Ahead { file, sight, ticket, by, slot } => {
                let file = Arc::new(file);
                self.ahead(by, Intake { ticket, sight, file, slot });
            }
            Note::Lane(note) => self.lane(note),
            Note::Stop => {}
        }
    }

    fn question(&mut self, asked: Asked, intake: Intake) {
        if self.kills(&intake.sight.identity) {
            let key = intake.ticket.key;
            self.clerk.spare(asked, key, Cause::WorkerDied);
            return;
        }
        let uid = uid(asked.pending.pid()).unwrap_or(u32::MAX);
        let deadline = asked.at + self.deadlines.of(asked.pending.trigger());
        let (id, slot) = self.state.jobs.join(intake);
        self.state.jobs.wait(id, asked, deadline, slot);
        self.enqueue(id, uid);
    }

    fn ahead(&mut self, by: (i32, Trigger), intake: Intake) {
        if self.kills(&intake.sight.identity) {
            return;
        }
        if self.state.jobs.len() > BACKLOG {
            return self.clerk.owe(intake.ticket.key, path_of(&intake.file), by.0);
        }
        let (id, _) = self.state.jobs.join(intake);
        if let Some(job) = self.state.jobs.get_mut(id) {
            job.let_through.push(by);
        }
        self.enqueue(id, uid(by.0).unwrap_or(u32::MAX));
    }

    /// Puts a job in, also one that is in already but has become more urgent.
    fn enqueue(&mut self, id: u64, uid: u32) {
        if let Some(job) = self.state.jobs.get_mut(id).filter(|job| !job.running) {
            self.state.queue.push(id, job.urgency(), uid, job.sight.identity.size);
        }
    }

    fn expire(&mut self, id: u64, waiter: Waiter) {
        let Waiter { asked, .. } = waiter;
        let by = (asked.pending.pid(), asked.pending.trigger());
        let backlog = self.state.jobs.len() > BACKLOG;
        let Some(job) = self.state.jobs.get_mut(id) else { return };
        let (key, is_idle) = (job.ticket.key, !job.running && job.waiters.is_empty());
        if self.clerk.spare(asked, key, Cause::TimedOut) {
            job.let_through.push(by);
        }
        if is_idle && backlog {
            // The ledger keeps it in mind; its next open or close brings it back.
            drop(self.state.jobs.take(id));
        }
    }

    fn dispatch(&mut self) {
        while let Some(berth) = self.fleet.idle() {
            let Some(id) = self.state.queue.pop() else { return };
            let Some(task) = self.state.jobs.start(id) else { continue };
            berth.run(task);
        }
    }

    /// Nobody waits: time for what is owed.
    fn pay(&mut self, now: Instant) {
        while !self.state.reopening && self.fleet.idle().is_some() {
            let Some((key, debt)) = self.clerk.ledger.due(now) else { return };
            if self.state.jobs.scans(key) {
                self.clerk.ledger.again(key, now);
            } else if let Some(file) = debt.file {
                self.rescan(key, file, debt.pid);
                self.dispatch();
            } else {
                let chore = Chore::Reopen { key, path: debt.path, pids: vec![debt.pid] };
                self.state.reopening = self.clerk.hand.ask(chore);
                if !self.state.reopening {
                    self.clerk.ledger.again(key, now);
                }
            }
        }
    }

    fn reopened(&mut self, Reopened { key, pid, file }: Reopened) {
        self.state.reopening = false;
        match file {
            Some(file) => self.rescan(key, Arc::new(file), pid),
            None => self.clerk.ledger.put_off(key, Instant::now()),
        }
    }

    fn rescan(&mut self, key: Key, file: Arc<OwnedFd>, pid: i32) {
        let now = Instant::now();
        let sight = look(&*file).ok().filter(|sight| Key::of(&sight.identity) == key);
        let Some(sight) = sight else { return self.clerk.ledger.put_off(key, now) };
        if self.kills(&sight.identity) {
            return self.clerk.ledger.give_up(key);
        }
        let Some(slot) = self.slots.take() else { return self.clerk.ledger.again(key, now) };
        self.state.strays += 1;
        let ticket = Ticket::stray(key, self.state.strays);
        self.ahead((pid, Trigger::Open), Intake { ticket, sight, file, slot });
    }

    fn end_overdue(&mut self, now: Instant) {
        let waits = self.state.jobs.len() > self.fleet.len();
        let others = if waits { Others::Wait } else { Others::DoNotWait };
        self.fleet.end_overdue(self.deadlines, others, now);
    }

    fn lane(&mut self, note: FromLane) {
        match note {
            FromLane::Up { lane, worker } => {
                if !worker.unlocked.is_empty() {
                    let text = format!("worker {}: {}", worker.pid, worker.unlocked.join("; "));
                    self.clerk.teller.tell(Telling::Trouble("worker-unlocked", text));
                }
                let change = self.fleet.up(lane, worker);
                self.changed(change);
            }
            FromLane::Down { lane, reason } => {
                let change = self.fleet.down(lane, &reason);
                if matches!(change, Change::None) {
                    self.clerk.teller.tell(Telling::Trouble("worker-not-started", reason));
                }
            }
            FromLane::Done { lane, job, outcome } => {
                let died = outcome.report.is_none();
                let end = self.fleet.done(lane, if died { End::Died } else { End::Scanned });
                self.done(job, outcome, end);
            }
        }
    }

    /// With new rules nothing is known any more, not even what kills its scanners.
    fn changed(&mut self, change: Change) {
        let Change::Swapped(facts, answer) = change else { return };
        self.state.killers.clear();
        self.lessons.deny(Denials::of_this_machine());
        let forgotten = self.recall.all().map_err(|error| error.to_string());
        // Whoever asked may have gone.
        drop(answer.send(forgotten.map(|()| facts)));
    }

    fn done(&mut self, id: u64, outcome: Outcome, end: End) {
        let Some(job) = self.state.jobs.get_mut(id) else { return };
        job.running = false;
        job.tries += 1;
        let (identity, again) = (job.sight.identity, job.tries < TRIES && !job.waiters.is_empty());
        let report = match outcome.report {
            Some(report) => report,
            None => {
                let text = format!("a worker died over {}", outcome.path.display());
                self.clerk.teller.tell(Telling::Trouble("worker-died", text));
                let counts = if end == End::Ended { FATAL } else { 1 };
                let deaths = self.state.killers.entry(identity).or_default();
                *deaths += counts;
                if *deaths < FATAL && again {
                    return self.enqueue(id, u32::MAX);
                }
                Report::incomplete(Why::new(WhyCode::WorkerDied))
            }
        };
        // A rename or the like during the scan is no reason to refuse: once more, with what is now.
        let changed = report.verdict().whys().iter().any(|why| why.code == WhyCode::Changed);
        if changed && again {
            return self.enqueue(id, u32::MAX);
        }
        if let Some(job) = self.state.jobs.take(id) {
            self.settle(job, &report, (&outcome.path, outcome.after));
        }
    }

    fn settle(&mut self, job: Job, report: &Report, (path, after): (&Path, Option<After>)) {
        let key = job.ticket.key;
        let scanned = Scanned { key, path, report };
        let verdict = report.verdict();
        let waited = !job.waiters.is_empty();
        let owed = self.clerk.settle(key, &verdict);
        let mut pids: Vec<i32> = job.let_through.iter().map(|(pid, _)| *pid).collect();
        let mut process = None;
        for waiter in job.waiters {
            pids.push(waiter.asked.pending.pid());
            process = Some(self.clerk.answer(waiter.asked, &scanned));
        }
        if let Some(after) = after.filter(|_| verdict.level() != Level::Incomplete) {
            let found = (!verdict.is_silent()).then(|| Arc::new(report.clone()));
            let (ticket, sight) = (job.ticket, after.sight);
            let (at_rest, shielded) = (after.at_rest, after.shielded);
            self.lessons.scanned(Lesson { ticket, sight, at_rest, shielded, found });
        }
        if let Some(by) = job.let_through.last().filter(|_| !waited || owed) {
            self.clerk.tell_late(if owed { "late" } else { "notify" }, *by, &scanned);
        }
        if verdict.level() == Level::Malicious {
            let last = pids.last().copied().unwrap_or_default();
            self.clerk.act(Find {
                file: job.file,
                identity: job.sight.identity,
                path: path.to_owned(),
                report: report.clone(),
                process: process.unwrap_or_else(|| Process::read(last)),
                pids,
                late: owed || !job.let_through.is_empty(),
            });
        }
    }

    fn kills(&self, identity: &Identity) -> bool {
        self.state.killers.get(identity).is_some_and(|deaths| *deaths >= FATAL)
    }
}

/// Deadlines are kept to the moment; this is how often overdue workers are looked for.
const TICK: Duration = Duration::from_millis(100);
/// A file that killed so many workers is not given to another.
const FATAL: u32 = 2;
/// A file for which somebody waits is scanned so often at most.
const TRIES: u32 = 3;
/// Jobs beyond this are not kept for their own sake.
const BACKLOG: usize = 4_096;

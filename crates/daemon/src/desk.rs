//! The desk: everything that was not answered at once is here until it is.
//!
//! Owns: one thread with all jobs, waiters, deadlines and lanes, so that nothing needs a lock; and
//! which files killed their workers. It waits for its own messages and for nothing else.
//! Must not: read a file, write a log.

use crate::{
    clerk::{Clerk, Scanned},
    job::{Asked, Intake, Job, Jobs, Waiter},
    lane::{After, FromLane, Outcome, Task, WorkerFacts, path_of},
    memory::{Key, Lesson, Ticket},
    overdue::{Deadlines, Others},
    policy::Cause,
    process::uid,
    queue::Queue,
    report::Report,
    sight::Sight,
    slots::Slot,
    tell::Telling,
};
use lazaret_model::{Identity, Level, Why, WhyCode};
use lazaret_onaccess::Trigger;
use rustix::fd::OwnedFd;
use std::{
    collections::HashMap,
    path::Path,
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, Sender},
    },
    time::{Duration, Instant},
};

/// A message to the desk.
#[derive(Debug)]
pub(crate) enum Note {
    /// Somebody waits for a file of which nothing is known.
    Question { asked: Asked, sight: Sight, ticket: Ticket, slot: Slot },
    /// Somebody waits for a file of which a finding is known.
    Known { asked: Asked, key: Key, report: Arc<Report> },
    /// Somebody is answered without a scan, by cause.
    Spared { asked: Asked, key: Key, cause: Cause },
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

#[derive(Debug)]
struct LaneState {
    tasks: Sender<Task>,
    worker: Option<WorkerFacts>,
    running: Option<(u64, Instant)>,
    /// The worker was ended by us.
    ended: bool,
}

/// The desk itself.
#[derive(Debug)]
pub(crate) struct Desk {
    deadlines: Deadlines,
    clerk: Clerk,
    lessons: Sender<Lesson<Report>>,
    lanes: Vec<LaneState>,
    jobs: Jobs,
    queue: Queue,
    killers: HashMap<Identity, u32>,
}

impl Desk {
    pub(crate) fn new(
        deadlines: Deadlines,
        clerk: Clerk,
        lessons: Sender<Lesson<Report>>,
        lanes: Vec<Sender<Task>>,
    ) -> Self {
        let lane = |tasks| LaneState { tasks, worker: None, running: None, ended: false };
        Self {
            deadlines,
            clerk,
            lessons,
            lanes: lanes.into_iter().map(lane).collect(),
            jobs: Jobs::default(),
            queue: Queue::default(),
            killers: HashMap::new(),
        }
    }

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
            while let Some((id, waiter)) = self.jobs.expired(now) {
                self.expire(id, waiter);
            }
            self.dispatch();
            self.end_overdue(now);
            self.clerk.count();
        }
    }

    fn pause(&self) -> Duration {
        let due = self.jobs.next_due().map(|at| at.saturating_duration_since(Instant::now()));
        due.unwrap_or(TICK).min(TICK)
    }

    fn take(&mut self, note: Note) {
        match note {
            Note::Question { asked, sight, ticket, slot } => {
                let file = Arc::clone(asked.pending.file());
                self.question(asked, Intake { ticket, sight, file, slot });
            }
            Note::Known { asked, key, report } => {
                let path = path_of(asked.pending.file());
                self.clerk.answer(asked, &Scanned { key, path: &path, report: &report });
            }
            Note::Spared { asked, key, cause } => drop(self.clerk.spare(asked, key, cause)),
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
        let (id, slot) = self.jobs.join(intake);
        self.jobs.wait(id, asked, deadline, slot);
        self.enqueue(id, uid);
    }

    fn ahead(&mut self, by: (i32, Trigger), intake: Intake) {
        if self.kills(&intake.sight.identity) || self.jobs.len() > BACKLOG {
            return;
        }
        let (id, _) = self.jobs.join(intake);
        if let Some(job) = self.jobs.get_mut(id) {
            job.let_through.push(by);
        }
        self.enqueue(id, uid(by.0).unwrap_or(u32::MAX));
    }

    /// Puts a job in, also one that is in already but has become more urgent.
    fn enqueue(&mut self, id: u64, uid: u32) {
        if let Some(job) = self.jobs.get_mut(id).filter(|job| !job.running) {
            self.queue.push(id, job.urgency(), uid, job.sight.identity.size);
        }
    }

    fn expire(&mut self, id: u64, waiter: Waiter) {
        let Waiter { asked, .. } = waiter;
        let by = (asked.pending.pid(), asked.pending.trigger());
        let backlog = self.jobs.len() > BACKLOG;
        let Some(job) = self.jobs.get_mut(id) else { return };
        let (key, is_idle) = (job.ticket.key, !job.running && job.waiters.is_empty());
        if self.clerk.spare(asked, key, Cause::TimedOut) {
            job.let_through.push(by);
        }
        if is_idle && backlog {
            // The ledger keeps it in mind; its next open or close brings it back.
            drop(self.jobs.take(id));
        }
    }

    fn dispatch(&mut self) {
        let idle = |lane: &LaneState| lane.worker.is_some() && lane.running.is_none();
        while let Some(lane) = self.lanes.iter_mut().find(|lane| idle(lane)) {
            let Some(id) = self.queue.pop() else { return };
            let Some(task) = self.jobs.start(id) else { continue };
            lane.running = Some((id, Instant::now()));
            lane.ended = false;
            if lane.tasks.send(task).is_err() {
                lane.worker = None;
            }
        }
    }

    fn end_overdue(&mut self, now: Instant) {
        let waits = self.jobs.len() > self.lanes.len();
        let others = if waits { Others::Wait } else { Others::DoNotWait };
        for lane in &mut self.lanes {
            let Some((_, since)) = lane.running else { continue };
            let running = now.saturating_duration_since(since);
            if !lane.ended && self.deadlines.ends_worker(running, others) {
                lane.ended = true;
                lane.worker.iter().for_each(WorkerFacts::kill);
            }
        }
    }

    fn lane(&mut self, note: FromLane) {
        match note {
            FromLane::Up { lane, worker } => {
                if !worker.unlocked.is_empty() {
                    let text = format!("worker {}: {}", worker.pid, worker.unlocked.join("; "));
                    self.clerk.teller.tell(Telling::Trouble("worker-unlocked", text));
                }
                if let Some(lane) = self.lanes.get_mut(lane) {
                    lane.worker = Some(worker);
                }
            }
            FromLane::Down { reason } => {
                self.clerk.teller.tell(Telling::Trouble("worker-not-started", reason));
            }
            FromLane::Done { lane, job, outcome } => {
                let died = outcome.report.is_none();
                let mut end = End::Scanned;
                if let Some(lane) = self.lanes.get_mut(lane) {
                    lane.running = None;
                    lane.worker = lane.worker.take().filter(|_| !died);
                    if died {
                        end = if lane.ended { End::Ended } else { End::Died };
                    }
                }
                self.done(job, outcome, end);
            }
        }
    }

    fn done(&mut self, id: u64, outcome: Outcome, end: End) {
        let Some(job) = self.jobs.get_mut(id) else { return };
        job.running = false;
        job.tries += 1;
        let (identity, again) = (job.sight.identity, job.tries < TRIES && !job.waiters.is_empty());
        let report = match outcome.report {
            Some(report) => report,
            None => {
                let text = format!("a worker died over {}", outcome.path.display());
                self.clerk.teller.tell(Telling::Trouble("worker-died", text));
                let counts = if end == End::Ended { FATAL } else { 1 };
                let deaths = self.killers.entry(identity).or_default();
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
        if let Some(job) = self.jobs.take(id) {
            self.settle(job, &report, (&outcome.path, outcome.after));
        }
    }

    fn settle(&mut self, job: Job, report: &Report, (path, after): (&Path, Option<After>)) {
        let key = job.ticket.key;
        let scanned = Scanned { key, path, report };
        let level = report.verdict().level();
        let waited = !job.waiters.is_empty();
        for waiter in job.waiters {
            self.clerk.answer(waiter.asked, &scanned);
        }
        if let Some(after) = after.filter(|_| level != Level::Incomplete) {
            let silent = report.verdict().is_silent();
            let (ticket, sight) = (job.ticket, after.sight);
            let found = (!silent).then(|| Arc::new(report.clone()));
            let (at_rest, shielded) = (after.at_rest, after.shielded);
            // The reader is gone only when everything ends.
            drop(self.lessons.send(Lesson { ticket, sight, at_rest, shielded, found }));
        }
        let owed = level != Level::Incomplete && self.clerk.ledger.settle(key);
        if let Some(by) = job.let_through.last().filter(|_| !waited || owed) {
            self.clerk.tell_late(if owed { "late" } else { "notify" }, *by, &scanned);
        }
    }

    fn kills(&self, identity: &Identity) -> bool {
        self.killers.get(identity).is_some_and(|deaths| *deaths >= FATAL)
    }
}

/// How a worker came to the end of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Scanned,
    /// It died of it.
    Died,
    /// It took too long and was ended.
    Ended,
}

/// Deadlines are kept to the moment; this is how often overdue workers are looked for.
const TICK: Duration = Duration::from_millis(100);
/// A file that killed so many workers is not given to another.
const FATAL: u32 = 2;
/// A file for which somebody waits is scanned so often at most.
const TRIES: u32 = 3;
/// Jobs beyond this are not kept for their own sake.
const BACKLOG: usize = 4_096;

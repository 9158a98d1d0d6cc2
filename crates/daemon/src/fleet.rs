//! All lanes: those that serve, those that finish what they began with older rules, and those that
//! are being made ready with newer ones.
//!
//! Owns: [`Fleet`] and the swap: the new lanes serve when every one of them has its worker, in one
//! step; the old ones get no further task. Must not: know files.

use crate::{
    lane::{Setback, Task, WorkerFacts},
    overdue::{Deadlines, Others},
};
use std::{
    mem,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::Sender,
    },
    time::Instant,
};

/// A lane, and what it does now.
#[derive(Debug)]
pub(crate) struct Berth {
    lane: u64,
    tasks: Sender<Task>,
    worker: Option<WorkerFacts>,
    running: Option<(u64, Instant)>,
    /// The worker was ended by us.
    ended: bool,
}

impl Berth {
    pub(crate) const fn new(lane: u64, tasks: Sender<Task>) -> Self {
        Self { lane, tasks, worker: None, running: None, ended: false }
    }

    /// Gives the lane something to do.
    pub(crate) fn run(&mut self, task: Task) {
        self.running = Some((task.job, Instant::now()));
        self.ended = false;
        if self.tasks.send(task).is_err() {
            self.worker = None;
        }
    }
}

/// Lanes with newer rules.
#[derive(Debug)]
pub(crate) struct Recruits {
    pub(crate) berths: Vec<Berth>,
    /// Tells them that nobody wants them any more.
    pub(crate) given_up: Arc<AtomicBool>,
    /// Who waits for the swap.
    pub(crate) answer: Sender<Result<WorkerFacts, String>>,
}

/// How a worker came to the end of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Scanned,
    /// It died of it.
    Died,
    /// It took too long and was ended.
    Ended,
}

/// What came of the start of a worker.
#[derive(Debug)]
pub(crate) enum Change {
    /// Nothing else.
    None,
    /// Newer rules serve from now on; whoever waits for that is to be told.
    Swapped(WorkerFacts, Sender<Result<WorkerFacts, String>>),
    /// Newer rules cannot be used; the older ones go on.
    Refused,
}

/// All of them.
#[derive(Debug)]
pub(crate) struct Fleet {
    serving: Vec<Berth>,
    leaving: Vec<Berth>,
    recruits: Option<Recruits>,
}

impl Fleet {
    pub(crate) const fn new(serving: Vec<Berth>) -> Self {
        Self { serving, leaving: Vec::new(), recruits: None }
    }

    /// How many serve.
    pub(crate) const fn len(&self) -> usize {
        self.serving.len()
    }

    /// A lane with a worker that does nothing.
    pub(crate) fn idle(&mut self) -> Option<&mut Berth> {
        self.serving.iter_mut().find(|berth| berth.worker.is_some() && berth.running.is_none())
    }

    /// Whether a lane more does nothing than the one that is kept for whoever may come.
    pub(crate) fn has_leisure(&self) -> bool {
        let is_idle = |berth: &&Berth| berth.worker.is_some() && berth.running.is_none();
        self.serving.iter().filter(is_idle).count() > usize::from(self.serving.len() > 1)
    }

    /// Lanes that will serve when all of them are ready. Those that were being made ready before are
    /// given up.
    pub(crate) fn recruit(&mut self, recruits: Recruits) {
        if let Some(before) = self.recruits.replace(recruits) {
            before.dismiss("newer ones were asked for");
        }
    }

    /// A lane has its worker.
    pub(crate) fn up(&mut self, lane: u64, worker: WorkerFacts) -> Change {
        if let Some(berth) = self.berth(lane) {
            berth.worker = Some(worker);
        }
        let is_ready = |r: &Recruits| r.berths.iter().all(|berth| berth.worker.is_some());
        let Some(ready) = self.recruits.take_if(|recruits| is_ready(recruits)) else {
            return Change::None;
        };
        let facts = ready.berths.iter().find_map(|berth| berth.worker.clone());
        let before = mem::replace(&mut self.serving, ready.berths);
        // Whoever does nothing ends with its sender; the others when they are done.
        self.leaving.extend(before.into_iter().filter(|berth| berth.running.is_some()));
        facts.map_or(Change::None, |facts| Change::Swapped(facts, ready.answer))
    }

    /// A lane got no worker. If it is a new one and its worker cannot use the rules, all new ones are
    /// given up; one that is not there yet is waited for.
    pub(crate) fn down(&mut self, lane: u64, setback: &Setback) -> Change {
        let Setback::Refused(reason) = setback else { return Change::None };
        let is_new = |r: &Recruits| r.berths.iter().any(|berth| berth.lane == lane);
        match self.recruits.take_if(|recruits| is_new(recruits)) {
            Some(recruits) => {
                recruits.dismiss(reason);
                Change::Refused
            }
            None => Change::None,
        }
    }

    /// A lane's worker ended while it had nothing to do.
    pub(crate) fn lost(&mut self, lane: u64) {
        if let Some(berth) = self.berth(lane) {
            (berth.worker, berth.running) = (None, None);
        }
        self.leaving.retain(|berth| berth.running.is_some());
    }

    /// A lane came to the end of its task. Tells a worker that we ended from one that died.
    pub(crate) fn done(&mut self, lane: u64, end: End) -> End {
        let mut why = end;
        if let Some(berth) = self.berth(lane) {
            berth.running = None;
            if end != End::Scanned {
                berth.worker = None;
                why = if berth.ended { End::Ended } else { End::Died };
            }
        }
        self.leaving.retain(|berth| berth.running.is_some());
        why
    }

    /// Ends workers that have had their time.
    pub(crate) fn end_overdue(&mut self, deadlines: Deadlines, others: Others, now: Instant) {
        for berth in self.serving.iter_mut().chain(&mut self.leaving) {
            let Some((_, since)) = berth.running else { continue };
            let running = now.saturating_duration_since(since);
            if !berth.ended && deadlines.ends_worker(running, others) {
                berth.ended = true;
                berth.worker.iter().for_each(WorkerFacts::kill);
            }
        }
    }

    fn berth(&mut self, lane: u64) -> Option<&mut Berth> {
        let recruits = self.recruits.iter_mut().flat_map(|recruits| &mut recruits.berths);
        let mut all = self.serving.iter_mut().chain(&mut self.leaving).chain(recruits);
        all.find(|berth| berth.lane == lane)
    }
}

impl Recruits {
    fn dismiss(self, reason: &str) {
        self.given_up.store(true, Ordering::Relaxed);
        // Nobody may be waiting.
        drop(self.answer.send(Err(reason.to_owned())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Receiver, channel};

    fn berths(lanes: &[u64]) -> (Vec<Berth>, Vec<Receiver<Task>>) {
        let with = |lane: &u64| {
            let (tasks, waiting) = channel();
            (Berth::new(*lane, tasks), waiting)
        };
        lanes.iter().map(with).unzip()
    }

    fn facts(generation: &str) -> WorkerFacts {
        WorkerFacts::of_test(generation)
    }

    type Answer = Receiver<Result<WorkerFacts, String>>;

    fn recruits(lanes: &[u64]) -> (Recruits, Vec<Receiver<Task>>, Answer) {
        let (berths, waiting) = berths(lanes);
        let (answer, heard) = channel();
        (Recruits { berths, given_up: Arc::default(), answer }, waiting, heard)
    }

    #[test]
    fn new_lanes_serve_when_all_are_ready_and_a_busy_old_one_finishes() {
        let (old, waiting) = berths(&[1, 2]);
        let mut fleet = Fleet::new(old);
        fleet.up(1, facts("old"));
        fleet.up(2, facts("old"));
        fleet.idle().unwrap().running = Some((7, Instant::now()));
        let (new, _tasks, _heard) = recruits(&[3, 4]);
        fleet.recruit(new);
        assert!(matches!(fleet.up(4, facts("new")), Change::None));
        assert_eq!(fleet.idle().unwrap().lane, 2, "until then the old ones serve");
        let Change::Swapped(new, _) = fleet.up(3, facts("new")) else { panic!("no swap") };
        assert_eq!(new.generation, "new");
        assert_eq!(fleet.idle().unwrap().lane, 3);
        assert!(waiting[1].recv().is_err(), "the idle one was let go");
        assert!(waiting[0].try_recv().is_err_and(|e| e == std::sync::mpsc::TryRecvError::Empty));
        assert_eq!(fleet.done(1, End::Scanned), End::Scanned);
        assert!(waiting[0].recv().is_err(), "and the busy one when it was done");
    }

    #[test]
    fn rules_that_do_not_load_change_nothing() {
        let (old, _waiting) = berths(&[1]);
        let mut fleet = Fleet::new(old);
        fleet.up(1, facts("old"));
        let (new, tasks, heard) = recruits(&[2, 3]);
        let given_up = Arc::clone(&new.given_up);
        fleet.recruit(new);
        fleet.up(2, facts("new"));
        let (away, broken) = (Setback::Absent("away".into()), Setback::Refused("broken".into()));
        assert!(matches!(fleet.down(3, &away), Change::None));
        assert!(heard.try_recv().is_err(), "what is away is waited for");
        assert!(matches!(fleet.down(3, &broken), Change::Refused));
        assert_eq!(heard.recv().unwrap().unwrap_err(), "broken");
        assert!(given_up.load(Ordering::Relaxed) && tasks[0].recv().is_err());
        assert_eq!(fleet.idle().unwrap().lane, 1);
        assert!(matches!(fleet.down(1, &broken), Change::None), "a serving lane tries again");
    }

    #[test]
    fn a_dead_worker_is_told_from_one_that_was_ended() {
        let (old, _waiting) = berths(&[1]);
        let mut fleet = Fleet::new(old);
        fleet.up(1, facts("old"));
        fleet.idle().unwrap().running = Some((7, Instant::now()));
        assert_eq!(fleet.done(1, End::Died), End::Died);
        assert!(fleet.idle().is_none());
        fleet.up(1, facts("old"));
        fleet.lost(1);
        assert!(fleet.idle().is_none(), "one that ended idle is given nothing");
    }
}

//! Who is scanned next.
//!
//! Owns: [`Queue`]: executions before opens before what nobody waits for; within each, users in
//! turn, so that one of them cannot starve the others; of one user the small file first. Pure.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, VecDeque},
};

/// How urgent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Urgency {
    /// Somebody waits to execute.
    Exec,
    /// Somebody waits to open.
    Open,
    /// Nobody waits.
    Later,
}

/// Jobs that wait, by number.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    classes: [Fair; 3],
    arrivals: u64,
}

#[derive(Debug, Default)]
struct Fair {
    turns: VecDeque<u32>,
    jobs: HashMap<u32, Smallest>,
}

/// Size, arrival and number of each job, the smallest first.
type Smallest = BinaryHeap<Reverse<(u64, u64, u64)>>;

impl Queue {
    /// Puts a job in for the user `uid`, with the size of its file.
    pub(crate) fn push(&mut self, job: u64, urgency: Urgency, uid: u32, size: u64) {
        self.arrivals += 1;
        let class = match urgency {
            Urgency::Exec => 0,
            Urgency::Open => 1,
            Urgency::Later => 2,
        };
        if let Some(class) = self.classes.get_mut(class) {
            class.push(uid, (size, self.arrivals, job));
        }
    }

    /// Takes the next job. A job that was put in twice comes twice.
    pub(crate) fn pop(&mut self) -> Option<u64> {
        self.classes.iter_mut().find_map(Fair::pop)
    }
}

impl Fair {
    fn push(&mut self, uid: u32, entry: (u64, u64, u64)) {
        let jobs = self.jobs.entry(uid).or_default();
        if jobs.is_empty() {
            self.turns.push_back(uid);
        }
        jobs.push(Reverse(entry));
    }

    fn pop(&mut self) -> Option<u64> {
        let uid = self.turns.pop_front()?;
        let jobs = self.jobs.get_mut(&uid)?;
        let Reverse((_, _, job)) = jobs.pop()?;
        if jobs.is_empty() {
            self.jobs.remove(&uid);
        } else {
            self.turns.push_back(uid);
        }
        Some(job)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(queue: &mut Queue) -> Vec<u64> {
        std::iter::from_fn(|| queue.pop()).collect()
    }

    #[test]
    fn executions_first_small_before_large_first_come_first_served() {
        let mut queue = Queue::default();
        queue.push(1, Urgency::Later, 0, 1);
        queue.push(2, Urgency::Open, 0, 900);
        queue.push(3, Urgency::Open, 0, 5);
        queue.push(4, Urgency::Open, 0, 5);
        queue.push(5, Urgency::Exec, 0, 1 << 30);
        assert_eq!(drain(&mut queue), [5, 3, 4, 2, 1]);
    }

    #[test]
    fn one_user_cannot_starve_another() {
        let mut queue = Queue::default();
        for job in 0..1_000 {
            queue.push(job, Urgency::Open, 1, 1);
        }
        queue.push(5_000, Urgency::Open, 2, 1 << 30);
        let order = drain(&mut queue);
        assert!(order.iter().position(|job| *job == 5_000) < Some(2), "{:?}", &order[..3]);
        assert_eq!(order.len(), 1_001);
        assert!(queue.classes.iter().all(|class| class.jobs.is_empty() && class.turns.is_empty()));
    }
}

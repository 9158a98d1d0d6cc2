//! Executions that were allowed, and may not be so far yet that the kernel keeps writers away.
//!
//! Owns: [`Grant`], [`Grants`], and how long a writer waits for one. Pure.
//!
//! Why it is enough that a writer waits: the kernel counts him before it puts his question, and an
//! execution fails (`ETXTBSY`) while anybody is counted. Allowed when nobody was counted, it has come
//! past that check before he was, and then it is he who fails; or it fails at the check, if he is still
//! there. He is still there as long as he has no answer.

use crate::memory::Key;
use std::{
    collections::{BTreeMap, VecDeque},
    time::{Duration, Instant},
};

/// An execution that was allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) key: Key,
    pub(crate) pid: i32,
    pub(crate) at: Instant,
    /// The processor time of the process then, if it can be seen.
    pub(crate) ran: Option<Duration>,
}

impl Grant {
    /// True if its process, which has run so long by now, is where it was: what it asks now is the same.
    pub(crate) fn is_where_it_was(&self, ran: Option<Duration>) -> bool {
        let ran = self.ran.zip(ran);
        ran.is_some_and(|(before, now)| now.saturating_sub(before) < STEP)
    }

    /// The same question of a process that was allowed before. If it has run on since, it is past the
    /// check, and opens what it executes: an interpreter.
    pub(crate) fn again(self, earlier: Option<Self>) -> Self {
        match earlier.filter(|earlier| earlier.ran.is_some() && self.ran.is_some()) {
            Some(earlier) if !earlier.is_where_it_was(self.ran) => Self { ran: None, ..self },
            _ => self,
        }
    }

    /// True once no writer needs to wait for it any more; `ran` is the processor time of its process now,
    /// none if that is gone.
    pub(crate) fn is_over(&self, now: Instant, ran: Option<Duration>) -> bool {
        let age = now.saturating_duration_since(self.at);
        match (self.ran, ran) {
            (Some(_), None) => true,
            (None, _) => age >= SHORT,
            // Who was not given the processor cannot have come past the check.
            (Some(before), Some(ran)) => {
                age >= LONG || (age >= SHORT && ran.saturating_sub(before) >= STEP)
            }
        }
    }
}

/// The latest of them, by file and process.
#[derive(Debug, Default)]
pub(crate) struct Grants {
    latest: BTreeMap<(Key, i32), Grant>,
    order: VecDeque<Grant>,
}

impl Grants {
    /// Adds one, which takes the place of an earlier one of the same process.
    pub(crate) fn add(&mut self, grant: Grant) {
        let is_old = |other: &Grant| grant.at.saturating_duration_since(other.at) > KEPT;
        while self.order.len() >= MOST || self.order.front().is_some_and(is_old) {
            self.drop_oldest();
        }
        self.latest.insert((grant.key, grant.pid), grant);
        self.order.push_back(grant);
    }

    /// Those of this file.
    pub(crate) fn of(&self, key: Key) -> impl Iterator<Item = Grant> {
        self.latest.range((key, i32::MIN)..=(key, i32::MAX)).map(|(_, grant)| *grant)
    }

    /// That of this file and process.
    pub(crate) fn by(&self, key: Key, pid: i32) -> Option<Grant> {
        self.latest.get(&(key, pid)).copied()
    }

    fn drop_oldest(&mut self) {
        let Some(oldest) = self.order.pop_front() else { return };
        if self.by(oldest.key, oldest.pid) == Some(oldest) {
            self.latest.remove(&(oldest.key, oldest.pid));
        }
    }
}

/// From an answer to the check takes some ten microseconds once the process runs; it waits for a
/// processor for some slices of time.
const SHORT: Duration = Duration::from_millis(20);
/// Even for a process that gets no processor. Less than anybody may wait for an answer.
const LONG: Duration = Duration::from_secs(1);
/// Several times what the way to the check takes.
const STEP: Duration = Duration::from_micros(100);
/// An execution asks twice; between both its file may be scanned anew.
const KEPT: Duration = Duration::from_secs(10);
const MOST: usize = 4_096;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sight::Inode;

    fn grant(number: u64, pid: i32, at: Instant) -> Grant {
        let key = Key::at(Inode { device: 1, number });
        Grant { key, pid, at, ran: Some(Duration::from_millis(7)) }
    }

    #[test]
    fn a_writer_waits_until_the_execution_is_gone_or_had_its_time() {
        let start = Instant::now();
        let seen = grant(1, 1, start);
        let unseen = Grant { ran: None, ..seen };
        let ran = |micros: u64| Some(Duration::from_micros(7_000 + micros));
        let table = [
            (seen, 0, ran(0), false),
            (seen, 0, None, true),
            (seen, 19, ran(5_000), false),
            (seen, 20, ran(100), true),
            (seen, 20, ran(99), false),
            (seen, 999, ran(0), false),
            (seen, 1_000, ran(0), true),
            (unseen, 19, None, false),
            (unseen, 20, None, true),
            (unseen, 19, ran(9), false),
        ];
        for (grant, after, ran, over) in table {
            let now = start + Duration::from_millis(after);
            assert_eq!(grant.is_over(now, ran), over, "{after} {ran:?}");
        }
    }

    #[test]
    fn who_ran_on_needs_no_more_time_of_its_own() {
        let first = grant(1, 1, Instant::now());
        let after =
            |micros: u64| Grant { ran: Some(Duration::from_micros(7_000 + micros)), ..first };
        assert_eq!(after(99).again(Some(first)), after(99));
        assert_eq!(after(100).again(Some(first)).ran, None);
        assert_eq!(after(100).again(None), after(100));
        assert_eq!(after(100).again(Some(Grant { ran: None, ..first })), after(100));
        assert!(first.is_where_it_was(after(99).ran) && !first.is_where_it_was(after(100).ran));
        assert!(!first.is_where_it_was(None));
    }

    #[test]
    fn one_of_each_process_and_the_oldest_go() {
        let (mut grants, start) = (Grants::default(), Instant::now());
        let later = start + Duration::from_secs(1);
        for one in [grant(1, 1, start), grant(1, 2, start), grant(1, 1, later), grant(2, 1, later)]
        {
            grants.add(one);
        }
        let (first, second) = (grant(1, 1, start).key, grant(2, 1, start).key);
        assert_eq!(grants.of(first).count(), 2);
        assert_eq!(grants.by(first, 1), Some(grant(1, 1, later)));
        assert_eq!(grants.by(first, 2), Some(grant(1, 2, start)));
        grants.add(grant(3, 1, start + KEPT + Duration::from_millis(1)));
        assert_eq!(grants.of(first).collect::<Vec<_>>(), [grant(1, 1, later)]);
        assert_eq!(grants.by(second, 1), Some(grant(2, 1, later)));
        for number in 0..MOST as u64 * 2 {
            grants.add(grant(number + 10, 1, later + KEPT));
        }
        assert_eq!(grants.of(first).count(), 0);
        assert!(grants.order.len() <= MOST && grants.latest.len() <= MOST);
    }
}

//! Writers who wait at their own open until an execution had its time.
//!
//! Owns: [`Holds`]: which executions the desk allowed, and who is held because of any. Pure: what time
//! it is and what time a process had is asked of whoever calls.

use crate::{
    grant::{Grant, Grants},
    memory::Key,
};
use std::time::{Duration, Instant};

/// Processor time of a process, none if it is gone.
pub(crate) trait Clock: Fn(i32) -> Option<Duration> {}
impl<F: Fn(i32) -> Option<Duration>> Clock for F {}

/// Somebody who may be about to write.
#[derive(Debug)]
pub(crate) struct Writer {
    pub(crate) key: Key,
    pid: i32,
    /// What he waits for.
    behind: Vec<Grant>,
    /// His process was allowed to execute the file, and asks for that twice.
    pub(crate) asks_again: bool,
    /// He waits no longer than this.
    until: Instant,
}

/// Who is held, and with him what the desk was told.
#[derive(Debug)]
pub(crate) struct Held<N> {
    pub(crate) note: N,
    pub(crate) writer: Writer,
}

/// All of them.
#[derive(Debug)]
pub(crate) struct Holds<N> {
    grants: Grants,
    held: Vec<Held<N>>,
}

impl<N> Default for Holds<N> {
    fn default() -> Self {
        Self { grants: Grants::default(), held: Vec::new() }
    }
}

impl<N> Holds<N> {
    /// From now on writers of its file wait for this execution.
    pub(crate) fn allow(&mut self, grant: Grant) {
        let grant = grant.again(self.grants.by(grant.key, grant.pid));
        self.grants.add(grant);
        for held in self.held.iter_mut().map(|held| &mut held.writer) {
            held.behind.extend((held.key == grant.key).then_some(grant));
        }
    }

    /// Whether this process was allowed to execute the file.
    pub(crate) fn executes(&self, key: Key, pid: i32) -> bool {
        self.grants.by(key, pid).is_some()
    }

    /// Keeps a writer waiting; gives him back if there is nothing to wait for.
    pub(crate) fn hold(
        &mut self,
        mut held: Held<N>,
        now: Instant,
        clock: impl Clock,
    ) -> Option<Held<N>> {
        let writer = &mut held.writer;
        writer.behind.extend(self.grants.of(writer.key));
        writer.asks_again |= self.executes(writer.key, writer.pid);
        if writer.is_free(now, &clock) {
            return Some(held);
        }
        self.held.push(held);
        None
    }

    /// The next who waits no longer. Whoever may himself be an execution that asks again comes before
    /// the others, who then wait for him.
    pub(crate) fn next(&mut self, now: Instant, clock: impl Clock) -> Option<Held<N>> {
        let mut first = None;
        for (at, Held { writer, .. }) in self.held.iter_mut().enumerate() {
            if writer.is_free(now, &clock) {
                if writer.asks_again {
                    return Some(self.held.remove(at));
                }
                first = first.or(Some(at));
            }
        }
        first.map(|at| self.held.remove(at))
    }

    /// Somebody waits who may be about to write this file.
    pub(crate) fn holds(&self, key: Key) -> bool {
        self.held.iter().any(|held| held.writer.key == key)
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.held.is_empty()
    }
}

impl Writer {
    /// Waits for these executions, at least, until then at most.
    pub(crate) fn new(key: Key, pid: i32, behind: Vec<Grant>, until: Instant) -> Self {
        let asks_again = behind.iter().any(|grant| grant.pid == pid);
        Self { key, pid, behind, asks_again, until }
    }

    fn is_free(&mut self, now: Instant, clock: &impl Clock) -> bool {
        let own = self.pid;
        self.behind.retain(|grant| match grant.pid == own {
            // While it waits for this answer its clock stands still.
            true => !Grant { ran: None, ..*grant }.is_over(now, None),
            false => !grant.is_over(now, clock(grant.pid)),
        });
        self.behind.is_empty() || now >= self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sight::Inode;

    fn held(note: &'static str, pid: i32, behind: Vec<Grant>) -> Held<&'static str> {
        let until = Instant::now() + Duration::from_secs(60);
        Held { note, writer: Writer::new(key(), pid, behind, until) }
    }

    fn key() -> Key {
        Key::at(Inode { device: 1, number: 1 })
    }

    fn grant(pid: i32, at: Instant) -> Grant {
        Grant { key: key(), pid, at, ran: Some(Duration::ZERO) }
    }

    /// They all run, but for the last.
    fn clock(pid: i32) -> Option<Duration> {
        (pid != 9).then_some(Duration::from_secs(1))
    }

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn a_writer_waits_for_what_the_desk_allowed_and_for_what_he_brings() {
        let (mut holds, start) = (Holds::default(), Instant::now());
        assert!(holds.hold(held("free", 5, vec![]), start, clock).is_some());
        holds.allow(grant(9, start));
        assert!(holds.hold(held("gone", 5, vec![]), start, clock).is_some());
        assert!(!holds.holds(key()));
        assert!(holds.hold(held("brings", 5, vec![grant(1, start)]), start, clock).is_none());
        assert!(holds.holds(key()));
        holds.allow(grant(2, start + 5 * MS));
        assert!(holds.hold(held("waits", 5, vec![]), start, clock).is_none());
        assert!(holds.next(start + 24 * MS, clock).is_none());
        let next = |holds: &mut Holds<_>| holds.next(start + 25 * MS, clock).map(|held| held.note);
        assert_eq!(next(&mut holds), Some("brings"));
        assert_eq!(next(&mut holds), Some("waits"));
        assert!(holds.is_empty() && next(&mut holds).is_none());
    }

    #[test]
    fn who_may_execute_comes_first_and_others_wait_for_him() {
        let (mut holds, start) = (Holds::default(), Instant::now());
        holds.allow(grant(1, start));
        assert!(holds.hold(held("other", 5, vec![]), start, clock).is_none());
        assert!(holds.hold(held("same", 1, vec![]), start, clock).is_none());
        let now = start + 20 * MS;
        let first = holds.next(now, clock).unwrap();
        assert_eq!(first.note, "same");
        holds.allow(grant(1, now));
        assert!(holds.next(now, clock).is_none());
        assert_eq!(holds.next(now + 20 * MS, clock).unwrap().note, "other");
    }

    #[test]
    fn nobody_waits_beyond_his_time() {
        let (mut holds, start) = (Holds::default(), Instant::now());
        let starved = |_| Some(Duration::ZERO);
        holds.allow(grant(1, start));
        let until = start + 100 * MS;
        let mut writer = held("w", 5, vec![]);
        writer.writer.until = until;
        assert!(holds.hold(writer, start, starved).is_none());
        assert!(holds.next(start + 99 * MS, starved).is_none());
        assert!(holds.next(until, starved).is_some());
    }
}

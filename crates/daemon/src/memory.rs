//! What is known about files that were scanned: the first-level verdict cache.
//!
//! Owns: [`Memory`], a state machine without kernel, clock or lock; the reader alone holds it.
//!
//! Why a remembered verdict is true: whoever opens the file for writing passes our question, and the
//! count of writers is raised before it is put. So at each question either the probe finds a writer,
//! which starts a new epoch, or there was none since the last question that found one. A verdict
//! carries the epoch its scan began with and is learned only if that is still the epoch, nobody
//! writes when the scan begins or ends (what a writer's close tells may still wait behind questions), and
//! the identity (with the time of change, which no user can set) is
//! the same. What needs no open, such as `truncate`, changes that time: therefore a file that
//! changed within the last ticks of the clock is not learned.

use crate::sight::{Inode, Sight};
use lazaret_model::Identity;
use lazaret_onaccess::Writers;
use std::{
    collections::HashMap,
    ops::RangeInclusive,
    sync::Arc,
    time::{Duration, Instant},
};

/// Which inode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Key {
    file_system: u64,
    inode: u64,
}

impl Key {
    pub(crate) const fn of(identity: &Identity) -> Self {
        Self { file_system: identity.file_system, inode: identity.inode }
    }

    /// By what somebody else knows of it.
    pub(crate) const fn at(inode: Inode) -> Self {
        Self { file_system: inode.device, inode: inode.number }
    }

    /// The same for the scout.
    pub(crate) const fn inode(self) -> Inode {
        Inode { device: self.file_system, number: self.inode }
    }
}

/// An inode in one epoch. Scans with equal tickets have equal results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ticket {
    pub(crate) key: Key,
    epoch: u64,
}

impl Ticket {
    /// For a scan about which nobody asked: nothing is learned from it. Each number gives another.
    pub(crate) const fn stray(key: Key, number: u64) -> Self {
        Self { key, epoch: u64::MAX - number }
    }

    /// Of this inode, whatever the epoch.
    pub(crate) const fn all_of(key: Key) -> RangeInclusive<Self> {
        Self { key, epoch: 0 }..=Self { key, epoch: u64::MAX }
    }
}

/// What is known about a file that somebody opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Known<F> {
    /// Clean; `shielded` if nobody but root can write it.
    Clean {
        /// Questions about it can be spared.
        shielded: bool,
    },
    /// Found, and what.
    Found(Arc<F>),
    /// Clean a moment ago, under a steady writer.
    Live(Ticket),
    /// Nothing: scan it under this ticket.
    Nothing(Ticket),
}

/// The end of a scan.
#[derive(Clone, Debug)]
pub(crate) struct Lesson<F> {
    pub(crate) ticket: Ticket,
    /// The file when the scan ended.
    pub(crate) sight: Sight,
    /// Nobody wrote when the scan began or ended, and the last change is some ticks old.
    pub(crate) at_rest: bool,
    /// Nobody but root can write it.
    pub(crate) shielded: bool,
    /// What was found; none if clean.
    pub(crate) found: Option<Arc<F>>,
}

#[derive(Debug)]
struct Entry<F> {
    epoch: u64,
    verdict: Option<Remembered<F>>,
    /// When a clean scan last ended, though somebody wrote.
    clean_under_writer: Option<Instant>,
}

#[derive(Debug)]
struct Remembered<F> {
    identity: Identity,
    shielded: bool,
    found: Option<Arc<F>>,
}

/// Everything known, bounded: the older half goes when the younger is full.
#[derive(Debug)]
pub(crate) struct Memory<F> {
    young: HashMap<Key, Entry<F>>,
    old: HashMap<Key, Entry<F>>,
    half: usize,
    last_epoch: u64,
}

impl<F> Memory<F> {
    pub(crate) fn new(capacity: usize) -> Self {
        let half = capacity.div_ceil(2).max(1);
        Self { young: HashMap::new(), old: HashMap::new(), half, last_epoch: 0 }
    }

    /// Somebody opens the file, which the probe has just looked at.
    pub(crate) fn opened(&mut self, sight: &Sight, writers: Writers, now: Instant) -> Known<F> {
        let key = Key::of(&sight.identity);
        let fresh = self.next_epoch();
        let entry = self.entry(key, fresh);
        if writers != Writers::None {
            entry.epoch = fresh;
            entry.verdict = None;
        }
        let ticket = Ticket { key, epoch: entry.epoch };
        match &entry.verdict {
            Some(known) if known.identity == sight.identity => match &known.found {
                None => Known::Clean { shielded: known.shielded },
                Some(found) => Known::Found(Arc::clone(found)),
            },
            Some(_) | None => {
                let is_recent = |at: Instant| now.saturating_duration_since(at) < LIVE;
                match entry.clean_under_writer {
                    Some(at) if writers == Writers::Some && is_recent(at) => Known::Live(ticket),
                    _ => Known::Nothing(ticket),
                }
            }
        }
    }

    /// True if an execution's first question needs no look for writers: the file is clean, and one who
    /// was not seen at his own question has no answer yet, and is counted: what the kernel counts a
    /// writer of it does not run. Of what only root can write opens may be exempt from questions.
    pub(crate) fn may_run(&self, sight: &Sight) -> bool {
        let key = Key::of(&sight.identity);
        let entry = self.young.get(&key).or_else(|| self.old.get(&key));
        entry.and_then(|entry| entry.verdict.as_ref()).is_some_and(|known| {
            known.identity == sight.identity && known.found.is_none() && !known.shielded
        })
    }

    /// Somebody closed the file after he could write. Gives the ticket for a scan ahead of need.
    pub(crate) fn written(&mut self, sight: &Sight) -> Ticket {
        let key = Key::of(&sight.identity);
        let fresh = self.next_epoch();
        let entry = self.entry(key, fresh);
        entry.epoch = fresh;
        entry.verdict = None;
        Ticket { key, epoch: fresh }
    }

    /// A scan came to its end.
    pub(crate) fn learn(&mut self, lesson: Lesson<F>, now: Instant) {
        let Lesson { ticket, sight, at_rest, shielded, found } = lesson;
        let is_clean = found.is_none();
        let Some(entry) = self.known(ticket.key) else { return };
        if entry.epoch == ticket.epoch && at_rest {
            entry.verdict = Some(Remembered { identity: sight.identity, shielded, found });
        } else if is_clean && !at_rest {
            entry.clean_under_writer = Some(now);
        }
    }

    /// Nothing is known any more, and what is scanned now will not be learned.
    pub(crate) fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }

    fn next_epoch(&mut self) -> u64 {
        self.last_epoch += 1;
        self.last_epoch
    }

    fn known(&mut self, key: Key) -> Option<&mut Entry<F>> {
        if self.young.contains_key(&key) {
            self.young.get_mut(&key)
        } else {
            self.old.get_mut(&key)
        }
    }

    fn entry(&mut self, key: Key, epoch: u64) -> &mut Entry<F> {
        if self.young.len() >= self.half {
            self.old = std::mem::take(&mut self.young);
        }
        let Self { young, old, .. } = self;
        let new = Entry { epoch, verdict: None, clean_under_writer: None };
        young.entry(key).or_insert_with(|| old.remove(&key).unwrap_or(new))
    }
}

/// A file that was clean under its writer so lately is not scanned again at each open.
const LIVE: Duration = Duration::from_secs(60);

#[cfg(test)]
mod model;

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;

    type Plain = Memory<&'static str>;

    fn sight() -> Sight {
        crate::sight::look(File::open("/proc/self/exe").unwrap()).unwrap()
    }

    fn touched(sight: &Sight) -> Sight {
        let mut other = *sight;
        other.identity.changed.nanos ^= 1;
        other
    }

    fn lesson(ticket: Ticket, sight: Sight, found: Option<&'static str>) -> Lesson<&'static str> {
        Lesson { ticket, sight, at_rest: true, shielded: false, found: found.map(Arc::new) }
    }

    fn scan(memory: &mut Plain, sight: &Sight, writers: Writers) -> Ticket {
        match memory.opened(sight, writers, Instant::now()) {
            Known::Nothing(ticket) => ticket,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_verdict_is_remembered_until_a_writer_comes_or_the_identity_changes() {
        let (mut memory, sight, now) = (Plain::new(8), sight(), Instant::now());
        let ticket = scan(&mut memory, &sight, Writers::None);
        memory.learn(lesson(ticket, sight, None), now);
        let clean = Known::Clean { shielded: false };
        assert_eq!(memory.opened(&sight, Writers::None, now), clean);
        scan(&mut memory, &touched(&sight), Writers::None);
        assert_eq!(memory.opened(&sight, Writers::None, now), clean);
        scan(&mut memory, &sight, Writers::Some);
        scan(&mut memory, &sight, Writers::None);
    }

    #[test]
    fn whoever_wrote_during_the_scan_spoils_its_result() {
        let (mut memory, sight, now) = (Plain::new(8), sight(), Instant::now());
        type Between = fn(&mut Plain, &Sight);
        let betweens: [Between; 3] = [
            |memory, sight| drop(memory.opened(sight, Writers::Some, Instant::now())),
            |memory, sight| drop(memory.opened(sight, Writers::Unknown, Instant::now())),
            |memory, sight| {
                memory.written(sight);
            },
        ];
        for between in betweens {
            let ticket = scan(&mut memory, &sight, Writers::None);
            between(&mut memory, &sight);
            memory.learn(lesson(ticket, sight, None), now);
            scan(&mut memory, &sight, Writers::None);
        }
        let ticket = scan(&mut memory, &sight, Writers::None);
        memory.learn(Lesson { at_rest: false, ..lesson(ticket, sight, None) }, now);
        scan(&mut memory, &sight, Writers::None);
    }

    #[test]
    fn equal_epochs_mean_equal_files() {
        let (mut memory, sight) = (Plain::new(8), sight());
        let first = scan(&mut memory, &sight, Writers::None);
        assert_eq!(scan(&mut memory, &sight, Writers::None), first);
        for writers in [Writers::Some, Writers::Unknown] {
            let one = scan(&mut memory, &sight, writers);
            assert_ne!(scan(&mut memory, &sight, writers), one, "{writers:?}");
        }
    }

    #[test]
    fn findings_are_remembered_like_clean_files() {
        let (mut memory, sight, now) = (Plain::new(8), sight(), Instant::now());
        let ticket = scan(&mut memory, &sight, Writers::None);
        memory.learn(lesson(ticket, sight, Some("bad")), now);
        let found = Known::Found(Arc::new("bad"));
        assert_eq!(memory.opened(&sight, Writers::None, now), found);
    }

    #[test]
    fn a_steady_writer_is_scanned_once_a_minute() {
        let (mut memory, sight, now) = (Plain::new(8), sight(), Instant::now());
        let ticket = scan(&mut memory, &sight, Writers::Some);
        memory.learn(Lesson { at_rest: false, ..lesson(ticket, sight, None) }, now);
        assert!(matches!(memory.opened(&sight, Writers::Some, now), Known::Live(_)));
        let later = now + Duration::from_secs(61);
        assert!(matches!(memory.opened(&sight, Writers::Some, later), Known::Nothing(_)));
        // Once he has gone, the file is scanned like any other.
        assert!(matches!(memory.opened(&sight, Writers::None, now), Known::Nothing(_)));
    }

    #[test]
    fn with_new_rules_nothing_is_known_and_nothing_old_is_learned() {
        let (mut memory, sight, now) = (Plain::new(8), sight(), Instant::now());
        let ticket = scan(&mut memory, &sight, Writers::None);
        memory.learn(lesson(ticket, sight, None), now);
        memory.clear();
        let fresh = scan(&mut memory, &sight, Writers::None);
        assert_ne!(fresh, ticket);
        memory.learn(lesson(ticket, sight, None), now);
        assert_eq!(scan(&mut memory, &sight, Writers::None), fresh);
        memory.learn(lesson(Ticket::stray(ticket.key, 1), sight, None), now);
        assert_eq!(scan(&mut memory, &sight, Writers::None), fresh);
    }

    #[test]
    fn an_old_ticket_is_worth_nothing_after_the_entry_was_dropped() {
        let (mut memory, sight, now) = (Plain::new(2), sight(), Instant::now());
        let ticket = scan(&mut memory, &sight, Writers::None);
        for inode in 1..10 {
            let mut other = sight;
            other.identity.inode = inode;
            scan(&mut memory, &other, Writers::None);
        }
        scan(&mut memory, &sight, Writers::None);
        memory.learn(lesson(ticket, sight, None), now);
        scan(&mut memory, &sight, Writers::None);
        assert!(memory.young.len() + memory.old.len() <= 4);
    }
}

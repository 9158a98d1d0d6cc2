//! What was let through without a complete scan, until it is scanned.
//!
//! Owns: [`Ledger`], bounded and counted, and when each debt is tried next. Pure: the time is handed
//! in. Must not: open a file.

use crate::memory::Key;
use lazaret_onaccess::HeldFile;
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

/// A file that is owed a scan.
#[derive(Clone, Debug)]
pub(crate) struct Debt {
    pub(crate) path: PathBuf,
    /// Who got it.
    pub(crate) pid: i32,
    /// The file itself, so that no rename hides it; of the first debts only.
    pub(crate) file: Option<Arc<HeldFile>>,
    tries: u32,
}

impl Debt {
    pub(crate) fn new(path: PathBuf, pid: i32, file: Option<Arc<HeldFile>>) -> Self {
        Self { path, pid, file, tries: 0 }
    }
}

/// How soon a debt can be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// As soon as there is time.
    Soon,
    /// When its writer may have come to rest.
    Later,
}

/// Files that are owed a scan.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    owed: HashMap<Key, Debt>,
    due: BinaryHeap<Reverse<(Instant, u64, Key)>>,
    held: usize,
    entries: u64,
    forgotten: u64,
    given_up: u64,
}

impl Ledger {
    /// Somebody was let through to this file.
    pub(crate) fn enter(&mut self, key: Key, mut debt: Debt, (now, when): (Instant, When)) {
        if let Some(known) = self.owed.get_mut(&key) {
            known.pid = debt.pid;
            return;
        }
        if self.owed.len() >= CAPACITY {
            self.forgotten += 1;
            return;
        }
        // A descriptor keeps a file system from being unmounted: few, and not for long.
        debt.file = debt.file.filter(|_| self.held < MOST_HELD && when == When::Soon);
        self.held += usize::from(debt.file.is_some());
        self.owed.insert(key, debt);
        self.plan(key, now + if when == When::Soon { SOON } else { LATER });
    }

    /// The file was scanned to its end. True if it was owed.
    pub(crate) fn settle(&mut self, key: Key) -> bool {
        let Some(debt) = self.owed.remove(&key) else { return false };
        self.held -= usize::from(debt.file.is_some());
        true
    }

    /// A debt whose time has come; it comes again unless it is settled or put off.
    pub(crate) fn due(&mut self, now: Instant) -> Option<(Key, Debt)> {
        while let Some(Reverse((at, _, key))) = self.due.peek().copied() {
            if at > now {
                return None;
            }
            self.due.pop();
            if let Some(debt) = self.owed.get(&key) {
                return Some((key, debt.clone()));
            }
        }
        None
    }

    /// It could not be paid now. After some tries it is given up, and counted.
    pub(crate) fn put_off(&mut self, key: Key, now: Instant) {
        let Some(debt) = self.owed.get_mut(&key) else { return };
        debt.tries += 1;
        if debt.tries < TRIES {
            let pause = LATER * debt.tries;
            self.plan(key, now + pause);
        } else {
            self.give_up(key);
        }
    }

    /// It is being paid already, or there is no room for it now.
    pub(crate) fn again(&mut self, key: Key, now: Instant) {
        self.plan(key, now + SOON);
    }

    /// It can never be paid: the file is gone, or kills its scanners.
    pub(crate) fn give_up(&mut self, key: Key) {
        if self.settle(key) {
            self.given_up += 1;
        }
    }

    /// Whether this one is owed a scan.
    pub(crate) fn owes(&self, key: Key) -> bool {
        self.owed.contains_key(&key)
    }

    /// How many files are owed a scan.
    pub(crate) fn owed(&self) -> usize {
        self.owed.len()
    }

    /// How many found no room.
    pub(crate) const fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// How many were given up.
    pub(crate) const fn given_up(&self) -> u64 {
        self.given_up
    }

    fn plan(&mut self, key: Key, at: Instant) {
        self.entries += 1;
        self.due.push(Reverse((at, self.entries, key)));
    }
}

const CAPACITY: usize = 65_536;
const MOST_HELD: usize = 128;
const TRIES: u32 = 3;
const SOON: Duration = Duration::from_millis(200);
const LATER: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    use super::*;
    use lazaret_model::{Identity, Timestamp};
    use rustix::fd::OwnedFd;

    fn key(inode: u64) -> Key {
        let time = Timestamp::default();
        let identity =
            Identity { file_system: 1, inode, born: None, size: 0, modified: time, changed: time };
        Key::of(&identity)
    }

    fn debt() -> Debt {
        let file = std::fs::File::open("/dev/null").unwrap();
        Debt::new(PathBuf::new(), 1, Some(Arc::new(OwnedFd::from(file).into())))
    }

    #[test]
    fn debts_are_kept_once_settled_once_and_bounded() {
        let (mut ledger, now) = (Ledger::default(), Instant::now());
        let plain = || Debt::new(PathBuf::new(), 1, None);
        for inode in 0..70_000 {
            ledger.enter(key(inode), plain(), (now, When::Soon));
            ledger.enter(key(0), plain(), (now, When::Soon));
        }
        assert_eq!(ledger.owed(), CAPACITY);
        assert_eq!(ledger.forgotten(), 70_000 - u64::try_from(CAPACITY).unwrap());
        assert!(ledger.settle(key(5)) && !ledger.settle(key(5)));
    }

    #[test]
    fn few_descriptors_are_held_and_given_back() {
        let (mut ledger, now) = (Ledger::default(), Instant::now());
        for inode in 0..200 {
            ledger.enter(key(inode), debt(), (now, When::Soon));
        }
        assert_eq!(ledger.held, MOST_HELD);
        assert!((0..200).all(|inode| ledger.settle(key(inode))));
        assert_eq!(ledger.held, 0);
        ledger.enter(key(1), debt(), (now, When::Later));
        assert_eq!(ledger.held, 0, "a steady writer's file is not kept from being unmounted");
    }

    #[test]
    fn a_debt_comes_until_it_is_settled_or_given_up() {
        let (mut ledger, mut now) = (Ledger::default(), Instant::now());
        ledger.enter(key(1), debt(), (now, When::Soon));
        assert!(ledger.due(now).is_none());
        for tries in 1..=3 {
            now += LATER * 3;
            assert_eq!(ledger.due(now).map(|(key, _)| key), Some(key(1)), "{tries}");
            assert!(ledger.due(now).is_none());
            ledger.put_off(key(1), now);
        }
        assert_eq!((ledger.owed(), ledger.given_up()), (0, 1));
        ledger.enter(key(2), debt(), (now, When::Later));
        ledger.settle(key(2));
        assert!(ledger.due(now + LATER).is_none());
    }
}

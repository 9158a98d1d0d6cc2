//! What was let through without a complete scan, until it is scanned.
//!
//! Owns: [`Ledger`], bounded and counted. Pure.

use crate::memory::Key;
use std::{collections::HashMap, path::PathBuf};

/// Files that are owed a scan.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    owed: HashMap<Key, PathBuf>,
    forgotten: u64,
}

impl Ledger {
    /// Somebody was let through to this file.
    pub(crate) fn enter(&mut self, key: Key, path: PathBuf) {
        if self.owed.len() < CAPACITY || self.owed.contains_key(&key) {
            self.owed.insert(key, path);
        } else {
            self.forgotten += 1;
        }
    }

    /// The file was scanned to its end. True if it was owed.
    pub(crate) fn settle(&mut self, key: Key) -> bool {
        self.owed.remove(&key).is_some()
    }

    /// How many files are owed a scan.
    pub(crate) fn owed(&self) -> usize {
        self.owed.len()
    }

    /// How many found no room.
    pub(crate) const fn forgotten(&self) -> u64 {
        self.forgotten
    }
}

const CAPACITY: usize = 65_536;

#[cfg(test)]
mod tests {
    use super::*;
    use lazaret_model::{Identity, Timestamp};

    fn key(inode: u64) -> Key {
        let time = Timestamp::default();
        let identity =
            Identity { file_system: 1, inode, born: None, size: 0, modified: time, changed: time };
        Key::of(&identity)
    }

    #[test]
    fn debts_are_kept_once_settled_once_and_bounded() {
        let mut ledger = Ledger::default();
        for inode in 0..70_000 {
            ledger.enter(key(inode), PathBuf::new());
            ledger.enter(key(0), PathBuf::new());
        }
        assert_eq!(ledger.owed(), CAPACITY);
        assert_eq!(ledger.forgotten(), 70_000 - u64::try_from(CAPACITY).unwrap());
        assert!(ledger.settle(key(5)) && !ledger.settle(key(5)));
    }
}

//! The last verdict about each file, for people who ask why.
//!
//! Owns: [`Chronicle`], bounded: the older half goes when the younger is full. The desk alone holds
//! it. Must not: decide anything; the memory that decides is the reader's.

use crate::memory::Key;
use lazaret_control::LastVerdict;
use std::collections::HashMap;

/// What was last said about files.
#[derive(Debug, Default)]
pub(crate) struct Chronicle {
    young: HashMap<Key, LastVerdict>,
    old: HashMap<Key, LastVerdict>,
}

impl Chronicle {
    /// Takes the place of what was said before.
    pub(crate) fn note(&mut self, key: Key, verdict: LastVerdict) {
        if self.young.len() >= HALF && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.old.remove(&key);
        self.young.insert(key, verdict);
    }

    /// What was said last.
    pub(crate) fn of(&self, key: Key) -> Option<LastVerdict> {
        self.young.get(&key).or_else(|| self.old.get(&key)).cloned()
    }

    /// Nothing that was said holds any more.
    pub(crate) fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }
}

/// Files in each half; about 300 bytes each.
const HALF: usize = 8_192;

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

    fn said(pid: i32) -> LastVerdict {
        LastVerdict { pid, ..LastVerdict::default() }
    }

    #[test]
    fn the_last_word_is_kept_and_memory_is_bounded() {
        let mut chronicle = Chronicle::default();
        chronicle.note(key(1), said(1));
        chronicle.note(key(1), said(2));
        assert_eq!(chronicle.of(key(1)).unwrap().pid, 2);
        for inode in 2..50_000 {
            chronicle.note(key(inode), said(3));
        }
        assert_eq!((chronicle.of(key(1)), chronicle.of(key(49_999))), (None, Some(said(3))));
        assert!(chronicle.young.len() + chronicle.old.len() <= 2 * HALF);
        chronicle.clear();
        assert_eq!(chronicle.of(key(49_999)), None);
    }
}

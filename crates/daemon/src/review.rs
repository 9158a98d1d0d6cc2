//! Files that older rules judged clean, until the rules of now have seen them.
//!
//! Owns: [`Review`]: which files the last scans called clean, bounded, and, after new rules serve, which
//! of them still are to be looked at: the newest first, when nothing else is to be done. Pure. Must not:
//! open a file. A file that somebody opens meanwhile is scanned for him, as nothing is remembered any
//! more; this is for those that nobody opens, and for what runs since.

use crate::memory::Key;
use std::{
    collections::{BTreeMap, HashMap},
    mem,
    path::PathBuf,
};

/// A file as it was when it was clean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Past {
    pub(crate) path: PathBuf,
    /// Who had it.
    pub(crate) pid: i32,
    order: u64,
}

/// What was clean, and what of that is to be looked at again.
#[derive(Debug, Default)]
pub(crate) struct Review {
    young: HashMap<Key, Past>,
    old: HashMap<Key, Past>,
    /// To be looked at, and in which order.
    waiting: HashMap<Key, Past>,
    order: BTreeMap<u64, Key>,
    /// Being looked at.
    under_way: HashMap<Key, Past>,
    last: u64,
    reviewed: u64,
}

impl Review {
    /// A scan ended clean.
    pub(crate) fn clean(&mut self, key: Key, path: PathBuf, pid: i32) {
        self.last += 1;
        self.old.remove(&key);
        if self.young.len() >= HALF {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(key, Past { path, pid, order: self.last });
    }

    /// New rules serve: all that was clean is to be looked at, what waits since the last time included.
    pub(crate) fn begin(&mut self) {
        self.waiting.extend(self.under_way.drain());
        self.waiting.extend(mem::take(&mut self.old));
        self.waiting.extend(mem::take(&mut self.young));
        self.order = self.waiting.iter().map(|(key, past)| (past.order, *key)).collect();
        while self.order.len() > 2 * HALF {
            let Some((_, oldest)) = self.order.pop_first() else { break };
            self.waiting.remove(&oldest);
        }
    }

    /// The next one to look at: the newest.
    pub(crate) fn next(&mut self) -> Option<(Key, Past)> {
        let (_, key) = self.order.pop_last()?;
        let past = self.waiting.remove(&key)?;
        self.under_way.insert(key, past.clone());
        Some((key, past))
    }

    /// It could not be looked at just now.
    pub(crate) fn put_back(&mut self, key: Key) {
        if let Some(past) = self.under_way.remove(&key) {
            self.order.insert(past.order, key);
            self.waiting.insert(key, past);
        }
    }

    /// It was scanned by the rules of now for whatever reason, or is gone. True if it was looked at
    /// for this.
    pub(crate) fn settle(&mut self, key: Key) -> bool {
        if let Some(past) = self.waiting.remove(&key) {
            self.order.remove(&past.order);
        }
        let was = self.under_way.remove(&key).is_some();
        self.reviewed += u64::from(was);
        was
    }

    /// How many are to be looked at.
    pub(crate) fn left(&self) -> usize {
        self.waiting.len() + self.under_way.len()
    }

    /// How many were looked at so far.
    pub(crate) const fn reviewed(&self) -> u64 {
        self.reviewed
    }
}

/// Twice as many paths are kept at most: about 10 MB.
const HALF: usize = 32_768;

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

    fn names(review: &mut Review) -> Vec<String> {
        let next = std::iter::from_fn(|| {
            let (key, past) = review.next()?;
            assert!(review.settle(key));
            Some(past.path.display().to_string())
        });
        next.collect()
    }

    #[test]
    fn the_newest_comes_first_and_each_once() {
        let mut review = Review::default();
        for (inode, name) in [(1, "a"), (2, "b"), (1, "c"), (3, "d")] {
            review.clean(key(inode), name.into(), 1);
        }
        assert!(review.next().is_none(), "the rules are the same");
        review.begin();
        assert_eq!(names(&mut review), ["d", "c", "b"]);
        assert_eq!((review.left(), review.reviewed()), (0, 3));
        review.begin();
        assert!(review.next().is_none(), "nothing was clean since");
    }

    #[test]
    fn what_was_opened_meanwhile_is_not_looked_at_again() {
        let mut review = Review::default();
        (1..4).for_each(|inode| review.clean(key(inode), format!("{inode}").into(), 1));
        review.begin();
        assert!(!review.settle(key(3)));
        review.clean(key(3), "3".into(), 1);
        assert_eq!(names(&mut review), ["2", "1"]);
        review.begin();
        assert_eq!(names(&mut review), ["3"], "but by the rules after those");
    }

    #[test]
    fn newer_rules_take_over_what_was_left_and_the_memory_is_bounded() {
        let mut review = Review::default();
        (0..10).for_each(|inode| review.clean(key(inode), format!("{inode}").into(), 1));
        review.begin();
        let (first, _) = review.next().unwrap();
        review.put_back(first);
        assert_eq!(review.left(), 10);
        review.clean(key(77), "77".into(), 1);
        review.begin();
        assert_eq!(review.left(), 11);
        assert_eq!(names(&mut review)[..2], ["77", "9"]);
        (0..200_000).for_each(|inode| review.clean(key(inode), PathBuf::new(), 1));
        review.begin();
        assert!(review.left() <= 2 * HALF);
    }
}

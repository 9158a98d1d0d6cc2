//! What one process found out about a set of rules, in one piece for the next.
//!
//! Owns: [`Hand`]: which rules compile, and the sieve, as bytes that serve the same versions only.
//! They are data: nothing in them is executed, and compiled sets are not handed on.
//! Must not: touch the disk.

use super::seal::versions;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// Pieces by name.
#[derive(Debug, Default)]
pub(crate) struct Hand(Mutex<Pieces>);

#[derive(Debug, Default)]
struct Pieces {
    /// What came from another process and was not asked for yet.
    given: BTreeMap<String, Vec<u8>>,
    /// What belongs to the set that is loaded.
    held: BTreeMap<String, Vec<u8>>,
    /// Something was missing and is now held.
    grew: bool,
}

/// The form between processes.
#[derive(Debug, Serialize, Deserialize)]
struct Handed {
    versions: String,
    pieces: BTreeMap<String, Vec<u8>>,
}

impl Hand {
    /// What another process gave; what is not of these versions is as good as nothing.
    pub(crate) fn of(bytes: Option<&[u8]>) -> Self {
        let handed = bytes.and_then(|bytes| postcard::from_bytes::<Handed>(bytes).ok());
        let ours = handed.filter(|handed| handed.versions == versions());
        let given = ours.map(|handed| handed.pieces).unwrap_or_default();
        Self(Mutex::new(Pieces { given, ..Pieces::default() }))
    }

    pub(crate) fn read(&self, name: &str) -> Option<Vec<u8>> {
        let mut pieces = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(piece) = pieces.given.remove(name) {
            pieces.held.insert(name.to_owned(), piece);
        }
        pieces.held.get(name).cloned()
    }

    pub(crate) fn write(&self, name: &str, content: Vec<u8>) {
        if HANDED_ON.iter().any(|kind| name.ends_with(kind)) {
            let mut pieces = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            pieces.held.insert(name.to_owned(), content);
            pieces.grew = true;
        }
    }

    /// All that belongs to the loaded set, if any of it is new; keeps nothing.
    pub(crate) fn take(&self) -> Option<Vec<u8>> {
        let all = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let handed = Handed { versions: versions(), pieces: all.held };
        postcard::to_allocvec(&handed).ok().filter(|_| all.grew)
    }
}

/// Endings of the names that [`crate::kept`] gives to what is no code.
const HANDED_ON: [&str; 2] = [".check", ".sieve"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_out_is_known_to_the_next_and_code_is_not_handed_on() {
        let first = Hand::of(None);
        assert_eq!(first.read("a.check"), None);
        first.write("a.check", b"c".to_vec());
        first.write("a.sieve", b"s".to_vec());
        first.write("a.set", b"code".to_vec());
        let bytes = first.take().unwrap();
        let next = Hand::of(Some(&bytes));
        assert_eq!(next.read("a.check").unwrap(), b"c");
        assert_eq!(next.read("a.sieve").unwrap(), b"s");
        assert_eq!(next.read("a.set"), None);
        assert_eq!(next.take(), None, "it found out nothing new");
    }

    #[test]
    fn what_belongs_to_another_set_is_not_handed_on() {
        let first = Hand::of(None);
        first.write("old.check", b"c".to_vec());
        let next = Hand::of(first.take().as_deref());
        next.write("new.check", b"n".to_vec());
        let last = Hand::of(next.take().as_deref());
        assert_eq!(last.read("old.check"), None);
        assert_eq!(last.read("new.check").unwrap(), b"n");
    }

    #[test]
    fn another_version_and_nonsense_are_nothing() {
        let pieces = BTreeMap::from([("a.check".to_owned(), b"c".to_vec())]);
        let handed = |versions: String| Handed { versions, pieces: pieces.clone() };
        let bytes = |versions| postcard::to_allocvec(&handed(versions)).unwrap();
        assert!(Hand::of(Some(&bytes(versions()))).read("a.check").is_some());
        let older = bytes("yara-x 1.0.0".into());
        for wrong in [older.as_slice(), b"", b"nonsense that is none at all"] {
            assert_eq!(Hand::of(Some(wrong)).read("a.check"), None);
        }
    }
}

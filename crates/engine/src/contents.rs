//! Contents that were clean: the second level of what is remembered.
//!
//! Owns: [`Contents`], bounded; the older half goes when the younger is full. A key covers the bytes
//! and everything else that the verdict depends on: name, owner, the texts that rules may ask for. So
//! a copy, a layer of a container or a file that was only touched is not matched again.
//! Must not: hold anything but clean verdicts, or outlive the rules that gave them.

use crate::describe::Description;
use std::{collections::HashSet, ffi::OsStr, mem};

/// Names one content under one description.
pub(crate) type Key = [u8; 32];

/// Clean contents.
#[derive(Debug)]
pub(crate) struct Contents {
    young: HashSet<Key>,
    old: HashSet<Key>,
    half: usize,
}

impl Contents {
    /// About `most` of them are kept.
    pub(crate) fn new(most: usize) -> Self {
        Self { young: HashSet::new(), old: HashSet::new(), half: most.div_ceil(2).max(1) }
    }

    /// The key of a file named `name`.
    pub(crate) fn key(bytes: &[u8], name: &OsStr, owner: u32, described: &Description) -> Key {
        let mut hasher = blake3::Hasher::new();
        let externals = described.externals();
        let texts = [
            name.as_encoded_bytes(),
            externals.filename.as_bytes(),
            externals.filepath.as_bytes(),
            externals.extension.as_bytes(),
            externals.filetype.as_bytes(),
            externals.owner.as_bytes(),
        ];
        hasher.update(&owner.to_le_bytes());
        for text in texts {
            hasher.update(&text.len().to_le_bytes());
            hasher.update(text);
        }
        hasher.update(bytes);
        *hasher.finalize().as_bytes()
    }

    /// True if this was clean.
    pub(crate) fn contains(&mut self, key: &Key) -> bool {
        if self.young.contains(key) {
            return true;
        }
        let known = self.old.remove(key);
        if known {
            self.insert(*key);
        }
        known
    }

    /// This was clean.
    pub(crate) fn insert(&mut self, key: Key) {
        if self.young.len() >= self.half {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Owners;
    use lazaret_rules::External;
    use std::path::Path;

    fn key(bytes: &[u8], path: &str, owner: u32, wanted: &[External]) -> Key {
        let path = Path::new(path);
        let described = Description::of(wanted, path, bytes, (&Owners::default(), owner));
        Contents::key(bytes, path.file_name().unwrap(), owner, &described)
    }

    #[test]
    fn whatever_a_verdict_depends_on_is_in_the_key() {
        let plain = key(b"x", "/a/f", 0, &[]);
        assert_eq!(plain, key(b"x", "/b/f", 0, &[]), "a copy elsewhere");
        assert_ne!(plain, key(b"y", "/a/f", 0, &[]));
        assert_ne!(plain, key(b"x", "/a/g", 0, &[]));
        assert_ne!(plain, key(b"x", "/a/f", 1, &[]));
        let all = key(b"x", "/a/f", 0, &External::ALL);
        assert_ne!(all, key(b"x", "/b/f", 0, &External::ALL), "rules ask for the path");
    }

    #[test]
    fn what_is_asked_for_stays_and_the_rest_goes() {
        let mut contents = Contents::new(4);
        let name = |number: u8| [number; 32];
        contents.insert(name(0));
        for number in 1..100 {
            contents.insert(name(number));
            assert!(contents.contains(&name(0)), "{number}");
        }
        assert!(!contents.contains(&name(1)));
        assert!(contents.young.len() + contents.old.len() <= 4);
    }
}

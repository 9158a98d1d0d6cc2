//! Whether another package became active: for programs that stay.
//!
//! Owns: [`Follower`], which looks at the pointer file and reads it only when it changed. Must not:
//! wait, or load anything.

use crate::{ContentId, Store};
use std::{fs, os::unix::fs::MetadataExt};

/// Remembers which package was active when it last looked.
#[derive(Debug)]
pub struct Follower {
    store: Store,
    file: Option<File>,
    active: Option<ContentId>,
}

/// A pointer is replaced by a new file, so one of these differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct File {
    inode: u64,
    changed: (i64, i64),
}

impl Follower {
    /// From what is active now.
    #[must_use]
    pub fn new(store: Store) -> Self {
        let file = look(&store);
        let active = active(&store);
        Self { store, file, active }
    }

    /// Whether scans should load their signatures anew: another package is active than at the last
    /// look, or none any more. Costs one `stat` while nothing changes.
    pub fn changed(&mut self) -> bool {
        let file = look(&self.store);
        if file == self.file {
            return false;
        }
        let active = active(&self.store);
        let is_other = active != self.active;
        (self.file, self.active) = (file, active);
        is_other
    }
}

fn look(store: &Store) -> Option<File> {
    let found = fs::symlink_metadata(store.active_path()).ok()?;
    Some(File { inode: found.ino(), changed: (found.ctime(), found.ctime_nsec()) })
}

fn active(store: &Store) -> Option<ContentId> {
    store.active().ok().flatten().map(|pointer| pointer.content)
}

//! Whether another package became active: for programs that stay.
//!
//! Owns: [`Follower`], which looks at the pointer file and the content, and reads them only when they changed. Must not:
//! wait, or load anything.

use crate::{ContentId, Store};
use std::{fs, os::unix::fs::MetadataExt, path::Path};

/// Remembers which package was active when it last looked, and whether its content was whole.
#[derive(Debug)]
pub struct Follower {
    store: Store,
    pointer: Option<File>,
    content: Option<File>,
    active: Option<ContentId>,
    is_whole: bool,
}

/// A file that is replaced or written to differs in one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct File {
    inode: u64,
    changed: (i64, i64),
}

impl Follower {
    /// From what is active now.
    #[must_use]
    pub fn new(store: Store) -> Self {
        let mut follower =
            Self { store, pointer: None, content: None, active: None, is_whole: true };
        follower.changed();
        follower
    }

    /// Whether scans should load their signatures anew: another package is active than at the last
    /// look, or none any more, or the content of the active one was damaged or made whole. Costs two
    /// `stat` while nothing changes.
    pub fn changed(&mut self) -> bool {
        let pointer = look(&self.store.active_path());
        let is_same = pointer == self.pointer;
        let active = if is_same { self.active } else { active(&self.store) };
        let content = active.and_then(|id| look(&self.store.content_path(id)));
        if is_same && content == self.content {
            return false;
        }
        let is_whole = active.is_none_or(|id| self.store.content_bytes(id).is_ok());
        let is_other = (active, is_whole) != (self.active, self.is_whole);
        (self.pointer, self.content) = (pointer, content);
        (self.active, self.is_whole) = (active, is_whole);
        is_other
    }
}

fn look(path: &Path) -> Option<File> {
    let found = fs::symlink_metadata(path).ok()?;
    Some(File { inode: found.ino(), changed: (found.ctime(), found.ctime_nsec()) })
}

fn active(store: &Store) -> Option<ContentId> {
    store.active().ok().flatten().map(|pointer| pointer.content)
}

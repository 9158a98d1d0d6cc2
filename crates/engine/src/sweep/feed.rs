//! Hands files to the threads: the largest first, of those that the walk has seen so far.
//!
//! Owns a bounded window between walk and scan. Each time a thread takes a handful, the window is
//! topped up; so a huge file at the end of a tree is found while others are still at work, and a
//! tree of a million files never becomes a list of a million names.

use super::{
    entry::{Entry, Seen},
    walker::Walker,
};
use lazaret_model::Why;
use std::{cmp::Ordering, collections::BinaryHeap, os::unix::ffi::OsStrExt, path::PathBuf};

pub(crate) struct Feed {
    walker: Walker,
    window: BinaryHeap<BySize>,
    path_bytes: usize,
    is_done: bool,
    threads: usize,
}

/// What a thread takes at a time. Empty only when there is nothing left.
#[derive(Debug, Default)]
pub(crate) struct Handful {
    pub(crate) files: Vec<Entry>,
    pub(crate) missed: Vec<(PathBuf, Why)>,
    pub(crate) skipped: u64,
}

impl Handful {
    fn is_empty(&self) -> bool {
        self.files.is_empty() && self.missed.is_empty() && self.skipped == 0
    }
}

impl Feed {
    pub(crate) fn new(walker: Walker, threads: usize) -> Self {
        Self { walker, window: BinaryHeap::new(), path_bytes: 0, is_done: false, threads }
    }

    /// The next work for one thread; `None` when everything was handed out.
    pub(crate) fn take(&mut self) -> Option<Handful> {
        let mut hand = Handful::default();
        self.fill(&mut hand);
        // Towards the end each hand gets less, so that all end together.
        let share = self.window.len() / (4 * self.threads);
        let count = share.clamp(1, HANDFUL);
        let mut bytes = 0;
        while hand.files.len() < count && bytes < HANDFUL_BYTES {
            let Some(BySize(entry)) = self.window.pop() else { break };
            self.path_bytes -= path_len(&entry);
            bytes += entry.identity.size;
            hand.files.push(*entry);
        }
        (!hand.is_empty()).then_some(hand)
    }

    fn fill(&mut self, hand: &mut Handful) {
        while self.has_room(hand) {
            match self.walker.next() {
                None => self.is_done = true,
                Some(Seen::Skipped) => hand.skipped += 1,
                Some(Seen::Missed(path, why)) => hand.missed.push((path, why)),
                Some(Seen::File(entry)) => {
                    self.path_bytes += path_len(&entry);
                    self.window.push(BySize(entry));
                }
            }
        }
    }

    fn has_room(&self, hand: &Handful) -> bool {
        let is_narrow = self.path_bytes > PATH_BYTES || self.walker.census().count() > OPEN_DIRS;
        let wanted = if is_narrow { 1 } else { WINDOW };
        !self.is_done
            && self.window.len() < wanted
            && hand.missed.len() < HANDFUL
            && hand.skipped < WINDOW as u64
    }
}

impl std::fmt::Debug for Feed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Feed").field("window", &self.window.len()).finish_non_exhaustive()
    }
}

fn path_len(entry: &Entry) -> usize {
    entry.path.as_os_str().as_bytes().len()
}

#[derive(Debug)]
struct BySize(Box<Entry>);

impl Ord for BySize {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.identity.size.cmp(&other.0.identity.size)
    }
}

impl PartialOrd for BySize {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for BySize {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for BySize {}

/// Files between walk and scan.
const WINDOW: usize = 4096;

/// Bytes of their paths.
const PATH_BYTES: usize = 16 << 20;

/// Directories held open by walk and window; a process may open 1,024 files by default.
const OPEN_DIRS: usize = 512;

/// Files, and bytes of files, that a thread takes at a time.
const HANDFUL: usize = 64;
const HANDFUL_BYTES: u64 = 1 << 20;

//! Hands files to the threads: the largest first, of those that the walk has seen so far.
//!
//! Owns a bounded window between walk and scan. Each time a thread takes a handful it walks a step, if
//! no other does, and tops the window up; the others take what lies there meanwhile. So a huge file at
//! the end of a tree is found while others are still at work, a tree of a million files never becomes a
//! list of a million names, and no thread waits while another walks.

use super::{
    entry::{Entry, Seen},
    walker::Walker,
};
use lazaret_model::Why;
use std::{
    cmp::Ordering,
    collections::BinaryHeap,
    os::unix::ffi::OsStrExt,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError, TryLockError},
};

pub(crate) struct Feed {
    walker: Mutex<Walker>,
    window: Mutex<Window>,
    threads: usize,
}

#[derive(Default)]
struct Window {
    files: BinaryHeap<BySize>,
    path_bytes: usize,
    is_done: bool,
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
        Self { walker: Mutex::new(walker), window: Mutex::default(), threads }
    }

    /// The next work for one thread; `None` when everything was handed out.
    pub(crate) fn take(&self) -> Option<Handful> {
        loop {
            let mut hand = Handful::default();
            match self.walker.try_lock() {
                Ok(mut walker) => self.walk(&mut walker, &mut hand),
                Err(TryLockError::Poisoned(e)) => self.walk(&mut e.into_inner(), &mut hand),
                Err(TryLockError::WouldBlock) => {}
            }
            let is_done = self.window().pop(&mut hand, self.threads);
            if !hand.is_empty() {
                return Some(hand);
            }
            if is_done {
                return None;
            }
            // Somebody else walks and has found nothing yet.
            drop(self.walker.lock());
        }
    }

    /// A step of the walk.
    fn walk(&self, walker: &mut Walker, hand: &mut Handful) {
        for _ in 0..STEP {
            let wanted = if walker.census().count() > OPEN_DIRS { 1 } else { WINDOW };
            if !self.window().has_room(wanted) || hand.missed.len() >= HANDFUL {
                break;
            }
            match walker.next() {
                None => {
                    self.window().is_done = true;
                    break;
                }
                Some(Seen::Skipped) => hand.skipped += 1,
                Some(Seen::Missed(path, why)) => hand.missed.push((path, why)),
                Some(Seen::File(entry)) => self.window().push(entry),
            }
        }
    }

    fn window(&self) -> MutexGuard<'_, Window> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Window {
    /// Whether there is room below `wanted` files, or any where their paths are long.
    fn has_room(&self, wanted: usize) -> bool {
        let wanted = if self.path_bytes > PATH_BYTES { 1 } else { wanted };
        !self.is_done && self.files.len() < wanted
    }

    fn push(&mut self, entry: Box<Entry>) {
        self.path_bytes += path_len(&entry);
        self.files.push(BySize(entry));
    }

    /// Fills the hand; whether nothing more will come.
    fn pop(&mut self, hand: &mut Handful, threads: usize) -> bool {
        // Towards the end each hand gets less, so that all end together.
        let share = self.files.len() / (4 * threads);
        let count = share.clamp(1, HANDFUL);
        let mut bytes = 0;
        while hand.files.len() < count && bytes < HANDFUL_BYTES {
            let Some(BySize(entry)) = self.files.pop() else { break };
            self.path_bytes -= path_len(&entry);
            bytes += entry.identity.size;
            hand.files.push(*entry);
        }
        self.is_done && self.files.is_empty()
    }
}

impl std::fmt::Debug for Feed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Feed").field("window", &self.window().files.len()).finish_non_exhaustive()
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

/// Names that a thread walks before it scans again; more than a handful, so that the window fills.
const STEP: usize = 4 * HANDFUL;

/// Files between walk and scan.
const WINDOW: usize = 4096;

/// Bytes of their paths.
const PATH_BYTES: usize = 16 << 20;

/// Directories held open by walk and window; a process may open 1,024 files by default.
const OPEN_DIRS: usize = 512;

/// Files, and bytes of files, that a thread takes at a time.
const HANDFUL: usize = 64;
const HANDFUL_BYTES: u64 = 1 << 20;

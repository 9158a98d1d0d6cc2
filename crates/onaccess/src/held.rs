//! Files that are held open for a question or a scan.
//!
//! Owns: [`HeldFile`], and the count of those that the kernel handed over: each is a descriptor, and
//! without one left the kernel denies opens unasked. Must not: read, decide.

use rustix::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// An open file; that of an event counts in [`crate::Gate::held`] until it is closed.
#[derive(Debug)]
pub struct HeldFile {
    file: OwnedFd,
    counted: Option<Arc<Count>>,
}

/// How many there are.
#[derive(Debug, Default)]
pub(crate) struct Count(AtomicUsize);

impl HeldFile {
    pub(crate) fn of_event(file: OwnedFd, count: &Arc<Count>) -> Self {
        count.0.fetch_add(1, Ordering::Relaxed);
        Self { file, counted: Some(Arc::clone(count)) }
    }
}

impl Count {
    pub(crate) fn now(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// A file that did not come with an event is not counted.
impl From<OwnedFd> for HeldFile {
    fn from(file: OwnedFd) -> Self {
        Self { file, counted: None }
    }
}

impl AsFd for HeldFile {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

impl AsRawFd for HeldFile {
    fn as_raw_fd(&self) -> RawFd {
        self.file.as_raw_fd()
    }
}

impl Drop for HeldFile {
    fn drop(&mut self) {
        if let Some(count) = &self.counted {
            count.0.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

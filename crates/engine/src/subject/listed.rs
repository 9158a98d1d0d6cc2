//! A directory held open for the files that were listed in it.
//!
//! Owns the count of such directories, so that whoever lists can stop before descriptors run out.

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// How many directories are held open, by the walk and by files that wait for their scan.
#[derive(Clone, Debug, Default)]
pub(crate) struct Census(Arc<AtomicUsize>);

impl Census {
    pub(crate) fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

#[derive(Debug)]
pub(crate) struct ListedDir {
    fd: OwnedFd,
    census: Census,
}

impl ListedDir {
    pub(crate) fn new(fd: OwnedFd, census: Census) -> Self {
        census.0.fetch_add(1, Ordering::Relaxed);
        Self { fd, census }
    }
}

impl Drop for ListedDir {
    fn drop(&mut self) {
        self.census.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl AsFd for ListedDir {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

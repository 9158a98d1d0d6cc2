//! A process that waits for our answer.
//!
//! Owns: [`Pending`], which is answered exactly once: by [`Pending::answer`] or a
//! [`crate::Burst`], which consume it, or by the fallback when it is dropped, so that no path through the program leaves anybody hanging.
//! The kernel finds the waiting process by the number of the event's descriptor; therefore the
//! descriptor stays open until the answer is written. Must not: decide.

use crate::{
    group::{Answer, Delivery, Group},
    held::HeldFile,
    mask::Trigger,
};
use rustix::fd::{AsFd, AsRawFd, BorrowedFd};
use std::sync::{Arc, atomic::Ordering};

/// An open or an execution that waits.
#[derive(Debug)]
#[must_use = "a process waits for the answer"]
pub struct Pending {
    file: Arc<HeldFile>,
    group: Arc<Group>,
    trigger: Trigger,
    pid: i32,
    answered: bool,
}

impl Pending {
    pub(crate) fn new(file: HeldFile, group: Arc<Group>, trigger: Trigger, pid: i32) -> Self {
        Self { file: Arc::new(file), group, trigger, pid, answered: false }
    }

    /// The file that is asked about, open for reading; reading it raises no event.
    #[must_use]
    pub const fn file(&self) -> &Arc<HeldFile> {
        &self.file
    }

    /// What the process wants to do.
    #[must_use]
    pub const fn trigger(&self) -> Trigger {
        self.trigger
    }

    /// Who waits: the process id in our namespace, 0 if it is in none that we see.
    #[must_use]
    pub const fn pid(&self) -> i32 {
        self.pid
    }

    /// Lets the process go on or fail.
    pub fn answer(mut self, answer: Answer) -> Delivery {
        self.answered = true;
        self.group.answer(self.file.as_raw_fd(), answer)
    }
}

impl Pending {
    pub(crate) const fn group(&self) -> &Arc<Group> {
        &self.group
    }

    /// What the kernel knows the question by.
    pub(crate) fn number(&self) -> i32 {
        self.file.as_raw_fd()
    }

    /// The answer was written together with others.
    pub(crate) fn was_answered(mut self) {
        self.answered = true;
    }
}

impl AsFd for Pending {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if !self.answered {
            self.group.counters.dropped.fetch_add(1, Ordering::Relaxed);
            let answer = self.group.fallback.answer(self.trigger);
            self.group.answer(self.file.as_raw_fd(), answer);
        }
    }
}

//! What the reader is taught by others.
//!
//! Owns: [`Teaching`] and [`Lessons`], the teaching end of a channel that the reader drains before it
//! looks anything up. Must not: teach.

use crate::{denied::Denials, memory::Lesson, report::Report};
use std::sync::mpsc::{Receiver, Sender, channel};

/// Something to know from now on.
#[derive(Debug)]
pub(crate) enum Teaching {
    /// The end of a scan.
    Scan(Lesson<Report>),
    /// Which files are refused whatever rules say.
    Deny(Denials),
}

/// The teaching end.
#[derive(Clone, Debug)]
pub(crate) struct Lessons(Sender<Teaching>);

impl Lessons {
    /// Both ends.
    pub(crate) fn channel() -> (Self, Receiver<Teaching>) {
        let (teach, learn) = channel();
        (Self(teach), learn)
    }

    /// The reader is gone only when everything ends.
    pub(crate) fn scanned(&self, lesson: Lesson<Report>) {
        drop(self.0.send(Teaching::Scan(lesson)));
    }

    /// As for [`Lessons::scanned`].
    pub(crate) fn deny(&self, denials: Denials) {
        drop(self.0.send(Teaching::Deny(denials)));
    }
}

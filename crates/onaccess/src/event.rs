//! What the reader gets.
//!
//! Owns: [`Event`] and [`Notice`], and how an arrival becomes one. Must not: answer.

use crate::{
    group::Group,
    held::HeldFile,
    mask::{self, PERMISSION, Trigger},
    pending::Pending,
    sys::Arrival,
};
use fanotify::low_level::FAN_Q_OVERFLOW;
use std::sync::Arc;

/// One event.
#[derive(Debug)]
pub enum Event {
    /// Somebody waits.
    Pending(Pending),
    /// Something happened.
    Notice(Notice),
    /// The queue overflowed: events are lost, and opens went through.
    Overflow,
    /// The kernel could make no descriptor, for this reason (an errno, 0 if it gave none); if
    /// somebody waited, he was denied.
    Lost(i32),
}

/// Something that happened and that nobody waits for.
#[derive(Debug)]
pub struct Notice {
    /// The file, open for reading; reading it raises no event.
    pub file: HeldFile,
    /// Who did it.
    pub pid: i32,
    mask: u64,
}

impl Notice {
    /// What was done; the kernel may have merged several events.
    pub fn triggers(&self) -> impl Iterator<Item = Trigger> + use<> {
        mask::told(self.mask)
    }
}

impl Event {
    pub(crate) fn new(arrival: Arrival, group: &Arc<Group>) -> Self {
        let Arrival { mask, pid, file } = arrival;
        if mask & FAN_Q_OVERFLOW != 0 {
            return Self::Overflow;
        }
        match file.map(|file| HeldFile::of_event(file, &group.held)) {
            Ok(file) if mask & PERMISSION != 0 => {
                Self::Pending(Pending::new(file, Arc::clone(group), mask::asked(mask), pid))
            }
            Ok(file) => Self::Notice(Notice { file, pid, mask }),
            // FAN_NOFD is -1; with FAN_REPORT_FD_ERROR the number is a negative errno.
            Err(number) => Self::Lost(if number == -1 { 0 } else { number.saturating_neg() }),
        }
    }
}

//! The group, its marks, and the one reader.
//!
//! Owns: [`Gate`]. Exactly one thread of one process reads: the kernel matches answers by the number
//! of the event's descriptor, and two processes have equal numbers for different events.
//! Must not: decide, open what is watched.

use crate::{
    error::GateError,
    event::Event,
    features::Plan,
    group::{Counters, Fallback, Group},
    held::Count,
    mask::Modes,
    sys,
};
use fanotify::low_level as fan;
use rustix::fd::{AsFd, AsRawFd, BorrowedFd};
use std::{io, sync::Arc};

/// The fanotify group; clones share it.
#[derive(Clone, Debug)]
pub struct Gate {
    group: Arc<Group>,
    exec_events: bool,
    ignore_flags: u32,
}

/// The reading end of a [`Gate`]; there is one.
#[derive(Debug)]
pub struct Reader {
    group: Arc<Group>,
    buffer: Vec<u8>,
    arrivals: Vec<sys::Arrival>,
}

impl Gate {
    /// Opens a group. Questions that are dropped get the answers of `fallback`.
    ///
    /// # Errors
    /// The kernel gives none: no right to it, or too many.
    pub fn open(plan: &Plan, fallback: Fallback) -> Result<(Self, Reader), GateError> {
        let fd = sys::open_group(plan.init_flags).map_err(GateError::NoGroup)?;
        let (counters, held) = (Counters::default(), Arc::<Count>::default());
        let group = Arc::new(Group { fd, fallback, counters, held });
        let reader = Reader {
            group: Arc::clone(&group),
            buffer: vec![0; EVENTS_AT_ONCE * size_of::<fan::FanotifyEventMetadata>()],
            arrivals: Vec::with_capacity(EVENTS_AT_ONCE),
        };
        let gate = Self { group, exec_events: plan.exec_events, ignore_flags: plan.ignore_flags };
        Ok((gate, reader))
    }

    /// Watches the whole file system of the directory `root`, through whatever mount and in whatever
    /// namespace it is used. Adds to modes set before.
    ///
    /// # Errors
    /// The file system cannot be watched.
    pub fn watch(&self, root: impl AsFd, modes: Modes) -> Result<(), GateError> {
        self.mark_root(fan::FAN_MARK_ADD, root.as_fd(), modes)
    }

    /// Ends what [`Gate::watch`] began.
    ///
    /// # Errors
    /// The kernel refuses; for example nothing was watched.
    pub fn unwatch(&self, root: impl AsFd, modes: Modes) -> Result<(), GateError> {
        self.mark_root(fan::FAN_MARK_REMOVE, root.as_fd(), modes)
    }

    /// Asks no more about opens of this file until it is modified. Executions are still asked about.
    ///
    /// # Errors
    /// The kernel refuses. It also says nothing and sets no mark if the file has a writer.
    pub fn exempt(&self, file: impl AsFd) -> io::Result<()> {
        let flags = fan::FAN_MARK_ADD | self.ignore_flags;
        sys::mark_file(self.group.fd.as_fd(), flags, fan::FAN_OPEN_PERM, file.as_fd())
    }

    /// Asks about this file again.
    ///
    /// # Errors
    /// The kernel refuses; for example there was no mark.
    pub fn unexempt(&self, file: impl AsFd) -> io::Result<()> {
        let flags = fan::FAN_MARK_REMOVE | self.ignore_flags;
        sys::mark_file(self.group.fd.as_fd(), flags, fan::FAN_OPEN_PERM, file.as_fd())
    }

    /// Asks about every file again.
    ///
    /// # Errors
    /// The kernel refuses.
    pub fn unexempt_all(&self) -> io::Result<()> {
        let group = self.group.fd.as_raw_fd();
        fan::fanotify_mark(group, fan::FAN_MARK_FLUSH, 0, fan::AT_FDCWD, "/")
    }

    /// What happened to answers so far.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.group.counters
    }

    /// How many files of events are held open now, those in the hands of the reader among them.
    #[must_use]
    pub fn held(&self) -> usize {
        self.group.held.now()
    }

    /// The group itself, to be handed to whoever holds it beside us.
    #[must_use]
    pub fn group(&self) -> BorrowedFd<'_> {
        self.group.fd.as_fd()
    }

    fn mark_root(&self, what: u32, root: BorrowedFd<'_>, modes: Modes) -> Result<(), GateError> {
        let modes = if self.exec_events { modes } else { modes.without_exec_events() };
        if modes.bits() == 0 {
            return Ok(());
        }
        let flags = what | fan::FAN_MARK_FILESYSTEM;
        let group = self.group.fd.as_raw_fd();
        // The dot needs no reading right to the directory's descriptor, which may be O_PATH.
        fan::fanotify_mark(group, flags, modes.bits(), root.as_raw_fd(), ".")
            .map_err(GateError::Mark)
    }
}

impl Reader {
    /// Waits for events and hands each to `take`, in the kernel's order.
    ///
    /// # Errors
    /// Reading failed. What was read before the fault has been handed over. `EMFILE` means that the
    /// kernel denied an open because no descriptor was left; reading may go on.
    pub fn read(&mut self, mut take: impl FnMut(Event)) -> Result<(), GateError> {
        let result = sys::receive(self.group.fd.as_fd(), &mut self.buffer, &mut self.arrivals);
        for arrival in self.arrivals.drain(..) {
            take(Event::new(arrival, &self.group));
        }
        result
    }
}

/// Bounds the descriptors that one call can bring.
const EVENTS_AT_ONCE: usize = 128;

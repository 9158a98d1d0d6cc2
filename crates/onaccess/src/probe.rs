//! Asking the kernel what it can do.
//!
//! Owns: [`probe`]. Features are tried on a group and a file in memory of our own; nothing that
//! anybody else can see is marked, not even for an instant. Must not: compare versions.

use crate::{
    error::GateError,
    features::{
        BASE_FLAGS, FAN_MARK_EVICTABLE, FAN_MARK_IGNORE, FAN_REPORT_FD_ERROR, FAN_REPORT_PIDFD,
        Probes,
    },
    sys,
};
use fanotify::low_level as fan;
use rustix::{
    fd::{AsFd, AsRawFd},
    fs::{MemfdFlags, memfd_create},
};

/// Tries every feature once.
///
/// # Errors
/// There is no group that could answer: no right to it, or not built into this kernel.
pub fn probe() -> Result<Probes, GateError> {
    let group = sys::open_group(BASE_FLAGS).map_err(GateError::NoGroup)?;
    // Flushing marks that are not there changes nothing, and is refused where they are unknown.
    let flush = fan::FAN_MARK_FLUSH | fan::FAN_MARK_FILESYSTEM;
    let flushed = fan::fanotify_mark(group.as_raw_fd(), flush, 0, fan::AT_FDCWD, "/");
    let init = |flag| sys::open_group(BASE_FLAGS | flag).is_ok();
    Ok(Probes {
        file_system_marks: flushed.is_ok(),
        exec_events: marks(0, fan::FAN_OPEN_EXEC_PERM),
        pidfd: init(FAN_REPORT_PIDFD),
        evictable_marks: marks(fan::FAN_MARK_IGNORED_MASK | FAN_MARK_EVICTABLE, fan::FAN_OPEN_PERM),
        ignore_flags: marks(FAN_MARK_IGNORE, fan::FAN_OPEN_PERM),
        fd_errors: init(FAN_REPORT_FD_ERROR),
    })
}

/// Whether a fresh group takes such a mark on a file in memory that nobody else has.
fn marks(flags: u32, mask: u64) -> bool {
    let Ok(group) = sys::open_group(BASE_FLAGS) else { return false };
    let Ok(file) = memfd_create(c"probe", MemfdFlags::CLOEXEC) else { return false };
    sys::mark_file(group.as_fd(), fan::FAN_MARK_ADD | flags, mask, file.as_fd()).is_ok()
}

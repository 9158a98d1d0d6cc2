//! The one system call that no safe crate offers: the lease that tells whether a file has writers.
//!
//! Owns: all unsafe code of the vault. Must not: keep a lease.
#![allow(unsafe_code, reason = "fcntl(F_SETLEASE) has no safe wrapper")]

use rustix::fd::{AsFd, AsRawFd};

/// True if somebody has the file open for writing now; false also where the file system or our
/// rights allow no lease. The descriptor must be open for reading only.
pub(crate) fn has_writer(fd: impl AsFd) -> bool {
    let raw = fd.as_fd().as_raw_fd();
    // SAFETY: `raw` is open while `fd` is borrowed; F_SETLEASE takes an int and touches no memory.
    let answer = unsafe { libc::fcntl(raw, libc::F_SETLEASE, libc::F_RDLCK) };
    if answer == 0 {
        // SAFETY: as above.
        unsafe { libc::fcntl(raw, libc::F_SETLEASE, libc::F_UNLCK) };
        return false;
    }
    std::io::Error::last_os_error().raw_os_error() == Some(libc::EAGAIN)
}

//! The system calls that no safe crate offers as they are needed here.
//!
//! Owns: all unsafe code of this room: numbers from the kernel become owned descriptors, marks go
//! onto open files, and the lease probe. Must not: decide anything.
#![allow(unsafe_code, reason = "descriptors arrive as numbers in a buffer")]

use crate::error::GateError;
use crate::wire::{self, Info, Record};
use fanotify::low_level;
use rustix::{
    fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd},
    io::Errno,
};
use std::{io, sync::OnceLock};

/// One event with what it brought.
#[derive(Debug)]
pub(crate) struct Arrival {
    pub(crate) mask: u64,
    pub(crate) pid: i32,
    /// The file, or the number that stood in its place.
    pub(crate) file: Result<OwnedFd, i32>,
}

/// A group with these flags, whose event descriptors read only.
///
/// `O_NONBLOCK` keeps a FIFO, or a file on which somebody holds a write lease, from stopping the
/// reader: the kernel opens the event's descriptor while we read.
pub(crate) fn open_group(flags: u32) -> io::Result<OwnedFd> {
    let file_flags =
        libc::O_RDONLY | libc::O_CLOEXEC | libc::O_LARGEFILE | libc::O_NOATIME | libc::O_NONBLOCK;
    let raw = low_level::fanotify_init(flags, file_flags.unsigned_abs())?;
    // SAFETY: the kernel has just made this descriptor for us; nobody else knows its number.
    Ok(unsafe { OwnedFd::from_raw_fd(raw) })
}

/// Changes the mark on an open file.
pub(crate) fn mark_file(
    group: BorrowedFd<'_>,
    flags: u32,
    mask: u64,
    file: BorrowedFd<'_>,
) -> io::Result<()> {
    let (group, file) = (group.as_raw_fd(), file.as_raw_fd());
    // SAFETY: both descriptors are open while they are borrowed; with a null path the call touches
    // no memory of ours and means the file itself.
    let result = unsafe { libc::fanotify_mark(group, flags, mask, file, std::ptr::null()) };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Waits for events and appends them to `arrivals`.
pub(crate) fn receive(
    group: BorrowedFd<'_>,
    buffer: &mut [u8],
    arrivals: &mut Vec<Arrival>,
) -> Result<(), GateError> {
    let length = match rustix::io::read(group, &mut *buffer) {
        Ok(length) => length,
        Err(Errno::INTR) => 0,
        Err(error) => return Err(GateError::Read(error)),
    };
    for record in wire::records(buffer.get(..length).unwrap_or_default()) {
        arrivals.push(own(&record?));
    }
    Ok(())
}

fn own(record: &Record<'_>) -> Arrival {
    for info in record.infos() {
        if let Info::Pidfd(raw) = info
            && raw >= 0
        {
            // SAFETY: the kernel made this descriptor for this record, which is seen once.
            drop(unsafe { OwnedFd::from_raw_fd(raw) });
        }
    }
    let file = match record.fd {
        // SAFETY: as above; no other record has this number while it is open.
        raw if raw >= 0 => Ok(unsafe { OwnedFd::from_raw_fd(raw) }),
        error => Err(error),
    };
    Arrival { mask: record.mask, pid: record.pid, file }
}

/// What the kernel says about writers of an open file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writers {
    /// Nobody has it open, or mapped, for writing.
    None,
    /// Somebody has.
    Some,
    /// The kernel does not say: not our file, or a file system without leases.
    Unknown,
}

/// Asks for a read lease and gives it back at once. It is never kept: it would hold up writers.
#[must_use]
pub fn writers(file: impl AsFd) -> Writers {
    static QUIET: OnceLock<()> = OnceLock::new();
    QUIET.get_or_init(|| {
        // SAFETY: ignoring SIGIO touches no memory. Without it, somebody who opens the file for
        // writing in the instant of our lease would end this process.
        unsafe { libc::signal(libc::SIGIO, libc::SIG_IGN) };
    });
    let raw = file.as_fd().as_raw_fd();
    // SAFETY: F_SETLEASE takes an integer and touches no memory of ours.
    if unsafe { libc::fcntl(raw, libc::F_SETLEASE, libc::F_RDLCK) } == 0 {
        // SAFETY: as above; gives back the lease just taken.
        unsafe { libc::fcntl(raw, libc::F_SETLEASE, libc::F_UNLCK) };
        return Writers::None;
    }
    match Errno::from_io_error(&io::Error::last_os_error()) {
        Some(Errno::AGAIN) => Writers::Some,
        _ => Writers::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;

    #[test]
    fn a_writer_is_seen_while_he_has_the_file_open() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("f");
        std::fs::write(&path, "x").unwrap();
        let reader = File::open(&path).unwrap();
        assert_eq!(writers(&reader), Writers::None);
        let writer = File::options().append(true).open(&path).unwrap();
        assert_eq!(writers(&reader), Writers::Some);
        drop(writer);
        assert_eq!(writers(&reader), Writers::None);
        assert_eq!(writers(File::open("/dev/null").unwrap()), Writers::Unknown);
    }

    #[test]
    fn what_cannot_be_read_is_an_error() {
        let mut arrivals = Vec::new();
        let empty = tempfile::tempfile().unwrap();
        receive(empty.as_fd(), &mut [0; 64], &mut arrivals).unwrap();
        assert!(arrivals.is_empty());
        let file = tempfile::tempfile().unwrap();
        std::os::unix::fs::FileExt::write_all_at(&file, &[24; 24], 0).unwrap();
        let error = receive(file.as_fd(), &mut [0; 64], &mut arrivals).unwrap_err();
        assert_eq!(error.code(), "wire-version");
    }
}

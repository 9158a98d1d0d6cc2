//! The system calls that no safe crate offers as they are needed here.
//!
//! Owns: all unsafe code of this room: numbers from the kernel become owned descriptors, marks go
//! onto open files, the lease probe, and the clocks of processes. Must not: decide anything.
#![allow(unsafe_code, reason = "descriptors arrive as numbers in a buffer")]

use crate::error::GateError;
use crate::wire::{self, Info, Record};
use fanotify::low_level;
use rustix::{
    fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd},
    io::Errno,
};
use std::{
    io,
    sync::OnceLock,
    time::{Duration, Instant},
};

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

/// Runs this before everything else on its processor, if we have the right to ask for that.
///
/// Where a kernel interrupts system calls, those just woken would run after each answer otherwise.
pub(crate) fn undisturbed(work: impl FnOnce()) {
    let set = |policy: libc::c_int, priority: libc::c_int| {
        // SAFETY: 0 is the calling thread; the kernel reads one integer, which lives until it
        // returns. The call itself is used because musl's wrapper does nothing.
        unsafe { libc::syscall(libc::SYS_sched_setscheduler, 0, policy, &raw const priority) == 0 }
    };
    // SAFETY: takes a number and touches no memory.
    let before = unsafe { libc::syscall(libc::SYS_sched_getscheduler, 0) };
    let raised = before == libc::SCHED_OTHER.into() && set(libc::SCHED_FIFO, 1);
    work();
    if raised {
        set(libc::SCHED_OTHER, 0);
    }
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

/// The processor time that all threads of a process have had. None: it is gone, or has no number here.
#[must_use]
pub fn processor_time(pid: i32) -> Option<Duration> {
    // The clock of a process by the kernel's rule; the C library's function for it asks the kernel twice.
    let clock = (!pid).checked_shl(3).filter(|_| pid > 0)? | CLOCK_OF_ALL_THREADS;
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the kernel writes one timespec, which lives until it returns.
    if unsafe { libc::clock_gettime(clock, &raw mut time) } != 0 {
        return None;
    }
    Some(Duration::new(time.tv_sec.try_into().ok()?, time.tv_nsec.try_into().ok()?))
}

const CLOCK_OF_ALL_THREADS: libc::clockid_t = 2;

/// What of a descriptor is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// There is something to read; of a process's descriptor: it ended.
    Readable,
    /// The other side is gone, whatever is left to read.
    HungUp,
    /// Of a table of mounts: it is another than when it was last waited for.
    Changed,
}

/// Waits for one of these, for ever or so long, and says for each whether it has come. An error of a
/// descriptor counts as both.
///
/// # Errors
/// What the kernel says.
pub fn wait(
    files: &[(BorrowedFd<'_>, Until)],
    patience: Option<Duration>,
) -> io::Result<Vec<bool>> {
    let asked = |(file, until): &(BorrowedFd<'_>, Until)| libc::pollfd {
        fd: file.as_raw_fd(),
        events: match until {
            Until::Readable => libc::POLLIN,
            Until::Changed => libc::POLLPRI,
            Until::HungUp => 0,
        },
        revents: 0,
    };
    let mut polled: Vec<libc::pollfd> = files.iter().map(asked).collect();
    let count = libc::nfds_t::try_from(polled.len()).map_err(io::Error::other)?;
    let end = patience.map(|patience| Instant::now() + patience);
    loop {
        let left = end.map(|end| end.saturating_duration_since(Instant::now()).as_millis());
        let left = left.map_or(-1, |left| i32::try_from(left).unwrap_or(i32::MAX));
        // SAFETY: the array is as long as is said and lives through the call, and the descriptors in
        // it are borrowed until then.
        if unsafe { libc::poll(polled.as_mut_ptr(), count, left) } >= 0 {
            return Ok(polled.iter().map(|file| file.revents != 0).collect());
        }
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;

    #[test]
    fn the_end_of_the_other_side_is_seen_past_what_it_said() {
        use std::{io::Write, os::unix::net::UnixStream};
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        let now = |until| wait(&[(ours.as_fd(), until)], Some(Duration::ZERO)).unwrap();
        assert_eq!((now(Until::Readable), now(Until::HungUp)), (vec![false], vec![false]));
        theirs.write_all(b"x").unwrap();
        assert_eq!((now(Until::Readable), now(Until::HungUp)), (vec![true], vec![false]));
        drop(theirs);
        assert_eq!(wait(&[(ours.as_fd(), Until::HungUp)], None).unwrap(), [true]);
    }

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
    fn the_clock_of_a_process_goes_while_it_runs_and_ends_with_it() {
        let time = |pid: u32| processor_time(pid.try_into().unwrap());
        let mut sleeper = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let pid = sleeper.id();
        let stands_still = |_| {
            let before = time(pid);
            std::thread::sleep(Duration::from_millis(20));
            before.is_some() && time(pid) == before
        };
        assert!((0..200).any(stands_still), "it sleeps");
        sleeper.kill().unwrap();
        sleeper.wait().unwrap();
        assert_eq!(time(pid), None);
        let own = time(std::process::id()).unwrap();
        let start = Instant::now();
        while start.elapsed() < Duration::from_millis(20) {}
        assert!(time(std::process::id()).unwrap() > own);
        assert_eq!((processor_time(0), processor_time(-1)), (None, None));
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

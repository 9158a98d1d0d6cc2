//! The two things that need unsafe code: reading a mapping that can shrink, and the lease probe.
//!
//! Owns: the process-wide SIGBUS handler and SIGIO disposition. A mapping is read only inside
//! [`Mapping::read`], which arms the handler for the calling thread; a fault inside the mapping
//! turns the rest of it into zero pages and is reported as torn. Faults elsewhere go to whoever
//! handled SIGBUS before us.

use memmap2::{Advice, Mmap};
use rustix::fs::SeekFrom;
use std::{
    cell::Cell,
    fs::File,
    io,
    ops::Range,
    os::fd::{AsFd, AsRawFd, BorrowedFd},
    ptr,
    sync::OnceLock,
};

/// A file in memory that another process may truncate at any time.
#[derive(Debug)]
pub(crate) struct Mapping(Mmap);

/// The mapping lost its file while it was read: what was read is not the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Torn(pub(crate) bool);

impl Mapping {
    /// Maps the whole file for reading from front to back.
    pub(crate) fn new(file: &File) -> io::Result<Self> {
        install_handlers();
        // SAFETY: the bytes may change or vanish under us. `read` is the only way to them; there a
        // vanished page becomes a zero page, and the caller compares the file's identity
        // afterwards. Nothing keeps a reference beyond `read`.
        let map = unsafe { Mmap::map(file) }?;
        // Advice only: a refusal changes speed, not meaning.
        let _refused = map.advise(Advice::Sequential).err();
        for hole in holes(file, map.len()) {
            // What is refused is read as any other bytes.
            let _replaced = zero_pages(map.as_ptr() as usize + hole.start, hole.len());
        }
        Ok(Self(map))
    }

    /// Runs `reader` over the bytes, on this thread only.
    pub(crate) fn read<R>(&self, reader: impl FnOnce(&[u8]) -> R) -> (R, Torn) {
        let start = self.0.as_ptr() as usize;
        let guard = Guard { start, end: start + self.0.len() };
        let disarm = Disarm(GUARD.replace(guard));
        let outer = TORN.replace(false);
        let result = reader(&self.0);
        drop(disarm);
        (result, Torn(TORN.replace(outer)))
    }
}

#[derive(Clone, Copy)]
struct Guard {
    start: usize,
    end: usize,
}

/// Puts the former guard back, also when the reader panics.
struct Disarm(Guard);

impl Drop for Disarm {
    fn drop(&mut self) {
        GUARD.set(self.0);
    }
}

thread_local! {
    static GUARD: Cell<Guard> = const { Cell::new(Guard { start: 0, end: 0 }) };
    static TORN: Cell<bool> = const { Cell::new(false) };
}

struct Installed {
    page: usize,
    previous: libc::sigaction,
}

static INSTALLED: OnceLock<Installed> = OnceLock::new();

fn install_handlers() {
    INSTALLED.get_or_init(|| {
        // SAFETY: all-zero is a valid sigaction: no flags, empty mask, default disposition.
        let mut previous: libc::sigaction = unsafe { std::mem::zeroed() };
        // SAFETY: as above.
        let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
        action.sa_sigaction = on_sigbus as *const () as usize;
        action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
        // SAFETY: both structures are valid for the call; the handler does only what a signal
        // handler may do: read constant-initialised thread locals, mmap, sigaction.
        unsafe { libc::sigaction(libc::SIGBUS, &raw const action, &raw mut previous) };
        Installed { page: rustix::param::page_size(), previous }
    });
}

extern "C" fn on_sigbus(
    signal: libc::c_int,
    info: *mut libc::siginfo_t,
    context: *mut libc::c_void,
) {
    // SAFETY: the kernel passes a valid siginfo to a SA_SIGINFO handler.
    let said = unsafe { &*info };
    // SAFETY: SIGBUS is one of the signals that come with an address.
    let address = unsafe { said.si_addr() } as usize;
    let guard = GUARD.get();
    if (guard.start..guard.end).contains(&address) && zero_from(address, guard.end) {
        TORN.set(true);
        return;
    }
    forward(signal, info, context);
}

/// Replaces the pages from `address` to `end` by zero pages: all at once, because one fault for
/// each page of a large truncated file costs eight times as much.
fn zero_from(address: usize, end: usize) -> bool {
    let Some(installed) = INSTALLED.get() else { return false };
    let start = address & !(installed.page - 1);
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_FIXED | libc::MAP_NORESERVE;
    // SAFETY: the range lies inside one live mapping of ours (the guard is armed only while it
    // lives), is only ever read, and stays mapped and readable.
    let map = unsafe {
        libc::mmap(start as *mut libc::c_void, end - start, libc::PROT_READ, flags, -1, 0)
    };
    map != libc::MAP_FAILED
}

/// Puts zero pages, large ones where the kernel has them, over a hole of a mapped file: a hole read
/// through the file costs a fault and a page of cache for every 4 KiB.
fn zero_pages(start: usize, len: usize) -> bool {
    let replaced = zero_from(start, start + len);
    if replaced {
        // SAFETY: advice for the range that was just mapped; a refusal changes speed, not meaning.
        unsafe { libc::madvise(start as *mut libc::c_void, len, libc::MADV_HUGEPAGE) };
    }
    replaced
}

/// Whole pages of the file's large holes, on file systems whose word on holes can be believed.
fn holes(file: &File, len: usize) -> Vec<Range<usize>> {
    let kind = rustix::fs::fstatfs(file).map_or(0, |stat| stat.f_type as u64);
    if !TELLS_HOLES.contains(&kind) {
        return Vec::new();
    }
    let page = rustix::param::page_size();
    let seek = |to| rustix::fs::seek(file, to).ok().and_then(|at| usize::try_from(at).ok());
    let (mut holes, mut at) = (Vec::new(), 0);
    while at < len && holes.len() < HOLES_MAX {
        let Some(start) = seek(SeekFrom::Hole(at as u64)).filter(|start| *start < len) else {
            break;
        };
        let end = seek(SeekFrom::Data(start as u64)).unwrap_or(len).min(len);
        let whole = start.next_multiple_of(page)..end / page * page;
        if whole.len() >= HOLE_MIN {
            holes.push(whole);
        }
        // Two answers that do not fit together: the file changes right now.
        at = end.max(start + 1);
    }
    let _back = seek(SeekFrom::Start(0));
    holes
}

/// ext2/3/4, xfs, btrfs, tmpfs. Elsewhere (network, FUSE, zfs, which once named holes where there was
/// data) every byte is read: what is taken for a hole is not read.
const TELLS_HOLES: [u64; 4] = [0xef53, 0x5846_5342, 0x9123_683e, 0x0102_1994];

/// Shorter holes are read like anything else.
const HOLE_MIN: usize = 1 << 20;
/// Each replaced hole costs the process two mappings, of which it may have 65,530.
const HOLES_MAX: usize = 4096;

/// Hands a fault that is not ours to the former handler; with none, the next fault ends the process
/// as it would have without us.
fn forward(signal: libc::c_int, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    let Some(installed) = INSTALLED.get() else { return };
    let previous = installed.previous;
    if previous.sa_flags & libc::SA_SIGINFO != 0 {
        type Handler = extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut libc::c_void);
        // SAFETY: SA_SIGINFO says that the former handler has this signature.
        let handler: Handler = unsafe { std::mem::transmute(previous.sa_sigaction) };
        handler(signal, info, context);
    } else if previous.sa_sigaction > libc::SIG_IGN {
        // SAFETY: without SA_SIGINFO a handler takes the signal number alone.
        let handler: extern "C" fn(libc::c_int) =
            unsafe { std::mem::transmute(previous.sa_sigaction) };
        handler(signal);
    } else {
        // SAFETY: restores the disposition that was in force before us.
        unsafe { libc::sigaction(signal, &raw const previous, ptr::null_mut()) };
    }
}

/// What the kernel said about writers of an open file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Writers {
    /// Nobody has it open, or mapped, for writing.
    None,
    /// Somebody has.
    Some,
    /// The kernel did not say: not our file, or a file system without leases.
    Unknown,
}

/// Asks by taking a read lease and giving it back at once.
pub(crate) fn writers(fd: BorrowedFd<'_>) -> Writers {
    static QUIET: OnceLock<()> = OnceLock::new();
    QUIET.get_or_init(|| {
        // SAFETY: ignoring SIGIO touches no memory. Without it, somebody who opens the file for
        // writing in the instant of our lease would end this process.
        unsafe { libc::signal(libc::SIGIO, libc::SIG_IGN) };
    });
    let raw = fd.as_fd().as_raw_fd();
    // SAFETY: F_SETLEASE takes an integer and touches no memory of ours.
    if unsafe { libc::fcntl(raw, libc::F_SETLEASE, libc::F_RDLCK) } == 0 {
        // SAFETY: as above; gives back the lease just taken.
        unsafe { libc::fcntl(raw, libc::F_SETLEASE, libc::F_UNLCK) };
        return Writers::None;
    }
    match io::Error::last_os_error().raw_os_error() {
        Some(libc::EAGAIN) => Writers::Some,
        _ => Writers::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_file_truncated_under_the_reader_is_torn_and_kills_nobody() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&vec![7; 1 << 20]).unwrap();
        let mapping = Mapping::new(&file).unwrap();
        let (sum, torn) = mapping.read(|bytes| {
            file.set_len(4096).unwrap();
            bytes.iter().map(|b| u64::from(*b)).sum::<u64>()
        });
        assert_eq!((sum, torn), (7 * 4096, Torn(true)));
        let (_, torn) = mapping.read(|bytes| std::hint::black_box(bytes[0]));
        assert_eq!(torn, Torn(false));
    }

    #[test]
    fn holes_are_zeros_and_data_is_where_it_was() {
        use std::os::unix::fs::FileExt;
        let file = tempfile::tempfile().unwrap();
        let len = (20 << 20) + 5000;
        file.set_len(len as u64).unwrap();
        let marks = [(0, 7u8), (5 << 20, 8), ((9 << 20) + 100, 9), (len - 1, 10)];
        for (at, mark) in marks {
            file.write_all_at(&[mark; 1], at as u64).unwrap();
        }
        let holes = holes(&file, len);
        assert!(holes.len() >= 2, "the directory for temporary files knows no holes: {holes:?}");
        let mapping = Mapping::new(&file).unwrap();
        let (sum, torn) = mapping.read(|bytes| {
            assert_eq!(bytes.len(), len);
            marks.iter().for_each(|(at, mark)| assert_eq!(bytes[*at], *mark, "{at}"));
            bytes.iter().map(|byte| u64::from(*byte)).sum::<u64>()
        });
        assert_eq!((sum, torn), (7 + 8 + 9 + 10, Torn(false)));
        // Truncated in the middle of data between two holes: torn as ever, and nobody dies.
        let (_, torn) = mapping.read(|bytes| {
            file.set_len(4096).unwrap();
            bytes.iter().map(|byte| u64::from(*byte)).sum::<u64>()
        });
        assert_eq!(torn, Torn(true));
    }

    #[test]
    fn nested_reads_guard_both_mappings_in_turn() {
        let make = || {
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(&vec![1; 64 << 10]).unwrap();
            file
        };
        let (outer, inner) = (make(), make());
        let (maps, inner_map) = (Mapping::new(&outer).unwrap(), Mapping::new(&inner).unwrap());
        let (torn_inner, _) = maps.read(|bytes| {
            let (_, torn) = inner_map.read(|inside| {
                inner.set_len(0).unwrap();
                std::hint::black_box(inside[5000])
            });
            outer.set_len(0).unwrap();
            assert_eq!(bytes[5000], 0);
            torn
        });
        assert_eq!(torn_inner, Torn(true));
    }

    #[test]
    fn a_writer_is_seen() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("f");
        std::fs::write(&path, "x").unwrap();
        let reader = File::open(&path).unwrap();
        assert_eq!(writers(reader.as_fd()), Writers::None);
        let writer = File::options().append(true).open(&path).unwrap();
        assert_eq!(writers(reader.as_fd()), Writers::Some);
        drop(writer);
        assert_eq!(writers(reader.as_fd()), Writers::None);
    }
}

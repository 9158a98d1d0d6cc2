//! The directories of the vault and durable writing in them.
//!
//! Owns: [`Directory`] (private, ours, no links on its last step), write-then-rename with the
//! fsyncs that a power cut needs, and the lock that lets one process write. Must not: know what
//! the files hold.

use crate::VaultError;
use rustix::{
    fd::{AsFd, BorrowedFd, OwnedFd},
    fs::{
        AtFlags, CWD, Dir, FlockOperation, Mode, OFlags, RenameFlags, flock, fsync, ftruncate,
        mkdirat, openat, renameat, renameat_with, unlinkat,
    },
    io::{self, Errno},
    process::{geteuid, getpid},
};
use std::{
    fs::File,
    io::{Read, Write},
    path::Path,
    time::{Duration, Instant},
};

/// A private directory of ours.
#[derive(Debug)]
pub(crate) struct Directory {
    fd: OwnedFd,
}

/// To whom a directory may belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    Us,
    UsOrRoot,
}

impl Directory {
    /// Opens `path`, making it if its parent is there.
    pub(crate) fn open_or_make(path: &Path) -> Result<Self, VaultError> {
        match mkdirat(CWD, path, Mode::RWXU) {
            Ok(()) => sync_parent(path).map_err(VaultError::io("vault directory"))?,
            Err(Errno::EXIST) => {}
            Err(error) => return Err(VaultError::io("vault directory")(error)),
        }
        let fd = openat(CWD, path, DIRECTORY, Mode::empty());
        Self::check(fd.map_err(VaultError::io("vault directory"))?, &path.display().to_string())
    }

    /// Opens `path`, which must be there.
    pub(crate) fn open_existing(path: &Path) -> Result<Self, VaultError> {
        let fd = openat(CWD, path, DIRECTORY, Mode::empty());
        Self::check(fd.map_err(VaultError::io("vault directory"))?, &path.display().to_string())
    }

    /// Opens `path` and one below it for somebody who may only look: private, and ours or root's.
    pub(crate) fn to_look_at(path: &Path, name: &str) -> Result<Self, VaultError> {
        let wrap = || VaultError::io("vault directory");
        let root = openat(CWD, path, DIRECTORY, Mode::empty()).map_err(wrap())?;
        Self::check_owner(&root, &path.display().to_string(), Owner::UsOrRoot)?;
        let fd = openat(&root, name, DIRECTORY, Mode::empty()).map_err(wrap())?;
        Self::check_owner(&fd, name, Owner::UsOrRoot)?;
        Ok(Self { fd })
    }

    /// A directory below this one, made if missing.
    pub(crate) fn below(&self, name: &str) -> Result<Self, VaultError> {
        match mkdirat(&self.fd, name, Mode::RWXU) {
            Ok(()) => fsync(&self.fd).map_err(VaultError::io("vault directory"))?,
            Err(Errno::EXIST) => {}
            Err(error) => return Err(VaultError::io("vault directory")(error)),
        }
        self.existing(name)
    }

    /// A directory below this one.
    pub(crate) fn existing(&self, name: &str) -> Result<Self, VaultError> {
        let fd = openat(&self.fd, name, DIRECTORY, Mode::empty());
        Self::check(fd.map_err(VaultError::io("vault directory"))?, name)
    }

    fn check(fd: OwnedFd, name: &str) -> Result<Self, VaultError> {
        Self::check_owner(&fd, name, Owner::Us)?;
        Ok(Self { fd })
    }

    fn check_owner(fd: &OwnedFd, name: &str, owner: Owner) -> Result<(), VaultError> {
        let stat = crate::inode::look(fd).map_err(VaultError::io("vault directory"))?;
        let mode = Mode::from_raw_mode(u32::from(stat.stx_mode));
        let is_roots = owner == Owner::UsOrRoot && stat.stx_uid == 0;
        let is_ours = stat.stx_uid == geteuid().as_raw() || is_roots;
        if !is_ours || mode.intersects(Mode::RWXG | Mode::RWXO) {
            return Err(VaultError::Unsafe { what: format!("{name} is not private (0700)") });
        }
        Ok(())
    }

    /// Opens a file for reading; `None` if there is none.
    pub(crate) fn open(&self, name: &str) -> io::Result<Option<File>> {
        match openat(&self.fd, name, READ, Mode::empty()) {
            Ok(fd) => Ok(Some(fd.into())),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes a new file `name.tmp`, replacing one that a crash left.
    pub(crate) fn make_temporary(&self, name: &str) -> io::Result<File> {
        let temporary = temporary(name);
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let mode = Mode::RUSR | Mode::WUSR;
        match openat(&self.fd, &temporary, flags, mode) {
            Err(Errno::EXIST) => {
                unlinkat(&self.fd, &temporary, AtFlags::empty())?;
                openat(&self.fd, &temporary, flags, mode).map(File::from)
            }
            other => other.map(File::from),
        }
    }

    /// Gives the synced `name.tmp` its name; never replaces another.
    pub(crate) fn keep_temporary(&self, name: &str) -> io::Result<()> {
        renameat_with(&self.fd, temporary(name), &self.fd, name, RenameFlags::NOREPLACE)?;
        fsync(&self.fd)
    }

    /// Removes `name.tmp` if it is there.
    pub(crate) fn drop_temporary(&self, name: &str) -> io::Result<()> {
        self.remove(&temporary(name))
    }

    /// Writes a small file so that after a power cut it is there whole or not at all.
    pub(crate) fn write_durable(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut file = self.make_temporary(name)?;
        let written = file.write_all(bytes).map_err(|e| errno(&e)).and_then(|()| fsync(&file));
        let named = written.and_then(|()| {
            renameat(&self.fd, temporary(name), &self.fd, name)?;
            fsync(&self.fd)
        });
        if named.is_err() {
            self.drop_temporary(name)?;
        }
        named
    }

    /// Removes a file, durably; one that is not there is no error.
    pub(crate) fn remove(&self, name: &str) -> io::Result<()> {
        match unlinkat(&self.fd, name, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => fsync(&self.fd),
            Err(error) => Err(error),
        }
    }

    /// All names but `.` and `..`, sorted.
    pub(crate) fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in Dir::read_from(&self.fd)? {
            let entry = entry?;
            if let Ok(name) = entry.file_name().to_str()
                && name != "."
                && name != ".."
            {
                names.push(name.to_owned());
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    /// Removes what a crash left half-written.
    pub(crate) fn sweep(&self) -> io::Result<usize> {
        let mut swept = 0;
        for name in self.names()?.iter().filter(|name| name.ends_with(TEMPORARY)) {
            self.remove(name)?;
            swept += 1;
        }
        Ok(swept)
    }

    /// Waits up to `patience` for the lock; it holds as long as the file lives.
    pub(crate) fn lock(&self, patience: Duration) -> Result<File, VaultError> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let fd = openat(&self.fd, "lock", flags, Mode::RUSR | Mode::WUSR);
        let mut file = File::from(fd.map_err(VaultError::io("vault lock"))?);
        let start = Instant::now();
        loop {
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => break,
                Err(Errno::WOULDBLOCK) if start.elapsed() < patience => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                Err(Errno::WOULDBLOCK) => return Err(VaultError::Locked { holder: holder(&file) }),
                Err(error) => return Err(VaultError::io("vault lock")(error)),
            }
        }
        let pid = getpid().as_raw_nonzero().to_string();
        let noted = ftruncate(&file, 0)
            .and_then(|()| file.write_all(pid.as_bytes()).map_err(|error| errno(&error)));
        if let Err(error) = noted {
            tracing::debug!(%error, "the holder of the vault lock is not noted");
        }
        Ok(file)
    }
}

impl AsFd for Directory {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

/// Reads a file of at most 1 MiB.
pub(crate) fn read_small(file: &File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(1 << 20).read_to_end(&mut bytes).map_err(|error| errno(&error))?;
    Ok(bytes)
}

/// What the system said, from an error of the standard library.
pub(crate) fn errno(error: &std::io::Error) -> Errno {
    Errno::from_io_error(error).unwrap_or(Errno::IO)
}

fn holder(file: &File) -> Option<u32> {
    String::from_utf8(read_small(file).ok()?).ok()?.trim().parse().ok()
}

fn temporary(name: &str) -> String {
    format!("{name}{TEMPORARY}")
}

fn sync_parent(path: &Path) -> io::Result<()> {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fsync(openat(CWD, parent, OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?)
}

const TEMPORARY: &str = ".tmp";
const READ: OFlags = OFlags::NOFOLLOW.union(OFlags::CLOEXEC).union(OFlags::NONBLOCK);
const DIRECTORY: OFlags = OFlags::DIRECTORY.union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

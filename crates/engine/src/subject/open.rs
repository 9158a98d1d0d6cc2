//! Opening a subject, and closing the account with it.
//!
//! A subject is opened by name relative to the directory that was listed, never through a link, and
//! never waits (a FIFO put in its place must not hang us). Whatever is decided later is decided
//! about this descriptor.

use super::{ListedDir, identity_of};
use crate::sys::{self, Writers};
use lazaret_model::{Identity, Timestamp, Why, WhyCode};
use rustix::{
    fd::{AsFd, BorrowedFd},
    fs::{AtFlags, CWD, FileType, Mode, OFlags, Statx, StatxFlags, openat, statx},
    io::Errno,
    time::{ClockId, clock_gettime},
};
use std::{
    ffi::CString,
    fs::{self, File},
    os::{
        fd::AsRawFd,
        unix::{
            ffi::OsStrExt,
            fs::{FileExt, MetadataExt},
        },
    },
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};

/// Where a name is looked up.
#[derive(Clone, Debug)]
pub(crate) enum Base {
    /// The directory that was listed.
    Listed(Arc<ListedDir>),
    /// The process's working directory, or nothing for an absolute name.
    Working,
}

/// A name to be opened: relative to its directory, so that no path is resolved twice.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) base: Base,
    pub(crate) name: CString,
    /// Identifier of the file system on which it was listed.
    pub(crate) file_system: u64,
}

impl Place {
    pub(crate) fn stat(&self) -> Result<Statx, Errno> {
        statx(self.fd(), &self.name, AtFlags::SYMLINK_NOFOLLOW, WANTED)
    }

    fn fd(&self) -> BorrowedFd<'_> {
        match &self.base {
            Base::Listed(dir) => dir.as_fd(),
            Base::Working => CWD,
        }
    }
}

/// An open regular file, and what it was when it was opened.
#[derive(Debug)]
pub struct Subject {
    file: File,
    /// None for a file that was handed over open.
    place: Option<Place>,
    identity: Identity,
    owner: u32,
    mode: u16,
}

impl Subject {
    /// Opens what was listed at `place`.
    pub(crate) fn open(place: Place) -> Result<Self, Why> {
        let flags =
            OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
        let fd = openat(place.fd(), &place.name, flags, Mode::empty()).map_err(refused)?;
        Self::opened(File::from(fd), Some(place))
    }

    /// Opens the file of a path, which must not end in a link.
    pub(crate) fn open_named(path: &Path) -> Result<Self, Why> {
        let name = CString::new(path.as_os_str().as_bytes());
        let name = name.map_err(|_| Why::new(WhyCode::Vanished))?;
        Self::open(Place { base: Base::Working, name, file_system: 0 })
    }

    /// Takes a file that somebody else opened for reading, and that need not have a name.
    ///
    /// # Errors
    /// Not a regular file, or not readable.
    pub fn of_open(file: File) -> Result<Self, Why> {
        Self::opened(file, None)
    }

    fn opened(file: File, place: Option<Place>) -> Result<Self, Why> {
        let stat = settled(file.as_fd()).map_err(refused)?;
        if FileType::from_raw_mode(stat.stx_mode.into()) != FileType::RegularFile {
            return Err(changed("no regular file any more when opened"));
        }
        Ok(Self {
            identity: identity_of(&stat, place.as_ref().map_or(0, |place| place.file_system)),
            owner: stat.stx_uid,
            mode: stat.stx_mode,
            file,
            place,
        })
    }

    /// The descriptor, where it was opened, and what it was then.
    pub(crate) fn into_parts(self) -> (File, Option<Place>, Identity) {
        (self.file, self.place, self.identity)
    }

    /// Identity at the time of opening.
    #[must_use]
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Numeric owner at the time of opening.
    #[must_use]
    pub const fn owner(&self) -> u32 {
        self.owner
    }

    /// True if it begins like a program.
    pub(crate) fn is_program(&self) -> bool {
        let mut magic = [0; 4];
        self.file.read_exact_at(&mut magic, 0).is_ok() && magic == *b"\x7fELF"
    }

    /// Where the kernel says that the file is, without links; `None` if it has no name any more.
    pub(crate) fn real_path(&self) -> Option<PathBuf> {
        let path = fs::read_link(format!("/proc/self/fd/{}", self.file.as_raw_fd())).ok()?;
        // A file of another mount namespace, or one that is gone, is not what has that name here.
        let (here, own) = (fs::metadata(&path).ok()?, self.file.metadata().ok()?);
        ((here.dev(), here.ino()) == (own.dev(), own.ino())).then_some(path)
    }

    pub(crate) const fn file(&self) -> &File {
        &self.file
    }

    /// True if a verdict about the bytes read from now on holds as long as the identity does: nobody
    /// has the file open for writing, or nobody but root could.
    pub(crate) fn is_at_rest(&self) -> bool {
        match sys::writers(self.file.as_fd()) {
            Writers::None => true,
            Writers::Some => false,
            Writers::Unknown => self.owner == 0 && self.mode & 0o022 == 0,
        }
    }

    /// Closes the account: the file under its name is still this one, in the same state.
    pub(crate) fn confirm(&self) -> Result<(), Why> {
        let by_fd = stat_fd(self.file.as_fd()).map_err(refused)?;
        if identity_of(&by_fd, self.identity.file_system) != self.identity {
            return Err(changed("size or times changed during the scan"));
        }
        let Some(place) = &self.place else { return Ok(()) };
        match place.stat() {
            Ok(by_name) if identity_of(&by_name, place.file_system) == self.identity => Ok(()),
            Ok(_) => Err(changed("replaced during the scan")),
            Err(Errno::NOENT) => Err(changed("removed during the scan")),
            Err(e) => Err(refused(e)),
        }
    }

    /// True if every later change is sure to show in the identity: the clock of the file system has
    /// moved on since the last one.
    pub(crate) fn is_old_enough(&self) -> bool {
        age(self.identity.changed) >= CACHEABLE_AGE
    }
}

/// The file's state once its last change lies a clock tick back. Two changes within one tick leave
/// equal times, so a file changed this very moment is given that moment to come to rest.
fn settled(fd: BorrowedFd<'_>) -> Result<Statx, Errno> {
    let stat = stat_fd(fd)?;
    if age(super::timestamp(stat.stx_ctime)) >= CLOCK_TICK {
        return Ok(stat);
    }
    thread::sleep(CLOCK_TICK);
    stat_fd(fd)
}

fn stat_fd(fd: BorrowedFd<'_>) -> Result<Statx, Errno> {
    statx(fd, c"", AtFlags::EMPTY_PATH, WANTED)
}

/// How long ago; zero for a time in the future.
fn age(time: Timestamp) -> Duration {
    let now = clock_gettime(ClockId::Realtime);
    let nanos = |seconds: i64, nanos: i64| i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
    let age = nanos(now.tv_sec, now.tv_nsec) - nanos(time.seconds, time.nanos.into());
    Duration::from_nanos(u64::try_from(age).unwrap_or(if age < 0 { 0 } else { u64::MAX }))
}

fn changed(detail: &str) -> Why {
    Why::new(WhyCode::Changed).with_detail(detail)
}

/// Why the kernel's refusal makes the scan incomplete.
pub(crate) fn refused(error: Errno) -> Why {
    let code = match error {
        Errno::NOENT => WhyCode::Vanished,
        Errno::LOOP | Errno::NXIO | Errno::NOTDIR => WhyCode::Changed,
        Errno::PERM => WhyCode::Blocked,
        _ => WhyCode::Unreadable,
    };
    Why::new(code).with_detail(std::io::Error::from(error))
}

/// What a listing asks of each file.
const WANTED: StatxFlags = StatxFlags::BASIC_STATS.union(StatxFlags::BTIME);

/// Longer than a tick of the coarsest clock that stamps files (100 Hz).
const CLOCK_TICK: Duration = Duration::from_millis(12);

/// A verdict is remembered only of files that are this long unchanged.
const CACHEABLE_AGE: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::symlink, path::Path};

    fn place(path: &Path) -> Place {
        let name = CString::new(path.to_str().unwrap()).unwrap();
        Place { base: Base::Working, name, file_system: 1 }
    }

    #[test]
    fn links_fifos_and_missing_files_are_not_opened() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("f");
        assert_eq!(Subject::open(place(&path)).unwrap_err().code, WhyCode::Vanished);
        symlink("/etc/passwd", &path).unwrap();
        assert_eq!(Subject::open(place(&path)).unwrap_err().code, WhyCode::Changed);
        fs::remove_file(&path).unwrap();
        rustix::fs::mknodat(CWD, &path, FileType::Fifo, Mode::RUSR, 0).unwrap();
        assert_eq!(Subject::open(place(&path)).unwrap_err().code, WhyCode::Changed);
    }

    #[test]
    fn every_change_is_noticed() {
        type Change = fn(&Path);
        let changes: [(&str, Change); 5] = [
            ("grown", |p| fs::write(p, "longer than before").unwrap()),
            ("rewritten", |p| fs::write(p, "BYTES").unwrap()),
            ("truncated", |p| fs::write(p, "").unwrap()),
            ("removed", |p| fs::remove_file(p).unwrap()),
            ("replaced", |p| {
                fs::write(p.with_extension("new"), "bytes").unwrap();
                fs::rename(p.with_extension("new"), p).unwrap();
            }),
        ];
        let dir = tempfile::tempdir().unwrap();
        for (name, change) in changes {
            let path = dir.path().join("f");
            fs::write(&path, "bytes").unwrap();
            let subject = Subject::open(place(&path)).unwrap();
            subject.confirm().unwrap();
            change(&path);
            assert_eq!(subject.confirm().unwrap_err().code, WhyCode::Changed, "{name}");
        }
    }
}

//! A scanned file that is kept open for what is to be done about it.
//!
//! Owns: [`Held`]: the descriptor that was scanned, the directory in which it has its name, and
//! what it was then. Whoever acts acts on these and never on a path. Must not: act.

use super::{
    Subject,
    open::{Base, Place},
};
use lazaret_model::Identity;
use rustix::{
    fd::{AsFd, BorrowedFd, OwnedFd},
    fs::{CWD, Mode, OFlags, ResolveFlags, openat2},
    io::{Errno, fcntl_dupfd_cloexec},
};
use std::{
    ffi::{OsStr, OsString},
    fs::File,
    os::unix::ffi::OsStrExt,
    path::Path,
};

/// A scanned file under its name in an open directory.
#[derive(Debug)]
pub struct Held {
    file: File,
    parent: OwnedFd,
    name: OsString,
    identity: Identity,
}

impl Held {
    /// The descriptor that was scanned, open for reading.
    #[must_use]
    pub fn file(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }

    /// The directory.
    #[must_use]
    pub fn parent(&self) -> BorrowedFd<'_> {
        self.parent.as_fd()
    }

    /// The name in the directory.
    #[must_use]
    pub fn name(&self) -> &OsStr {
        &self.name
    }

    /// What the file was when it was opened for the scan.
    #[must_use]
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }
}

impl Subject {
    /// Keeps the file open beyond its scan; `None` if it has no directory that can be opened.
    pub(crate) fn hold(self) -> Option<Held> {
        let (file, place, identity) = self.into_parts();
        let (parent, name) = directory_of(&place?).ok()?;
        Some(Held { file, parent, name, identity })
    }
}

/// A place that was named rather than listed has its real path: no link is followed any more.
fn directory_of(place: &Place) -> Result<(OwnedFd, OsString), Errno> {
    let path = Path::new(OsStr::from_bytes(place.name.as_bytes()));
    let name = path.file_name().ok_or(Errno::INVAL)?.to_owned();
    let parent = match &place.base {
        Base::Listed(dir) => fcntl_dupfd_cloexec(dir.as_fd(), 3)?,
        Base::Working => {
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
            let resolve = ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
            let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty());
            openat2(CWD, dir.unwrap_or(Path::new(".")), flags, Mode::empty(), resolve)?
        }
    };
    Ok((parent, name))
}

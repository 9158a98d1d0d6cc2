//! Where a file was, and finding that directory again.
//!
//! Owns: [`Place`] and opening its directory: no symbolic link on the way, and only the recorded
//! directory counts. Whether a missing directory is gone or merely not mounted is told by the file
//! system that its nearest ancestor lies on. Must not: touch the file.

use crate::{InodeId, Raw};
use rustix::{
    fd::{AsFd, AsRawFd, OwnedFd},
    fs::{CWD, Mode, OFlags, ResolveFlags, openat2, readlink},
    io::{self, Errno},
};
use serde::{Deserialize, Serialize};
use std::ffi::{CString, OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

/// A name in a directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Absolute path of the directory when the file was taken.
    pub directory: Raw,
    /// Name in it.
    pub name: Raw,
    /// Which directory it was.
    pub parent: InodeId,
}

/// What became of a directory.
#[derive(Debug)]
pub(crate) enum Found {
    /// It is there.
    Same(OwnedFd),
    /// Another directory has its path.
    Other(OwnedFd),
    /// It is not there, though its file system is.
    Gone,
    /// Its file system is not there.
    Unmounted,
}

impl Place {
    /// The place of `name` in the open directory; `None` if the directory has no path.
    pub(crate) fn of(parent: impl AsFd, name: &OsStr) -> io::Result<Option<Self>> {
        let link = format!("/proc/self/fd/{}", parent.as_fd().as_raw_fd());
        let directory = match readlink(link, Vec::new()) {
            Ok(path) if path.as_bytes().first() == Some(&b'/') => path.into_bytes(),
            Ok(_) | Err(Errno::NAMETOOLONG) => return Ok(None),
            Err(error) => return Err(error),
        };
        let name = Raw::from(name.as_bytes());
        Ok(Some(Self { directory: Raw(directory), name, parent: InodeId::of(parent)? }))
    }

    /// The whole path.
    #[must_use]
    pub fn path(&self) -> OsString {
        let mut bytes = self.directory.0.clone();
        if bytes.last() != Some(&b'/') {
            bytes.push(b'/');
        }
        bytes.extend_from_slice(&self.name.0);
        OsString::from_vec(bytes)
    }

    /// The name as the kernel wants it.
    pub(crate) fn c_name(&self) -> Option<CString> {
        file_name(OsStr::from_bytes(&self.name.0))
    }

    /// Whatever directory has the path now; `None` if there is none or a link is on the way.
    pub(crate) fn open_any(&self) -> io::Result<Option<OwnedFd>> {
        match open(&self.directory.0) {
            Ok(fd) => Ok(Some(fd)),
            Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Looks for the directory. Every error but "not there" is an error: nothing follows from it.
    pub(crate) fn find(&self) -> io::Result<Found> {
        let mut path = &self.directory.0[..];
        match open(path) {
            Ok(fd) if InodeId::of(&fd)?.same_inode(&self.parent) => return Ok(Found::Same(fd)),
            Ok(fd) if InodeId::of(&fd)?.file_system == self.parent.file_system => {
                return Ok(Found::Other(fd));
            }
            Ok(_) => return Ok(Found::Unmounted),
            Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => {}
            Err(error) => return Err(error),
        }
        while let Some(slash) = path.iter().rposition(|byte| *byte == b'/') {
            path = path.get(..slash).unwrap_or_default();
            match open(if path.is_empty() { b"/" } else { path }) {
                Ok(fd) if InodeId::of(&fd)?.file_system == self.parent.file_system => {
                    return Ok(Found::Gone);
                }
                Ok(_) => return Ok(Found::Unmounted),
                Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Found::Unmounted)
    }
}

/// A name that is one: not empty, `.` or `..`, without `/` and NUL.
pub(crate) fn file_name(name: &OsStr) -> Option<CString> {
    let bytes = name.as_bytes();
    if bytes.is_empty() || bytes == b"." || bytes == b".." || bytes.contains(&b'/') {
        return None;
    }
    CString::new(bytes).ok()
}

fn open(path: &[u8]) -> io::Result<OwnedFd> {
    let how = OFlags::DIRECTORY | OFlags::CLOEXEC;
    let resolve = ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    openat2(CWD, path, how, Mode::empty(), resolve)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, File};

    #[test]
    fn names_are_checked() {
        for bad in ["", ".", "..", "a/b", "a\0b"] {
            assert!(file_name(OsStr::new(bad)).is_none(), "{bad:?}");
        }
        assert!(file_name(OsStr::from_bytes(b"$(x)\n\xff")).is_some());
    }

    #[test]
    fn a_directory_is_same_other_or_gone() {
        let top = tempfile::tempdir().unwrap();
        let path = top.path().join("a");
        fs::create_dir(&path).unwrap();
        let place = Place::of(File::open(&path).unwrap(), OsStr::new("f")).unwrap().unwrap();
        assert_eq!(place.path(), path.join("f"));
        assert!(matches!(place.find(), Ok(Found::Same(_))));
        fs::rename(&path, top.path().join("b")).unwrap();
        assert!(matches!(place.find(), Ok(Found::Gone)));
        std::os::unix::fs::symlink(top.path().join("b"), &path).unwrap();
        assert!(matches!(place.find(), Ok(Found::Gone)), "a link is not followed");
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(matches!(place.find(), Ok(Found::Other(_))));
    }
}

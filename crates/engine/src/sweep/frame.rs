//! One directory in the middle of being listed.
//!
//! Owns its descriptor and how far the listing got. A frame deep in the stack can let go of both:
//! it then remembers the place in the listing and is taken up again later, so that neither
//! descriptors nor memory grow with the depth of a tree.

use super::filesystem::FileSystem;
use crate::subject::{Census, ListedDir};
use rustix::{
    fd::{AsFd, BorrowedFd, OwnedFd},
    fs::{AtFlags, FileType, Mode, OFlags, RawDir, SeekFrom, StatxFlags, openat, seek, statx},
    io::Errno,
};
use std::{ffi::CString, mem::MaybeUninit, path::Path, sync::Arc};

/// Which directory: device and inode.
pub(crate) type DirId = (u64, u64);

#[derive(Debug)]
pub(crate) struct Frame {
    dir: Option<Arc<ListedDir>>,
    pub(crate) id: DirId,
    pub(crate) system: FileSystem,
    /// Length of the walker's path where this directory's own path ends.
    pub(crate) path_len: usize,
    /// Names read and not yet visited, last first.
    batch: Vec<Name>,
    /// Behind which entry the listing goes on.
    position: u64,
    is_exhausted: bool,
}

/// A name in a listing.
#[derive(Debug)]
pub(crate) struct Name {
    pub(crate) name: CString,
    pub(crate) kind: FileType,
    position: u64,
}

impl Frame {
    pub(crate) fn new(dir: ListedDir, id: DirId, system: FileSystem, path_len: usize) -> Self {
        let dir = Some(Arc::new(dir));
        Self { dir, id, system, path_len, batch: Vec::new(), position: 0, is_exhausted: false }
    }

    pub(crate) fn dir(&self) -> Option<&Arc<ListedDir>> {
        self.dir.as_ref()
    }

    /// The next name, reading a buffer's worth of the directory when needed.
    pub(crate) fn next(&mut self, buffer: &mut [MaybeUninit<u8>]) -> Result<Option<Name>, Errno> {
        if self.batch.is_empty() && !self.is_exhausted {
            self.fill(buffer)?;
        }
        let name = self.batch.pop();
        if let Some(name) = &name {
            self.position = name.position;
        }
        Ok(name)
    }

    fn fill(&mut self, buffer: &mut [MaybeUninit<u8>]) -> Result<(), Errno> {
        let Some(dir) = &self.dir else { return Ok(()) };
        let mut listing = RawDir::new(dir.as_fd(), buffer);
        self.is_exhausted = true;
        while let Some(entry) = listing.next() {
            let entry = entry.inspect_err(|_| self.is_exhausted = true)?;
            self.is_exhausted = false;
            if !matches!(entry.file_name().to_bytes(), b"." | b"..") {
                self.batch.push(Name {
                    name: entry.file_name().to_owned(),
                    kind: entry.file_type(),
                    position: entry.next_entry_cookie(),
                });
            }
            if listing.is_buffer_empty() {
                break;
            }
        }
        self.batch.reverse();
        if self.batch.is_empty() && !self.is_exhausted {
            return self.fill(buffer);
        }
        Ok(())
    }

    /// Lets go of descriptor and names.
    pub(crate) fn suspend(&mut self) {
        self.dir = None;
        self.batch = Vec::new();
    }

    /// Takes a suspended frame up again: through the parent entry of a directory below it or, where
    /// that leads elsewhere by now, by path.
    pub(crate) fn resume(
        &mut self,
        below: Option<&ListedDir>,
        path: &Path,
        census: &Census,
    ) -> Result<(), Errno> {
        if self.dir.is_some() {
            return Ok(());
        }
        let from_below = below.and_then(|fd| open_dir(fd.as_fd(), Path::new("..")).ok());
        let dir = match from_below.filter(|fd| self.is_at(fd.as_fd())) {
            Some(fd) => fd,
            None => open_dir(rustix::fs::CWD, path)?,
        };
        if !self.is_at(dir.as_fd()) {
            return Err(Errno::STALE);
        }
        seek(&dir, SeekFrom::Start(self.position))?;
        self.dir = Some(Arc::new(ListedDir::new(dir, census.clone())));
        Ok(())
    }

    fn is_at(&self, fd: BorrowedFd<'_>) -> bool {
        dir_id(fd).is_ok_and(|id| id == self.id)
    }
}

pub(crate) fn open_dir(
    base: BorrowedFd<'_>,
    name: impl rustix::path::Arg,
) -> Result<OwnedFd, Errno> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    openat(base, name, flags, Mode::empty())
}

pub(crate) fn dir_id(fd: BorrowedFd<'_>) -> Result<DirId, Errno> {
    let stat = statx(fd, c"", AtFlags::EMPTY_PATH, StatxFlags::INO)?;
    Ok((device(stat.stx_dev_major, stat.stx_dev_minor), stat.stx_ino))
}

/// One number for a device.
pub(crate) const fn device(major: u32, minor: u32) -> u64 {
    ((major as u64) << 32) | minor as u64
}

//! Taking a name away without trusting it.
//!
//! Owns: [`Cell`], a private directory beside the source into which the source is renamed: what is
//! in there can be looked at and removed without anybody swapping it. Where there is no room for
//! a directory the cell is a hidden name in the source's own directory. Must not: judge content.

use crate::{CaseId, inode::look_at};
use rustix::{
    fd::{AsFd, BorrowedFd, OwnedFd},
    fs::{
        AtFlags, FileType, Mode, OFlags, RenameFlags, Statx, fsync, linkat, mkdirat, openat,
        renameat_with, unlinkat,
    },
    io::{self, Errno},
    process::geteuid,
};
use std::ffi::{CStr, CString};

/// Where a source waits for its removal.
#[derive(Debug)]
pub(crate) struct Cell {
    directory: OwnedFd,
    inside: CString,
    /// The name of the private directory, if there is one.
    private: Option<CString>,
}

impl Cell {
    /// Makes the cell for `id` in `parent`.
    pub(crate) fn make(parent: BorrowedFd<'_>, id: CaseId) -> io::Result<Self> {
        let name = hidden(id)?;
        match mkdirat(parent, &name, Mode::RWXU) {
            Ok(()) => Self::private(parent, name),
            Err(Errno::NOSPC | Errno::DQUOT | Errno::MLINK) => Self::plain(parent, name),
            Err(Errno::EXIST) => Self::private(parent, name),
            Err(error) => Err(error),
        }
    }

    /// The cell for `id` in `parent` if a crash left one.
    pub(crate) fn find(parent: BorrowedFd<'_>, id: CaseId) -> io::Result<Option<Self>> {
        let name = hidden(id)?;
        match look_at(parent, &name)?.map(|stat| kind(&stat)) {
            None => Ok(None),
            Some(FileType::Directory) => Self::private(parent, name).map(Some),
            Some(_) => Self::plain(parent, name).map(Some),
        }
    }

    fn private(parent: BorrowedFd<'_>, name: CString) -> io::Result<Self> {
        let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let directory = openat(parent, &name, flags, Mode::empty())?;
        let stat = crate::inode::look(&directory)?;
        let mode = Mode::from_raw_mode(u32::from(stat.stx_mode));
        if stat.stx_uid != geteuid().as_raw() || mode.intersects(Mode::RWXG | Mode::RWXO) {
            return Err(Errno::PERM);
        }
        Ok(Self { directory, inside: c"f".to_owned(), private: Some(name) })
    }

    fn plain(parent: BorrowedFd<'_>, name: CString) -> io::Result<Self> {
        Ok(Self { directory: io::fcntl_dupfd_cloexec(parent, 3)?, inside: name, private: None })
    }

    /// Moves whatever has `name` in `parent` into the cell.
    pub(crate) fn take(&self, parent: BorrowedFd<'_>, name: &CStr) -> io::Result<()> {
        renameat_with(parent, name, &self.directory, &self.inside, RenameFlags::NOREPLACE)
    }

    /// What is in the cell.
    pub(crate) fn look(&self) -> io::Result<Option<Statx>> {
        look_at(&self.directory, &self.inside)
    }

    /// Opens what is in the cell, for reading; a FIFO does not block.
    pub(crate) fn open(&self) -> io::Result<OwnedFd> {
        open_source(self.directory.as_fd(), &self.inside)
    }

    /// Removes what is in the cell.
    pub(crate) fn unlink(&self) -> io::Result<()> {
        unlinkat(&self.directory, &self.inside, AtFlags::empty())
    }

    /// Gives what is in the cell its name back; if that name is taken, a visible one, which is
    /// returned. Nothing is ever replaced.
    pub(crate) fn put_back(
        &self,
        to: (BorrowedFd<'_>, &CStr),
        id: CaseId,
    ) -> io::Result<Option<String>> {
        let (parent, name) = to;
        match self.give(parent, name) {
            Ok(()) => Ok(None),
            Err(Errno::EXIST) => {
                let other = format!("lazaret-returned-{id}");
                let c_other = CString::new(other.as_str()).map_err(|_| Errno::INVAL)?;
                self.give(parent, &c_other).map(|()| Some(other))
            }
            Err(error) => Err(error),
        }
    }

    /// `put_back` if there is something to put back.
    pub(crate) fn put_back_if_any(
        &self,
        to: (BorrowedFd<'_>, &CStr),
        id: CaseId,
    ) -> io::Result<()> {
        match self.look()? {
            Some(_) => self.put_back(to, id).map(|_| ()),
            None => Ok(()),
        }
    }

    /// Makes a new file in the cell.
    pub(crate) fn make_file(&self, mode: Mode) -> io::Result<OwnedFd> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        openat(&self.directory, &self.inside, flags, mode)
    }

    /// Gives what is in the cell a name; never replaces another file.
    pub(crate) fn give(&self, parent: BorrowedFd<'_>, name: &CStr) -> io::Result<()> {
        let flags = RenameFlags::NOREPLACE;
        match renameat_with(&self.directory, &self.inside, parent, name, flags) {
            Err(Errno::INVAL) => {
                linkat(&self.directory, &self.inside, parent, name, AtFlags::empty())?;
                self.unlink()
            }
            other => other,
        }
    }

    /// Removes the empty cell, durably.
    pub(crate) fn close(self, parent: BorrowedFd<'_>) -> io::Result<()> {
        if let Some(name) = &self.private {
            match unlinkat(parent, name, AtFlags::REMOVEDIR) {
                Ok(()) | Err(Errno::NOENT) => {}
                Err(error) => return Err(error),
            }
        }
        fsync(parent)
    }
}

/// Opens a file without following a link or waiting for the other end of a FIFO.
pub(crate) fn open_source(directory: BorrowedFd<'_>, name: &CStr) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    openat(directory, name, flags | OFlags::NOCTTY, Mode::empty())
}

/// What kind of file a `statx` answer shows.
pub(crate) fn kind(stat: &Statx) -> FileType {
    FileType::from_raw_mode(u32::from(stat.stx_mode))
}

fn hidden(id: CaseId) -> io::Result<CString> {
    CString::new(id.hidden_name()).map_err(|_| Errno::INVAL)
}

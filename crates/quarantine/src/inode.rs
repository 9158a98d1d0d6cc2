//! Which file this is, so that it is known again after a rename, a crash or a remount.
//!
//! Owns: [`InodeId`] and asking the kernel for it by descriptor or by a name in a directory (never
//! following a link). Must not: open anything.

use crate::Moment;
use rustix::{
    fd::AsFd,
    fs::{AtFlags, Statx, StatxFlags, fstatvfs, statx},
    io,
};
use serde::{Deserialize, Serialize};
use std::ffi::CStr;

/// A file or directory of one file system. Device numbers change with every mount and are no part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct InodeId {
    /// What `statfs` calls the file system; kept over a remount by ext4 and btrfs.
    pub file_system: u64,
    /// Inode number.
    pub inode: u64,
    /// Birth time, where the file system keeps one.
    pub born: Option<Moment>,
}

impl InodeId {
    /// The open file or directory.
    pub(crate) fn of(fd: impl AsFd) -> io::Result<Self> {
        let file_system = fstatvfs(&fd)?.f_fsid;
        Ok(Self::from_statx(file_system, &look(&fd)?))
    }

    /// The same with a `statx` answer that is already there.
    pub(crate) fn from_statx(file_system: u64, stat: &Statx) -> Self {
        let known = StatxFlags::from_bits_retain(stat.stx_mask).contains(StatxFlags::BTIME);
        let born = known.then(|| stat.stx_btime.into());
        Self { file_system, inode: stat.stx_ino, born }
    }

    /// True if `stat` shows this inode, provided that it was taken on the same file system.
    pub(crate) fn is(&self, stat: &Statx) -> bool {
        let other = Self::from_statx(self.file_system, stat);
        self.inode == other.inode && self.born == other.born
    }

    /// True if both are the same inode; the number of the file system may have changed by a
    /// remount, birth time and inode number may not.
    pub(crate) fn same_inode(&self, other: &Self) -> bool {
        self.inode == other.inode && self.born == other.born
    }
}

/// Everything `statx` knows of an open file.
pub(crate) fn look(fd: impl AsFd) -> io::Result<Statx> {
    statx(fd, c"", AtFlags::EMPTY_PATH, wanted())
}

/// The same of a name in a directory, not following a link; `None` if there is no such name.
pub(crate) fn look_at(directory: impl AsFd, name: &CStr) -> io::Result<Option<Statx>> {
    match statx(directory, name, AtFlags::SYMLINK_NOFOLLOW, wanted()) {
        Ok(stat) => Ok(Some(stat)),
        Err(io::Errno::NOENT) => Ok(None),
        Err(error) => Err(error),
    }
}

/// True if both answers are of the same device, inode and birth time, within one mount's life.
pub(crate) fn same_now(a: &Statx, b: &Statx) -> bool {
    let device = |s: &Statx| (s.stx_dev_major, s.stx_dev_minor);
    device(a) == device(b) && InodeId::from_statx(0, a) == InodeId::from_statx(0, b)
}

fn wanted() -> StatxFlags {
    StatxFlags::BASIC_STATS | StatxFlags::BTIME
}

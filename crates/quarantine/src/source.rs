//! The file that is being taken: its descriptor, its directory, its name.
//!
//! Owns: [`Source`]: taking its permissions away and giving them back through the descriptor.
//! Must not: rename or remove.

use crate::{
    Attributes,
    attributes::{LOCKED, flags},
    inode::look,
};
use rustix::{
    fd::BorrowedFd,
    fs::{Mode, fchmod, fsync, ioctl_setflags},
    io::{self, Errno},
    process::geteuid,
};
use std::ffi::CStr;

/// An open file under a name in an open directory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    pub(crate) file: BorrowedFd<'a>,
    pub(crate) parent: BorrowedFd<'a>,
    pub(crate) name: &'a CStr,
}

impl Source<'_> {
    /// Takes immutability and all permissions away, at once and for all names.
    ///
    /// setuid and setgid stay, so that the kernel drops them as ever if an open writer writes.
    pub(crate) fn disarm(&self, attributes: &Attributes) -> io::Result<()> {
        let now = flags(self.file)?;
        if now.intersects(LOCKED) {
            ioctl_setflags(self.file, now - LOCKED)?;
        }
        // Without root's rights an owner can open only what he may read: recovery must.
        let rest = if geteuid().is_root() { 0 } else { 0o400 };
        match fchmod(self.file, Mode::from_raw_mode(attributes.mode & SPECIAL | rest)) {
            // Not ours to change, and yet removable by who owns the directory.
            Err(Errno::PERM) => Ok(()),
            other => other,
        }
    }

    /// Gives back what `disarm` took, durably.
    pub(crate) fn rearm(&self, attributes: &Attributes) -> io::Result<()> {
        let stat = look(self.file)?;
        let special = u32::from(stat.stx_mode) & attributes.mode & SPECIAL;
        let mode = attributes.mode & !SPECIAL | special;
        if u32::from(stat.stx_mode) & 0o7777 != mode {
            match fchmod(self.file, Mode::from_raw_mode(mode)) {
                Ok(()) | Err(Errno::PERM | Errno::ROFS) => {}
                Err(error) => return Err(error),
            }
        }
        attributes.apply_flags(self.file)?;
        fsync(self.file)
    }
}

const SPECIAL: u32 = 0o6000;

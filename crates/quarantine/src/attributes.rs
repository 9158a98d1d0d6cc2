//! Everything about a file beside its bytes, its name and its identity.
//!
//! Owns: [`Attributes`]: taking them from an open file and putting them on another one, in the
//! order in which the kernel does not undo them. Must not: touch content or names.

use crate::{Moment, Raw};
use rustix::{
    fd::AsFd,
    fs::{
        Gid, IFlags, Mode, Statx, Timespec, Timestamps, Uid, XattrFlags, fchmod, fchown, fgetxattr,
        flistxattr, fremovexattr, fsetxattr, futimens, ioctl_getflags, ioctl_setflags,
    },
    io::{self, Errno},
};
use serde::{Deserialize, Serialize};

/// Owner, mode, extended attributes, inode flags and times of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attributes {
    /// Permission bits with setuid, setgid and sticky: at most `0o7777`.
    pub mode: u32,
    /// Owning user.
    pub uid: u32,
    /// Owning group.
    pub gid: u32,
    /// Inode flags (`chattr`) as the kernel numbers them; 0 where there are none.
    pub flags: u32,
    /// Number of names the file had.
    pub links: u32,
    /// All extended attributes: ACL, SELinux label, file capabilities, user's own.
    pub xattrs: Vec<(Raw, Raw)>,
    /// Last access.
    pub accessed: Moment,
    /// Last change of the content.
    pub modified: Moment,
}

impl Attributes {
    /// The attributes of an open file.
    pub(crate) fn of(fd: impl AsFd, stat: &Statx) -> io::Result<Self> {
        Ok(Self {
            mode: u32::from(stat.stx_mode) & 0o7777,
            uid: stat.stx_uid,
            gid: stat.stx_gid,
            flags: flags(&fd)?.bits(),
            links: stat.stx_nlink,
            xattrs: xattrs(&fd)?,
            accessed: stat.stx_atime.into(),
            modified: stat.stx_mtime.into(),
        })
    }

    /// Puts all but the flags on a new file that has its content and no name yet; gives the names
    /// of extended attributes that the file system or our rights refused.
    ///
    /// Owner first (it clears setuid and capabilities), mode after the ACL, times last.
    pub(crate) fn apply(&self, fd: impl AsFd) -> io::Result<Vec<String>> {
        fchown(&fd, Some(Uid::from_raw(self.uid)), Some(Gid::from_raw(self.gid)))?;
        let inherited = fremovexattr(&fd, ACL);
        match inherited {
            Ok(()) | Err(Errno::NODATA | Errno::OPNOTSUPP) => {}
            Err(error) => return Err(error),
        }
        let mut lost = Vec::new();
        for (name, value) in &self.xattrs {
            match fsetxattr(&fd, &name.0[..], &value.0, XattrFlags::empty()) {
                Ok(()) => {}
                Err(Errno::OPNOTSUPP | Errno::PERM | Errno::ACCESS | Errno::INVAL) => {
                    lost.push(String::from_utf8_lossy(&name.0).into_owned());
                }
                Err(error) => return Err(error),
            }
        }
        fchmod(&fd, Mode::from_raw_mode(self.mode))?;
        futimens(&fd, &self.times())?;
        Ok(lost)
    }

    /// Sets the flags that matter while data is written (no copy-on-write, compression).
    pub(crate) fn apply_early_flags(&self, fd: impl AsFd) {
        let wanted = self.settable() & (IFlags::NOCOW | IFlags::COMPRESSED);
        if !wanted.is_empty() {
            let set = flags(&fd).and_then(|now| ioctl_setflags(&fd, now | wanted));
            if let Err(error) = set {
                tracing::debug!(%error, "inode flags were not set before the data");
            }
        }
    }

    /// Sets the inode flags, immutable among them: the last thing done to a file. False if the
    /// file system or our rights refuse some of them.
    pub(crate) fn apply_flags(&self, fd: impl AsFd) -> io::Result<bool> {
        let now = flags(&fd)?;
        let wanted = (now - SETTABLE) | self.settable();
        if wanted == now {
            return Ok(true);
        }
        match ioctl_setflags(&fd, wanted) {
            Ok(()) => Ok(true),
            Err(Errno::PERM | Errno::OPNOTSUPP | Errno::NOTTY | Errno::INVAL) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn settable(&self) -> IFlags {
        IFlags::from_bits_retain(self.flags) & SETTABLE
    }

    fn times(&self) -> Timestamps {
        let spec = |m: Moment| Timespec { tv_sec: m.0, tv_nsec: i64::from(m.1) };
        Timestamps { last_access: spec(self.accessed), last_modification: spec(self.modified) }
    }
}

/// The inode flags; none where the file system knows none.
pub(crate) fn flags(fd: impl AsFd) -> io::Result<IFlags> {
    match ioctl_getflags(fd) {
        Ok(flags) => Ok(flags),
        Err(Errno::NOTTY | Errno::OPNOTSUPP | Errno::INVAL | Errno::NOSYS) => Ok(IFlags::empty()),
        Err(error) => Err(error),
    }
}

/// The flags that forbid a removal.
pub(crate) const LOCKED: IFlags = IFlags::IMMUTABLE.union(IFlags::APPEND);

/// The flags that a person can set; the others say how the file system stores the file.
const SETTABLE: IFlags = IFlags::IMMUTABLE
    .union(IFlags::APPEND)
    .union(IFlags::NODUMP)
    .union(IFlags::NOATIME)
    .union(IFlags::SYNC)
    .union(IFlags::SECURE_REMOVAL)
    .union(IFlags::UNRM)
    .union(IFlags::NOCOW)
    .union(IFlags::COMPRESSED);

const ACL: &str = "system.posix_acl_access";

fn xattrs(fd: impl AsFd) -> io::Result<Vec<(Raw, Raw)>> {
    let list = match grow(|buffer| flistxattr(&fd, buffer)) {
        Ok(list) => list,
        Err(Errno::OPNOTSUPP) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut all = Vec::new();
    for name in list.split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        match grow(|buffer| fgetxattr(&fd, name, buffer)) {
            Ok(value) => all.push((name.into(), Raw(value))),
            Err(Errno::NODATA) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(all)
}

/// Calls with larger and larger buffers, up to what the kernel can give.
fn grow(mut call: impl FnMut(&mut [u8]) -> io::Result<usize>) -> io::Result<Vec<u8>> {
    for size in [512, 8 * 1024, 64 * 1024, 1024 * 1024] {
        let mut buffer = vec![0; size];
        match call(&mut buffer) {
            Ok(length) => {
                buffer.truncate(length);
                return Ok(buffer);
            }
            Err(Errno::RANGE) => {}
            Err(error) => return Err(error),
        }
    }
    Err(Errno::TOOBIG)
}

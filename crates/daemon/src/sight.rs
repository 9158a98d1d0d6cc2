//! What a descriptor says about its file.
//!
//! Owns: [`Sight`], [`Inode`], and which files may be remembered at all. Asks the descriptor only, never a
//! path. Must not: read the file.

use lazaret_model::{Identity, Timestamp};
use rustix::{
    fd::AsFd,
    fs::{
        AtFlags, FileType, Statx, StatxFlags, StatxTimestamp, fgetxattr, fstatfs, makedev, statx,
    },
    io::{self, Errno},
};
use serde::{Deserialize, Serialize};

/// A file as it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sight {
    pub(crate) identity: Identity,
    pub(crate) is_regular: bool,
    owner: u32,
    mode: u16,
}

/// A file in this life of its file system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Inode {
    pub(crate) device: u64,
    pub(crate) number: u64,
}

/// Looks without asking a server: what the kernel knows must do.
pub(crate) fn look(file: impl AsFd) -> io::Result<Sight> {
    let flags = AtFlags::EMPTY_PATH | AtFlags::STATX_DONT_SYNC;
    let wanted = StatxFlags::BASIC_STATS | StatxFlags::BTIME;
    statx(file, c"", flags, wanted).map(|stat| Sight::of(&stat))
}

impl Sight {
    fn of(stat: &Statx) -> Self {
        let has_birth = StatxFlags::from_bits_retain(stat.stx_mask).contains(StatxFlags::BTIME);
        Self {
            identity: Identity {
                file_system: makedev(stat.stx_dev_major, stat.stx_dev_minor),
                inode: stat.stx_ino,
                born: has_birth.then(|| timestamp(stat.stx_btime)),
                size: stat.stx_size,
                modified: timestamp(stat.stx_mtime),
                changed: timestamp(stat.stx_ctime),
            },
            is_regular: FileType::from_raw_mode(stat.stx_mode.into()) == FileType::RegularFile,
            owner: stat.stx_uid,
            mode: stat.stx_mode,
        }
    }

    /// True if nobody but root can write the file, so that questions about it can be spared. In a
    /// user namespace root is somebody else here.
    pub(crate) fn is_shielded(&self, file: impl AsFd) -> bool {
        let acl = fgetxattr(file, c"system.posix_acl_access", &mut [0_u8; 4][..]);
        let has_no_acl = matches!(acl, Err(Errno::NODATA | Errno::OPNOTSUPP));
        self.owner == 0 && self.mode & 0o022 == 0 && has_no_acl
    }
}

/// True where every change shows here: local file systems whose inodes are this kernel's own. An
/// overlay is known through the file system below it, where the events come from.
pub(crate) fn is_coherent(file: impl AsFd) -> bool {
    fstatfs(file).is_ok_and(|stat| COHERENT.contains(&u64::try_from(stat.f_type).unwrap_or(0)))
}

fn timestamp(time: StatxTimestamp) -> Timestamp {
    Timestamp { seconds: time.tv_sec, nanos: time.tv_nsec }
}

/// ext2/3/4, xfs, btrfs, tmpfs, f2fs, squashfs, erofs.
const COHERENT: [u64; 7] =
    [0xEF53, 0x5846_5342, 0x9123_683E, 0x0102_1994, 0xF2F5_2010, 0x7371_7368, 0xE0F5_E1E2];

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs::File, os::unix::fs::PermissionsExt};

    #[test]
    fn a_change_shows_and_devices_are_no_files() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("f");
        std::fs::write(&path, "a").unwrap();
        let file = File::open(&path).unwrap();
        let before = look(&file).unwrap();
        assert!(before.is_regular && is_coherent(&file));
        std::fs::write(&path, "ab").unwrap();
        assert_ne!(look(&file).unwrap().identity, before.identity);
        assert!(!look(File::open("/dev/null").unwrap()).unwrap().is_regular);
        assert!(!is_coherent(File::open("/proc/self/stat").unwrap()));
    }

    #[test]
    fn what_others_can_write_is_not_shielded() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("f");
        std::fs::write(&path, "a").unwrap();
        let file = File::open(&path).unwrap();
        let is_root = rustix::process::geteuid().is_root();
        for (mode, shielded) in [(0o644, is_root), (0o664, false), (0o646, false)] {
            std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
            assert_eq!(look(&file).unwrap().is_shielded(&file), shielded, "{mode:o}");
        }
    }
}

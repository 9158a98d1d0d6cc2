//! What kind of file system a directory lies on, and what follows from that.

use rustix::{
    fd::AsFd,
    fs::{fstatfs, fstatvfs},
};

/// A mounted file system, as far as a scan needs to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileSystem {
    /// Device number, for telling mounts apart during one run.
    pub(crate) device: u64,
    /// Identifier that outlives the mount where the file system has one, else the device number.
    pub(crate) id: u64,
    /// The kernel's view of itself, not files: proc, sys and the like.
    pub(crate) is_pseudo: bool,
    /// Every store to a file shows in its times, so that a verdict may be remembered by them.
    pub(crate) keeps_times: bool,
}

impl FileSystem {
    /// The file system of an open file or directory. Nothing is assumed of one that does not answer.
    pub(crate) fn of(fd: impl AsFd, device: u64) -> Self {
        let kind = fstatfs(&fd).map_or(0, |stat| stat.f_type as u64);
        let id = fstatvfs(&fd).map_or(0, |stat| stat.f_fsid);
        Self {
            device,
            id: if id == 0 { device } else { id },
            is_pseudo: PSEUDO.contains(&kind),
            keeps_times: KEEPS_TIMES.contains(&kind),
        }
    }
}

/// proc, sysfs, tracefs, debugfs, cgroup, cgroup2, securityfs, configfs, bpf, selinuxfs.
const PSEUDO: &[u64] = &[
    0x9fa0,
    0x6265_6572,
    0x7472_6163,
    0x6462_6720,
    0x0027_e0eb,
    0x6367_7270,
    0x7363_6673,
    0x6265_6570,
    0xcafe_4a11,
    0xf97c_ff8c,
];

/// ext2/3/4, xfs, btrfs, f2fs. Not tmpfs, where a store through a mapping changes no time.
const KEEPS_TIMES: &[u64] = &[0xef53, 0x5846_5342, 0x9123_683e, 0xf2f5_2010];

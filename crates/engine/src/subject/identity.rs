//! Identity from what the kernel says about a file.

use lazaret_model::{Identity, Timestamp};
use rustix::fs::{Statx, StatxFlags, StatxTimestamp};

/// The identity of the file that `stat` describes, on the file system called `file_system`.
pub(crate) fn identity_of(stat: &Statx, file_system: u64) -> Identity {
    let has_birth = StatxFlags::from_bits_retain(stat.stx_mask).contains(StatxFlags::BTIME);
    Identity {
        file_system,
        inode: stat.stx_ino,
        born: has_birth.then(|| timestamp(stat.stx_btime)),
        size: stat.stx_size,
        modified: timestamp(stat.stx_mtime),
        changed: timestamp(stat.stx_ctime),
    }
}

pub(crate) fn timestamp(time: StatxTimestamp) -> Timestamp {
    Timestamp { seconds: time.tv_sec, nanos: time.tv_nsec }
}

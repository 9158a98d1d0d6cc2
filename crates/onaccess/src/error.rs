//! What can go wrong between us and the kernel.

use crate::WireError;
use rustix::io::Errno;

/// The gate cannot be opened, or cannot be read any more.
#[derive(Debug, thiserror::Error)]
pub enum GateError {
    /// The kernel gives no group that could answer.
    #[error("the kernel gives no fanotify group that can answer: {0}")]
    NoGroup(#[source] std::io::Error),
    /// The kernel cannot mark whole file systems; marks of mounts protect too little.
    #[error("this kernel cannot watch whole file systems (Linux 4.20 can)")]
    NoFileSystemMarks,
    /// A mark was refused.
    #[error("the kernel refuses to watch: {0}")]
    Mark(#[source] std::io::Error),
    /// Reading events failed.
    #[error("cannot read events: {0}")]
    Read(#[source] Errno),
    /// What was read is no event.
    #[error("{0}")]
    Wire(#[from] WireError),
}

impl GateError {
    /// Stable name of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoGroup(_) => "no-group",
            Self::NoFileSystemMarks => "no-file-system-marks",
            Self::Mark(_) => "mark",
            Self::Read(_) => "read",
            Self::Wire(error) => error.code(),
        }
    }
}

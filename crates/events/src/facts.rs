//! What an event says of a file and of a process.
//!
//! Owns: [`FileFacts`], [`ProcessFacts`], [`Trigger`]. Must not: ask for any of it.

use std::path::PathBuf;

/// A file, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileFacts {
    /// Where it was found; the bytes of the kernel.
    pub path: PathBuf,
    /// Length in bytes.
    pub size: Option<u64>,
    /// BLAKE3 digest of the content.
    pub blake3: Option<[u8; 32]>,
    /// SHA-256 digest of the content.
    pub sha256: Option<[u8; 32]>,
    /// Inode number.
    pub inode: Option<u64>,
}

/// A process, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProcessFacts {
    /// Number of the process.
    pub pid: u32,
    /// User number.
    pub uid: Option<u32>,
    /// User number of the login.
    pub login_uid: Option<u32>,
    /// Program it runs; the bytes of the kernel.
    pub executable: Option<PathBuf>,
    /// Control group.
    pub cgroup: Option<String>,
    /// Container, if it runs in one.
    pub container: Option<String>,
}

/// What made us look at a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trigger {
    /// It was opened.
    Open,
    /// It was executed.
    Exec,
    /// It was closed by one who could write.
    CloseWrite,
    /// A scan came by.
    Scan,
}

impl Trigger {
    /// The stable spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Exec => "exec",
            Self::CloseWrite => "close-write",
            Self::Scan => "scan",
        }
    }
}

//! What the configuration says about the vault.
//!
//! Owns: [`Limits`] and its choices. Must not: read configuration files.

use std::time::Duration;

/// How much is kept, for how long, and what happens to other names of a taken file.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Most bytes of all items together; `None`: as much as the disk holds.
    pub total_bytes: Option<u64>,
    /// Items older than this are dropped by `prune`; `None`: never.
    pub keep_for: Option<Duration>,
    /// What to do if an item does not fit.
    pub when_full: WhenFull,
    /// What to do with other names of the same file.
    pub hard_links: HardLinks,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            total_bytes: None,
            keep_for: None,
            when_full: WhenFull::Refuse,
            hard_links: HardLinks::Deny,
        }
    }
}

/// What to do if an item does not fit under the size cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenFull {
    /// Take nothing more: a flood of samples cannot push out what is kept.
    Refuse,
    /// Drop the oldest items until it fits; they are named in the answer.
    DropOldest,
}

/// What happens to the other names of a file with hard links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HardLinks {
    /// They stay without any permission, and on the deny list. Nothing is lost.
    Deny,
    /// The file is emptied, under all its names; the bytes are in the vault.
    Empty,
}

//! What `put` is given and what it answers.
//!
//! Owns: [`Captive`], [`Taken`], [`Note`]. Must not: act.

use crate::{CaseId, Dropped, Facts};
use lazaret_model::Identity;
use rustix::fd::BorrowedFd;
use serde::{Deserialize, Serialize};
use std::ffi::OsStr;

/// A scanned file that is to be taken.
#[derive(Debug)]
pub struct Captive<'a> {
    /// The descriptor that was scanned, open for reading only.
    pub file: BorrowedFd<'a>,
    /// The directory it was opened in.
    pub parent: BorrowedFd<'a>,
    /// Its name there; no `/`.
    pub name: &'a OsStr,
    /// What the scanner saw: inode, birth, size and time of modification must still hold.
    pub expected: Identity,
    /// The verdict.
    pub facts: Facts,
}

/// A file that was taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Taken {
    /// Its name in the vault.
    pub case: CaseId,
    /// What else is worth saying.
    pub notes: Vec<Note>,
    /// Items that had to go to make room.
    pub dropped: Vec<Dropped>,
}

/// Something worth saying about a file that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Note {
    /// It has other names, which stay without permissions and on the deny list.
    HardLinksDenied,
    /// It had other names; the file was emptied under all of them.
    HardLinksEmptied,
    /// Somebody has it open for writing; what he writes from now on is in no directory.
    OpenWriter,
    /// It was immutable or append-only.
    WasImmutable,
    /// The next name is listed although the disk refused to note it; deny it until a restart.
    DenyNotDurable,
}

impl Note {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::HardLinksDenied => "hard-links-denied",
            Self::HardLinksEmptied => "hard-links-emptied",
            Self::OpenWriter => "open-writer",
            Self::WasImmutable => "was-immutable",
            Self::DenyNotDurable => "deny-not-durable",
        }
    }
}

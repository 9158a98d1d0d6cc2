//! Everything that can go wrong, with codes that never change once released.
//!
//! Owns: [`VaultError`], [`PutError`], [`NotRemoved`], [`RestoreError`]. Must not: print.

use crate::{CaseId, ItemError};
use std::io;

/// The vault cannot be opened or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// Another process writes the vault.
    #[error("the vault is in use by process {}; try again later", holder.map_or_else(|| "?".into(), |pid| pid.to_string()))]
    Locked {
        /// Its process id, if it left one.
        holder: Option<u32>,
    },
    /// A directory or key that others could read or change.
    #[error("{what}; correct its owner and mode, or remove it")]
    Unsafe {
        /// What is wrong.
        what: String,
    },
    /// There are items but no key.
    #[error("the host key is missing but items are there; put the key back from its backup")]
    KeyMissing,
    /// The key file is not one.
    #[error("the host key is damaged; put it back from its backup")]
    KeyDamaged,
    /// There is no such item.
    #[error("no item {0}")]
    NoSuchCase(CaseId),
    /// The item is not one of ours, or not whole.
    #[error("item {id}: {source}")]
    Item {
        /// Which.
        id: CaseId,
        /// What is wrong with it.
        source: ItemError,
    },
    /// The system refused.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

impl VaultError {
    /// The stable code for events and documentation.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Locked { .. } => "vault-locked",
            Self::Unsafe { .. } => "vault-unsafe",
            Self::KeyMissing => "vault-key-missing",
            Self::KeyDamaged => "vault-key-damaged",
            Self::NoSuchCase(_) => "vault-no-such-case",
            Self::Item { source, .. } => source.code(),
            Self::Io { .. } => "vault-io",
        }
    }

    pub(crate) fn io(what: &'static str) -> impl Fn(rustix::io::Errno) -> Self {
        move |errno| Self::Io { what, source: errno.into() }
    }
}

/// Why a file stays where it is although it was found malicious.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRemoved {
    /// The file system is read-only.
    ReadOnly,
    /// The file is immutable or append-only and we may not change that.
    Immutable,
    /// Its directory is immutable or append-only.
    ParentImmutable,
    /// Its directory has no room for a rename.
    Full,
    /// Something is mounted on it, or it is in use as swap.
    Busy,
    /// Our rights do not suffice.
    Refused,
    /// Its directory has no path that could be found again after a crash.
    Unreachable,
}

impl NotRemoved {
    /// The stable code for events and documentation.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ReadOnly => "not-removed-read-only",
            Self::Immutable => "not-removed-immutable",
            Self::ParentImmutable => "not-removed-parent-immutable",
            Self::Full => "not-removed-full",
            Self::Busy => "not-removed-busy",
            Self::Refused => "not-removed-refused",
            Self::Unreachable => "not-removed-unreachable",
        }
    }
}

/// A file was not taken. Except for `Unfinished` it is as it was found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PutError {
    /// Clean, incomplete, or nothing found: such a file is never taken.
    #[error("a verdict without detections takes no file")]
    NotEligible,
    /// A FIFO, device, socket, directory or link.
    #[error("not a regular file")]
    NotRegular,
    /// The name is not one: empty, `.`, `..`, or with `/` or NUL in it.
    #[error("not a file name")]
    BadName,
    /// Nothing is there under this name any more.
    #[error("gone before it could be taken")]
    Vanished,
    /// Not the file or not the bytes that were scanned. Scan again.
    #[error("changed since it was scanned")]
    Changed {
        /// Where a file stands that was caught in a race and whose own name was taken meanwhile.
        left_as: Option<String>,
    },
    /// It cannot be removed, and is on the deny list instead.
    #[error("cannot be removed ({}); {}", because.code(), match durable {
        true => "it is on the deny list",
        false => "not even the deny list could be written",
    })]
    NotRemoved {
        /// Why.
        because: NotRemoved,
        /// False if the disk refused to note it: the caller must deny it until a restart.
        durable: bool,
    },
    /// Over the cap, or the vault's disk is full.
    #[error("the vault is full")]
    VaultFull,
    /// The bytes are safe in the vault, but the removal ends at the next opening of the vault.
    #[error("item {case} is safe; its source will be removed at the next start")]
    Unfinished {
        /// The item.
        case: CaseId,
    },
    /// The system refused.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

impl PutError {
    /// The stable code for events and documentation.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotEligible => "not-eligible",
            Self::NotRegular => "not-regular",
            Self::BadName => "bad-name",
            Self::Vanished => "vanished",
            Self::Changed { .. } => "changed",
            Self::NotRemoved { because, .. } => because.code(),
            Self::VaultFull => "vault-full",
            Self::Unfinished { .. } => "unfinished",
            Self::Io { .. } => "put-io",
        }
    }

    pub(crate) fn io(what: &'static str) -> impl Fn(rustix::io::Errno) -> Self {
        move |errno| match errno {
            rustix::io::Errno::NOSPC | rustix::io::Errno::DQUOT => Self::VaultFull,
            _ => Self::Io { what, source: errno.into() },
        }
    }
}

/// An item was not given back; it is still in the vault.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// Something is there under this name.
    #[error("the target exists; name another with --to")]
    Exists,
    /// The directory is not there, or a link is on the way.
    #[error("the directory is not there any more; name another with --to")]
    ParentMissing,
    /// Another directory is there now.
    #[error("the directory is not the one the file was taken from; name it with --to")]
    ParentChanged,
    /// The name is not one.
    #[error("not a file name")]
    BadName,
    /// The check before giving it back said no.
    #[error("not approved: {0}")]
    NotApproved(String),
    /// The target is complete, but the item could not be removed yet.
    #[error("given back; the item {case} will be removed at the next start")]
    Unfinished {
        /// The item.
        case: CaseId,
    },
    /// The item cannot be read, or is not whole.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The system refused.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

impl RestoreError {
    /// The stable code for events and documentation.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Exists => "restore-exists",
            Self::ParentMissing => "restore-parent-missing",
            Self::ParentChanged => "restore-parent-changed",
            Self::BadName => "bad-name",
            Self::NotApproved(_) => "restore-not-approved",
            Self::Unfinished { .. } => "restore-unfinished",
            Self::Vault(error) => error.code(),
            Self::Io { .. } => "restore-io",
        }
    }

    pub(crate) fn io(what: &'static str) -> impl Fn(rustix::io::Errno) -> Self {
        move |errno| Self::Io { what, source: errno.into() }
    }
}

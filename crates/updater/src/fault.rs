//! Why nothing was fetched.
//!
//! Owns: [`Fault`] with its codes, and which of them the many errors of the TUF client mean.

use lazaret_feed::{AnchorError, FeedError, Refusal};
use std::error::Error;
use tough::{TransportError, error::Error as Tuf};

/// Nothing was staged, and why.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// The feed's word is too old: nothing newer, or somebody keeps it from us.
    #[error("the feed's word is expired: {0}")]
    Expired(String),
    /// An older state than one that was believed here.
    #[error("an older feed than the one known here: {0}")]
    Rollback(String),
    /// Pieces of different states, or damaged.
    #[error("a file is not the one that was signed: {0}")]
    Mixed(String),
    /// More data than allowed.
    #[error("more data than was promised: {0}")]
    TooLarge(String),
    /// Not signed by those who must.
    #[error("not believed: {0}")]
    Signatures(String),
    /// Files that make no sense.
    #[error("the feed makes no sense: {0}")]
    Malformed(String),
    /// No or too few bytes in time.
    #[error("too slow: {0}")]
    Stalled(String),
    /// A word that is meant for offline media came over a network, or holds too long.
    #[error("this word of the feed is for offline media only: {0}")]
    Medium(&'static str),
    /// The server or directory does not answer.
    #[error("no answer: {0}")]
    Unreachable(String),
    /// The package or the store of this host.
    #[error(transparent)]
    Feed(#[from] FeedError),
    /// Our own directory.
    #[error("{0}")]
    Directory(String),
    /// The configuration names nothing to ask, or nonsense.
    #[error("{0}")]
    Configuration(String),
}

impl Fault {
    /// The stable code used in events, counters and documentation.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Expired(_) => "expired",
            Self::Rollback(_) => "rollback",
            Self::Mixed(_) => "hash",
            Self::TooLarge(_) => "too-large",
            Self::Signatures(_) => "signatures",
            Self::Malformed(_) => "malformed",
            Self::Stalled(_) => "stalled",
            Self::Medium(_) => "offline-medium",
            Self::Unreachable(_) => "unreachable",
            Self::Feed(error) => error.code(),
            Self::Directory(_) => "directory",
            Self::Configuration(_) => "configuration",
        }
    }

    /// The exit code of the program.
    pub(crate) const fn exit(&self) -> u8 {
        match self {
            Self::Unreachable(_) | Self::Stalled(_) => 69,
            Self::Configuration(_) => 78,
            Self::Directory(_) => 74,
            Self::Feed(FeedError::Busy) => 69,
            Self::Feed(FeedError::Store { .. }) => 74,
            _ => 1,
        }
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Feed(refusal.into())
    }
}

impl From<AnchorError> for Fault {
    fn from(error: AnchorError) -> Self {
        Self::Signatures(error.to_string())
    }
}

impl From<Tuf> for Fault {
    fn from(error: Tuf) -> Self {
        let text = error.to_string();
        match &error {
            Tuf::ExpiredMetadata { .. } => Self::Expired(text),
            Tuf::OlderMetadata { .. }
            | Tuf::OlderSnapshotInTimestamp { .. }
            | Tuf::SnapshotRoleMissing { .. }
            | Tuf::SnapshotRoleRollback { .. } => Self::Rollback(text),
            Tuf::HashMismatch { .. } | Tuf::VersionMismatch { .. } => Self::Mixed(text),
            Tuf::MaxSizeExceeded { .. } | Tuf::MaxUpdatesExceeded { .. } => Self::TooLarge(text),
            Tuf::VerifyMetadata { .. }
            | Tuf::VerifyRoleMetadata { .. }
            | Tuf::VerifyTrustedMetadata { .. }
            | Tuf::DuplicateKeyid { .. } => Self::Signatures(text),
            Tuf::Transport { source, .. } => Self::of_transport(source, text),
            Tuf::DatastoreInit { .. }
            | Tuf::DatastoreCreate { .. }
            | Tuf::DatastoreOpen { .. }
            | Tuf::DatastoreRemove { .. } => Self::Directory(text),
            _ => Self::Malformed(text),
        }
    }
}

impl Fault {
    /// Of a file that we asked for ourselves.
    pub(crate) fn of_line(error: &TransportError) -> Self {
        Self::of_transport(error, error.to_string())
    }

    fn of_transport(error: &TransportError, text: String) -> Self {
        let mut cause: Option<&(dyn Error + 'static)> = error.source();
        while let Some(inner) = cause {
            match inner.downcast_ref::<Tuf>() {
                Some(Tuf::HashMismatch { .. }) => return Self::Mixed(text),
                Some(Tuf::MaxSizeExceeded { .. }) => return Self::TooLarge(text),
                _ => {}
            }
            if inner.downcast_ref::<std::io::Error>().is_some_and(is_slow) {
                return Self::Stalled(text);
            }
            cause = inner.source();
        }
        Self::Unreachable(text)
    }
}

fn is_slow(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::TimedOut
}

#[cfg(test)]
mod tests {
    /// Codes in the arms of a source: words of small letters and hyphens that stand for themselves.
    fn codes(source: &str) -> Vec<&str> {
        let product = source.split("#[cfg(test)]").next().unwrap_or_default();
        product
            .lines()
            .filter_map(|line| {
                let value = line.trim().rsplit("=> ").next()?.trim_end_matches(',');
                let code = value.strip_prefix('"')?.strip_suffix('"')?;
                code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-').then_some(code)
            })
            .collect()
    }

    #[test]
    fn every_code_is_explained_to_people() {
        let page = include_str!("../../../docs/feed.md");
        let sources = [
            include_str!("fault.rs"),
            include_str!("../../feed/src/refusal.rs"),
            include_str!("../../feed/src/error.rs"),
            include_str!("../../feed/src/anchor.rs"),
        ];
        let codes: Vec<&str> = sources.iter().flat_map(|source| codes(source)).collect();
        assert!(codes.len() > 30 && codes.contains(&"trial-timeout"), "{codes:?}");
        for code in codes {
            assert!(page.contains(&format!("`{code}`")), "docs/feed.md does not explain {code}");
        }
    }
}

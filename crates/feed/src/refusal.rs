//! Why a package does not become active.
//!
//! Owns: every reason with its code. A refusal changes nothing: what was active stays active.

use crate::{anchor::AnchorError, content::ContentError, envelope::EnvelopeError};
use crate::{manifest::ManifestError, step::Step};

/// A package that is not wanted, and why.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The file is no package, too large or damaged.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// Its content is not of the form of a package.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// Whoever signed it is not believed.
    #[error("not believed: {0}")]
    Trust(#[from] AnchorError),
    /// Nobody is believed yet.
    #[error("no root is installed, so that no package can be believed; see docs/feed.md")]
    NoAnchor,
    /// A higher version was active before.
    #[error("version {found} is older than {floor}, which is known here")]
    Rollback {
        /// Highest version that was active or shipped.
        floor: u64,
        /// Version of the package.
        found: u64,
    },
    /// Another package of the same version was active before.
    #[error("another package of version {version} was active before")]
    SameVersion {
        /// The version of both.
        version: u64,
    },
    /// This host refused or reverted it before.
    #[error("it was refused on this host before ({code})")]
    Before {
        /// The code of that refusal.
        code: String,
    },
    /// Somebody asked to keep what is active.
    #[error("updates are held: {reason}")]
    Held {
        /// What they said.
        reason: String,
    },
    /// Its rules or lists cannot be used.
    #[error("its rules do not compile: {0}")]
    Compile(String),
    /// A rule misses what it must match.
    #[error("{0}")]
    MustMatch(String),
    /// A rule matches what it must not.
    #[error("{0}")]
    MustNotMatch(String),
    /// It would report files that a package manager installed on this host.
    #[error("it reports files of this system: {}", .0.join(", "))]
    Goodware(Vec<String>),
    /// It is too slow.
    #[error("scanning would take {percent} % of the time it takes now; {allowed} % are allowed")]
    Cost {
        /// Measured.
        percent: u64,
        /// The bound.
        allowed: u64,
    },
    /// The process that tried it ended before it was done.
    #[error("the trial died at step {step}: {how}")]
    Died {
        /// Where.
        step: Step,
        /// Its exit code or signal.
        how: String,
    },
    /// The process that tried it took too long and was ended.
    #[error("the trial took too long at step {step}")]
    TimedOut {
        /// Where.
        step: Step,
    },
}

impl Refusal {
    /// The stable code used in events, counters and documentation.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Envelope(EnvelopeError::TooLarge) | Self::Content(ContentError::TooLarge) => {
                "too-large"
            }
            Self::Envelope(EnvelopeError::Damaged) => "damaged",
            Self::Envelope(_) => "no-package",
            Self::Content(ContentError::Manifest(ManifestError::Incompatible { .. })) => {
                "incompatible"
            }
            Self::Content(_) => "malformed",
            Self::Trust(error) => error.code(),
            Self::NoAnchor => "no-root",
            Self::Rollback { .. } => "rollback",
            Self::SameVersion { .. } => "same-version",
            Self::Before { .. } => "refused-before",
            Self::Held { .. } => "held",
            Self::Compile(_) => "compile",
            Self::MustMatch(_) => "must-match",
            Self::MustNotMatch(_) => "must-not-match",
            Self::Goodware(_) => "goodware",
            Self::Cost { .. } => "cost",
            Self::Died { .. } => "trial-died",
            Self::TimedOut { .. } => "trial-timeout",
        }
    }

    /// Whether the package itself is at fault, so that it is not tried again on this host.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Compile(_)
                | Self::MustMatch(_)
                | Self::MustNotMatch(_)
                | Self::Goodware(_)
                | Self::Cost { .. }
                | Self::Died { .. }
                | Self::TimedOut { .. }
        )
    }
}

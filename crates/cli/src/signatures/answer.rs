//! What the child says to the parent, one JSON line an answer.
//!
//! Owns: [`Answer`], and what each means for the package. Must not: do I/O.

use lazaret_feed::{Refusal, Step};
use serde::{Deserialize, Serialize};

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Answer {
    /// The child can answer questions.
    Ready,
    /// It cannot, for a reason that is not the package's.
    Unready(String),
    /// The package is good in this respect: what was measured.
    Good(String),
    /// Its rules or lists do not compile.
    Compile(String),
    /// A rule misses what it must match.
    MustMatch(String),
    /// A rule matches what it must not.
    MustNotMatch(String),
    /// It reports these files of this host, `rule path`.
    Goodware(Vec<String>),
    /// It is too slow.
    Cost {
        /// What scanning takes with it, in percent.
        percent: u64,
        /// What it may take.
        allowed: u64,
    },
    /// Scanning one thing took too long.
    TimedOut,
}

impl Answer {
    /// What was measured, or why the package is refused; none if it makes no sense at `step`.
    pub(super) fn into_result(self, step: Step) -> Option<Result<String, Refusal>> {
        Some(Err(match self {
            Self::Good(words) => return Some(Ok(words)),
            Self::Ready | Self::Unready(_) => return None,
            Self::Compile(text) => Refusal::Compile(text),
            Self::MustMatch(text) => Refusal::MustMatch(text),
            Self::MustNotMatch(text) => Refusal::MustNotMatch(text),
            Self::Goodware(files) => Refusal::Goodware(files),
            Self::Cost { percent, allowed } => Refusal::Cost { percent, allowed },
            Self::TimedOut => Refusal::TimedOut { step },
        }))
    }
}

//! What the walk has to say about a member besides its bytes: why it is incomplete, or odd.
//!
//! Owns: [`Flaw`], [`Limit`], [`Stop`], [`Suspicion`] and their stable codes. The codes of limits
//! and stops are spelled like the reasons of an incomplete scan, so that a caller maps them one to
//! one. Must not own: policy (what a flaw means for a verdict is the caller's business).
use std::borrow::Cow;

/// A bound of the budget that was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// More bytes came out than allowed.
    Bytes,
    /// More members came out than allowed.
    Entries,
    /// Nested deeper than allowed.
    Depth,
    /// Inflates by more than the allowed ratio.
    Ratio,
    /// Needs more memory than allowed.
    Memory,
    /// Needs more attempts at decoding than allowed.
    Decodes,
}

impl Limit {
    /// The stable spelling.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Bytes => "limit-bytes",
            Self::Entries => "limit-entries",
            Self::Depth => "limit-depth",
            Self::Ratio => "limit-ratio",
            Self::Memory => "limit-memory",
            Self::Decodes => "limit-decodes",
        }
    }
}

/// Why a member, or all that follows, could not be read to the end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// A bound of the budget was reached.
    #[error("a limit was reached: {}", .0.code())]
    Limit(Limit),
    /// The deadline passed.
    #[error("the deadline passed")]
    Timeout,
    /// The content cannot be seen without a secret.
    #[error("encrypted: {0}")]
    Encrypted(&'static str),
    /// Damaged or contradictory.
    #[error("malformed: {0}")]
    Malformed(&'static str),
    /// A known kind of container whose variant cannot be opened.
    #[error("unsupported: {0}")]
    Unsupported(&'static str),
    /// A decoder failed in a way that it should not: a fault of ours or of a library.
    #[error("internal fault: {0}")]
    Internal(&'static str),
}

impl Stop {
    /// The stable spelling.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Limit(limit) => limit.code(),
            Self::Timeout => "timeout",
            Self::Encrypted(_) => "encrypted",
            Self::Malformed(_) => "malformed",
            Self::Unsupported(_) => "unsupported",
            Self::Internal(_) => "internal",
        }
    }

    /// True where nothing else of the subject can be read either.
    #[must_use]
    pub const fn ends_walk(&self) -> bool {
        matches!(self, Self::Timeout | Self::Limit(Limit::Bytes | Limit::Entries))
    }

    /// True where the budget ended it, not the content.
    #[must_use]
    pub const fn is_budget(&self) -> bool {
        matches!(self, Self::Timeout | Self::Limit(_))
    }

    const fn detail(&self) -> &'static str {
        match self {
            Self::Limit(_) | Self::Timeout => "",
            Self::Encrypted(text)
            | Self::Malformed(text)
            | Self::Unsupported(text)
            | Self::Internal(text) => text,
        }
    }
}

/// Something that honest tools do not write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Suspicion {
    /// Entries share their bytes, so that a small file yields a vast one.
    Overlap,
    /// An archive that contains itself.
    SelfReproducing,
    /// Two readers of the same bytes would see different members.
    Disagreement,
}

impl Suspicion {
    /// The stable spelling.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Overlap => "suspicious-overlap",
            Self::SelfReproducing => "suspicious-self-reproducing",
            Self::Disagreement => "suspicious-disagreement",
        }
    }
}

/// The kind of a flaw: its content is not all seen, or is seen and odd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlawKind {
    /// Not all of the content was seen.
    Incomplete(Stop),
    /// The content was seen; its shape is odd.
    Suspicious(Suspicion),
}

/// One thing to say about a member, or about the subject itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// What it is.
    pub kind: FlawKind,
    /// What the parser saw, for people.
    pub detail: Cow<'static, str>,
}

impl Flaw {
    /// The stable spelling of the kind.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match &self.kind {
            FlawKind::Incomplete(stop) => stop.code(),
            FlawKind::Suspicious(suspicion) => suspicion.code(),
        }
    }

    /// An odd shape, with what was seen.
    #[must_use]
    pub fn suspicious(suspicion: Suspicion, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { kind: FlawKind::Suspicious(suspicion), detail: detail.into() }
    }
}

impl From<Stop> for Flaw {
    fn from(stop: Stop) -> Self {
        let detail = Cow::Borrowed(stop.detail());
        Self { kind: FlawKind::Incomplete(stop), detail }
    }
}

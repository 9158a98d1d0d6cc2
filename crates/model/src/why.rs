//! Why a scan is incomplete: a failure to scan is a verdict, never silence.

use serde::Serialize;

macro_rules! why_codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal,)+) => {
        /// The reason, with a spelling that never changes once released.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum WhyCode { $($(#[doc = $doc])+ $name,)+ }

        impl WhyCode {
            /// Every code, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The stable spelling used in reports and events.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }
        }
    };
}

why_codes! {
    /// Could not be opened or read.
    Unreadable = "unreadable",
    /// The open was refused by an on-access scanner (EPERM).
    Blocked = "blocked",
    /// Was there when listed, gone when opened.
    Vanished = "vanished",
    /// Truncated, grown, rewritten or replaced while it was scanned.
    Changed = "changed",
    /// Encrypted: its content cannot be seen without a secret.
    Encrypted = "encrypted",
    /// Damaged or contradictory, so that a reader's view of it is unknown.
    Malformed = "malformed",
    /// A known kind of container whose variant cannot be opened.
    Unsupported = "unsupported",
    /// Larger than the size limit.
    LimitSize = "limit-size",
    /// More bytes inside than allowed.
    LimitBytes = "limit-bytes",
    /// More members inside than allowed.
    LimitEntries = "limit-entries",
    /// Nested deeper than allowed.
    LimitDepth = "limit-depth",
    /// Inflates by more than the allowed ratio.
    LimitRatio = "limit-ratio",
    /// Needs more memory than allowed.
    LimitMemory = "limit-memory",
    /// Needs more decoding attempts than allowed.
    LimitDecodes = "limit-decodes",
    /// Not finished within its time.
    Timeout = "timeout",
    /// The process that scanned it died.
    WorkerDied = "worker-died",
    /// A fault of Lazaret itself.
    Internal = "internal",
}

impl Serialize for WhyCode {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

/// One reason why a subject, or a member of it, was not scanned to the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Why {
    /// The reason.
    pub code: WhyCode,
    /// Where inside the subject: the chain of member names, empty for the subject itself.
    pub member: Vec<String>,
    /// What the system or the parser said, for people; absent when the code says it all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Why {
    /// A reason that concerns the subject itself.
    #[must_use]
    pub const fn new(code: WhyCode) -> Self {
        Self { code, member: Vec::new(), detail: None }
    }

    /// The same reason with what the system or the parser said.
    #[must_use]
    pub fn with_detail(mut self, detail: impl ToString) -> Self {
        self.detail = Some(detail.to_string());
        self
    }

    /// The same reason, said of a member.
    #[must_use]
    pub fn in_member(mut self, member: Vec<String>) -> Self {
        self.member = member;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_are_unique() {
        let mut seen: Vec<_> = WhyCode::ALL.iter().map(|code| code.as_str()).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), WhyCode::ALL.len());
    }
}

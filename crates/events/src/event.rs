//! One event, of whatever kind.
//!
//! Owns: [`Event`], [`Kind`], how much each matters. Must not: know forms.

use crate::kinds::{
    Audit, Blocked, Change, Degraded, Detected, LetThrough, Outcome, Quarantine, QuarantineStep,
    Signatures, SignaturesStep, Status, StatusStep,
};
use crate::rank::Rank;
use lazaret_model::{Level, Timestamp};

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When.
    pub time: Timestamp,
    /// Its number in this run of the program; a number that is missing is an event that was lost.
    pub sequence: u64,
    /// What.
    pub kind: Kind,
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal,)+) => {
        /// What happened.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Kind { $($(#[doc = $doc])+ $name(Box<$name>),)+ }

        impl Kind {
            /// The stable names of all kinds.
            pub const NAMES: &'static [&'static str] = &[$($code,)+];

            /// The stable name.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => $code,)+ }
            }
        }

        $(impl From<$name> for Kind {
            fn from(kind: $name) -> Self {
                Self::$name(Box::new(kind))
            }
        })+
    };
}

kinds! {
    /// Something was found, and nobody was kept from it.
    Detected = "detection",
    /// An open or an execution was refused.
    Blocked = "blocked",
    /// A file was let through that was not scanned to its end.
    LetThrough = "let-through",
    /// Protection became less, or whole again.
    Degraded = "degraded",
    /// Something happened to a Case.
    Quarantine = "quarantine",
    /// Something happened to the signatures.
    Signatures = "signatures",
    /// Somebody asked for something that takes a role.
    Audit = "audit",
    /// The service tells of itself.
    Status = "status",
}

impl Kind {
    /// How much it matters.
    #[must_use]
    pub fn rank(&self) -> Rank {
        match self {
            Self::Detected(it) => found(it.verdict.level()),
            Self::Blocked(it) => found(it.verdict.level()),
            Self::LetThrough(_) => Rank::Low,
            Self::Degraded(it) => match it.change {
                Change::Began => Rank::High,
                Change::Lost => Rank::Critical,
                Change::Ended => Rank::Informational,
            },
            Self::Quarantine(it) => match it.step {
                QuarantineStep::NotRemoved => Rank::High,
                QuarantineStep::Taken | QuarantineStep::Restored => Rank::Medium,
                QuarantineStep::Exported | QuarantineStep::Deleted => Rank::Low,
            },
            Self::Signatures(it) => match it.step {
                SignaturesStep::Activated | SignaturesStep::Held => Rank::Informational,
                SignaturesStep::Refused | SignaturesStep::Reverted => Rank::Medium,
            },
            Self::Audit(it) => match it.outcome {
                Outcome::Done => Rank::Informational,
                Outcome::Failed => Rank::Low,
                Outcome::Refused => Rank::Medium,
            },
            Self::Status(it) => status(it.step),
        }
    }

    /// Whether it may take the last places of a queue: what was found, denied, done or asked for,
    /// and what fails. A let-through file or news of the service never displaces these.
    #[must_use]
    pub fn is_vital(&self) -> bool {
        !matches!(self, Self::LetThrough(_) | Self::Status(_))
    }
}

const fn found(level: Level) -> Rank {
    match level {
        Level::Malicious => Rank::Critical,
        Level::Suspicious => Rank::High,
        Level::Incomplete => Rank::Medium,
        Level::Clean => Rank::Low,
    }
}

const fn status(step: StatusStep) -> Rank {
    match step {
        StatusStep::Started
        | StatusStep::Stopped
        | StatusStep::Reloaded
        | StatusStep::ModeChanged
        | StatusStep::SelfTestPassed
        | StatusStep::ExclusionEnded
        | StatusStep::ScanDone => Rank::Informational,
        StatusStep::ReloadRefused | StatusStep::EventsLost => Rank::Medium,
        StatusStep::SelfTestFailed => Rank::High,
    }
}

//! Something happened to a Case.

use crate::actor::Actor;
use crate::code::Code;
use crate::facts::FileFacts;

/// A step in the life of a quarantined item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantine {
    /// What happened.
    pub step: QuarantineStep,
    /// The Case's name; empty if none was made.
    pub case: String,
    /// The file it is about.
    pub file: FileFacts,
    /// Who asked; none if the service acted by itself.
    pub actor: Option<Actor>,
    /// Why it failed, or why it was done.
    pub cause: Option<Code>,
}

/// What happened to a Case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuarantineStep {
    /// The file was taken away.
    Taken,
    /// It could not be taken away; opens stay denied.
    NotRemoved,
    /// It was given back.
    Restored,
    /// It was handed out encrypted.
    Exported,
    /// The item was destroyed.
    Deleted,
}

impl QuarantineStep {
    /// The stable spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::NotRemoved => "not-removed",
            Self::Restored => "restored",
            Self::Exported => "exported",
            Self::Deleted => "deleted",
        }
    }
}

//! Somebody asked the service for something that takes a role.

use crate::actor::Actor;
use crate::code::Code;

/// A privileged call, allowed or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    /// Who asked.
    pub actor: Actor,
    /// For what, such as `quarantine.restore`.
    pub call: String,
    /// With which arguments, as names and values.
    pub arguments: Vec<(String, String)>,
    /// The reason that was given.
    pub reason: Option<String>,
    /// What came of it.
    pub outcome: Outcome,
    /// Why it was refused or failed.
    pub cause: Option<Code>,
}

/// What came of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// The role does not allow it.
    Refused,
    /// It was tried and failed.
    Failed,
}

impl Outcome {
    /// The stable spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

//! Something happened to the signatures.

use crate::code::Code;
use lazaret_model::GenerationId;

/// A step in the life of a Package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signatures {
    /// What happened.
    pub step: SignaturesStep,
    /// The Package's name.
    pub package: String,
    /// Its version.
    pub version: Option<u64>,
    /// The Generation that was made of it.
    pub generation: Option<GenerationId>,
    /// Rules in it.
    pub rules: Option<u64>,
    /// Why it was refused, reverted or held.
    pub cause: Option<Code>,
}

/// What happened to a Package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignaturesStep {
    /// Its rules are in use.
    Activated,
    /// It was not taken.
    Refused,
    /// The one before is in use again.
    Reverted,
    /// Updates are held back, or no longer.
    Held,
}

impl SignaturesStep {
    /// The stable spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Activated => "activated",
            Self::Refused => "refused",
            Self::Reverted => "reverted",
            Self::Held => "held",
        }
    }
}

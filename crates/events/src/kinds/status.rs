//! The service tells of itself.

use crate::code::Code;

/// Something about the service that is neither a finding nor a failure of protection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// What happened.
    pub step: StatusStep,
    /// Why, or of what, such as a mode.
    pub cause: Option<Code>,
    /// What is known of it, for people.
    pub detail: String,
    /// Numbers that belong to it, by name.
    pub counts: Vec<(Code, u64)>,
}

/// What happened to the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusStep {
    /// It is ready.
    Started,
    /// It ends, as it was told to.
    Stopped,
    /// New configuration is in use.
    Reloaded,
    /// New configuration cannot be used; the old one stays.
    ReloadRefused,
    /// It blocks, only notifies, or pauses; `cause` says which.
    ModeChanged,
    /// A self-test passed.
    SelfTestPassed,
    /// A self-test failed.
    SelfTestFailed,
    /// A scan is done.
    ScanDone,
    /// An exclusion came to its end by itself.
    ExclusionEnded,
    /// Events were lost; `counts` says how many.
    EventsLost,
}

impl StatusStep {
    /// The stable spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Stopped => "stopped",
            Self::Reloaded => "reloaded",
            Self::ReloadRefused => "reload-refused",
            Self::ModeChanged => "mode-changed",
            Self::SelfTestPassed => "self-test-passed",
            Self::SelfTestFailed => "self-test-failed",
            Self::ScanDone => "scan-done",
            Self::ExclusionEnded => "exclusion-ended",
            Self::EventsLost => "events-lost",
        }
    }
}

//! An open or an execution was refused.

use crate::code::Code;
use crate::facts::{FileFacts, ProcessFacts, Trigger};
use lazaret_model::{GenerationId, Verdict};
use std::time::Duration;

/// An open or an execution that the kernel refused in our name.
#[derive(Clone, Debug, PartialEq)]
pub struct Blocked {
    /// The file.
    pub file: FileFacts,
    /// Who was refused.
    pub process: Option<ProcessFacts>,
    /// What it wanted.
    pub trigger: Trigger,
    /// What is known of the file; clean if it was refused without a scan.
    pub verdict: Verdict,
    /// By which rules.
    pub generation: Option<GenerationId>,
    /// Why it was refused, such as `malicious`, `denied-case`, `timeout`.
    pub cause: Code,
    /// How long it waited for the answer.
    pub took: Duration,
}

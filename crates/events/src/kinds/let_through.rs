//! A file was let through that nobody scanned to its end.

use crate::code::Code;
use crate::facts::{FileFacts, ProcessFacts, Trigger};
use lazaret_model::Verdict;
use std::time::Duration;

/// An open or an execution that was allowed though the file was not scanned to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct LetThrough {
    /// The file.
    pub file: FileFacts,
    /// Who got it.
    pub process: Option<ProcessFacts>,
    /// What it wanted.
    pub trigger: Trigger,
    /// Why it is not known to be clean.
    pub verdict: Verdict,
    /// Why it was allowed, such as `timeout`, `queue-full`, `live-writer`.
    pub cause: Code,
    /// How long it waited for the answer.
    pub took: Duration,
}

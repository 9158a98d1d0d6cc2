//! Something was found, and nobody was kept from it.

use crate::facts::{FileFacts, ProcessFacts, Trigger};
use lazaret_model::{GenerationId, Verdict};
use std::time::Duration;

/// A file with detections, where nothing was denied: notify mode, a scan, a close after writing.
#[derive(Clone, Debug, PartialEq)]
pub struct Detected {
    /// The file.
    pub file: FileFacts,
    /// Who touched it, if somebody did.
    pub process: Option<ProcessFacts>,
    /// What made us look.
    pub trigger: Trigger,
    /// What was found and what was not scanned.
    pub verdict: Verdict,
    /// By which rules.
    pub generation: Option<GenerationId>,
    /// What became of it.
    pub handling: Handling,
    /// How long it took.
    pub took: Duration,
}

/// What became of a detection that denied nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handling {
    /// It was told, and nobody waited for the answer.
    Told,
    /// Who waited was let through: notify mode, an allow-list.
    LetThrough,
    /// It is passed over, because somebody excluded it.
    Excluded,
}

//! The wall behind which a package is tried out.
//!
//! Owns: how the questions ([`Step`]) are asked, and in which order. Whoever answers them compiles and
//! runs rules in a process of its own; this room never does.

use crate::{error::FeedError, manifest::Budget, refusal::Refusal, step::Step};
use std::path::Path;

/// Answers the questions, each at most once and in the order of [`Step`].
pub trait Trial {
    /// Prepares to try the content in this file, which has been checked. A failure says nothing
    /// about the package.
    fn start(&mut self, content: &Path, budget: Budget) -> Result<(), FeedError>;

    /// Answers one question: what was measured, in words, or why the package is refused.
    fn step(&mut self, step: Step) -> Result<String, Refusal>;
}

//! `[on_detect]`: a program that is run when something is found.
//!
//! Owns: [`OnDetect`]. Must not: run it.

use crate::span::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is run when something is found or refused, with the event as one JSON object on its input.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a section with keys")]
pub struct OnDetect {
    /// The program, with an absolute path, and its arguments; no shell reads them. Nothing if empty.
    pub command: Vec<String>,
    /// It is ended when it takes longer.
    pub timeout: Span,
    /// So many may run at once; events beyond wait, and then are dropped and counted.
    pub at_once: u64,
    /// The same file and rules run it again only after this time.
    pub quiet: Span,
}

impl Default for OnDetect {
    fn default() -> Self {
        Self {
            command: Vec::new(),
            timeout: Span::from_millis(10_000),
            at_once: 2,
            quiet: Span::from_millis(60_000),
        }
    }
}

//! `[exclusions]`: whether, and for how long, something may be passed over.
//!
//! Owns: [`Exclusions`]. Must not: keep an exclusion; those are not configuration, since each ends.

use crate::span::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What `lazaret exclude` may do.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a section with keys")]
pub struct Exclusions {
    /// True to pass over what `lazaret exclude` was told to; false forbids it, and what was added
    /// before is not passed over either.
    pub allow: bool,
    /// No exclusion lasts longer than this.
    pub longest: Span,
}

impl Default for Exclusions {
    fn default() -> Self {
        Self { allow: true, longest: Span::from_millis(365 * 86_400_000) }
    }
}

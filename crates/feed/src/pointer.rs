//! Which package is meant: the record that a pointer file holds.

use crate::{ContentId, Kind, Seconds};
use serde::{Deserialize, Serialize};

/// A package that is or was active.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pointer {
    /// Name of its content.
    pub content: ContentId,
    /// Its number.
    pub version: u64,
    /// What sort of package it is.
    pub kind: Kind,
    /// When it was made, as its manifest says.
    pub created: String,
    /// Keys that signed it.
    pub signers: Vec<String>,
    /// When it became active here.
    pub since: Seconds,
}

//! What a running service has against the package that is active.
//!
//! Owns: [`Complaint`], which the service leaves where it may write, for whoever may change the store:
//! `activation.rs` heeds it. Its word is believed in nothing but that the package before is better, and only
//! while the newer one is on probation. Must not: judge.

use crate::{ContentId, durable, error::FeedError};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Workers die over files of which the rules before come to the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// The package whose rules they are.
    pub content: ContentId,
    /// Over which files, for people.
    pub why: String,
}

impl Complaint {
    /// Leaves it in this directory, in place of an earlier one.
    pub fn leave(&self, dir: &Path) -> Result<(), FeedError> {
        durable::write_record(dir, NAME, self)
    }

    /// The one that was left in this directory; what is damaged is none.
    #[must_use]
    pub fn left(dir: &Path) -> Option<Self> {
        durable::read_record(&dir.join(NAME)).ok().flatten()
    }
}

const NAME: &str = "complaint";

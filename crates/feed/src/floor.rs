//! Below which version no package becomes active again.

use crate::ContentId;
use serde::{Deserialize, Serialize};

/// The highest version that was ever active on this host. It never sinks: not by a rollback of the
/// host, not by new keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Floor {
    /// Its number.
    pub version: u64,
    /// Its content: the one package of that number that may be active again.
    pub content: ContentId,
}

impl Floor {
    /// The higher of two.
    #[must_use]
    pub fn higher(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        [one, other].into_iter().flatten().max_by_key(|floor| floor.version)
    }
}

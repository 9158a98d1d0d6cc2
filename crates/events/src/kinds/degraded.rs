//! Protection became less, or whole again.

use crate::code::Code;

/// A part of the protection that fails, or that works again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Degraded {
    /// Which way it went.
    pub change: Change,
    /// What fails, such as `worker-crashes`, `kernel-overflow`, `rules-stale`.
    pub cause: Code,
    /// What is known of it, for people.
    pub detail: String,
}

/// Which way protection went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is less than it was.
    Began,
    /// Nothing is protected any more.
    Lost,
    /// The cause is gone.
    Ended,
}

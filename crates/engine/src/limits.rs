//! What one file may cost.

use std::time::Duration;

/// Limits of one scan; the default has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Files of more bytes are not opened: `Incomplete(limit-size)`.
    pub max_size: Option<u64>,
    /// How far containers are opened; none leaves them closed. `timeout` bounds their time too.
    pub unpack: Option<lazaret_unpack::Limits>,
    /// Matching one file may take this long, rounded up to seconds: `Incomplete(timeout)`.
    pub timeout: Option<Duration>,
}

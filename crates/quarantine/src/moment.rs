//! A point in time as the file system keeps it.
//!
//! Owns: [`Moment`], in JSON `[seconds, nanoseconds]`. Must not: ask a clock but in `now`.

use lazaret_model::Timestamp;
use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};

/// Seconds since 1970-01-01 UTC (negative before) and nanoseconds (0 to 999,999,999).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Moment(pub i64, pub u32);

impl Moment {
    /// The present, from the clock of the system.
    #[must_use]
    pub fn now() -> Self {
        let time = clock_gettime(ClockId::Realtime);
        Self(time.tv_sec, u32::try_from(time.tv_nsec).unwrap_or(0))
    }
}

impl From<Timestamp> for Moment {
    fn from(time: Timestamp) -> Self {
        Self(time.seconds, time.nanos)
    }
}

impl From<rustix::fs::StatxTimestamp> for Moment {
    fn from(time: rustix::fs::StatxTimestamp) -> Self {
        Self(time.tv_sec, time.tv_nsec)
    }
}

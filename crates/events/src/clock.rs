//! The time of an event.
//!
//! Owns: the one place that asks the clock, and RFC 3339. Must not: know time zones.

use jiff::Timestamp as Moment;
use lazaret_model::Timestamp;
use rustix::time::{ClockId, clock_gettime};

/// The present, from the clock of the system.
#[must_use]
pub fn now() -> Timestamp {
    let time = clock_gettime(ClockId::Realtime);
    Timestamp { seconds: time.tv_sec, nanos: u32::try_from(time.tv_nsec).unwrap_or(0) }
}

/// RFC 3339 in UTC with microseconds, such as `2026-11-22T02:00:00.000001Z`.
pub(crate) fn rfc3339(time: Timestamp) -> String {
    let micros = i32::try_from(time.nanos / 1_000 * 1_000).unwrap_or(0);
    let moment = Moment::new(time.seconds, micros).unwrap_or(Moment::UNIX_EPOCH);
    format!("{moment:.6}")
}

/// Milliseconds since 1970, as OCSF and CEF count.
pub(crate) fn millis(time: Timestamp) -> i64 {
    time.seconds.saturating_mul(1_000).saturating_add(i64::from(time.nanos / 1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_in_utc() {
        let time = Timestamp { seconds: 1_795_312_800, nanos: 1_999 };
        assert_eq!(rfc3339(time), "2026-11-22T02:00:00.000001Z");
        assert_eq!(millis(Timestamp { seconds: 2, nanos: 5_000_000 }), 2_005);
        let impossible = Timestamp { seconds: i64::MAX, nanos: u32::MAX };
        assert_eq!(rfc3339(impossible), "1970-01-01T00:00:00.000000Z");
        assert_eq!(millis(impossible), i64::MAX);
    }
}

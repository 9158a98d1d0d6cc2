//! Bytes in hexadecimal, and points in time as roots and manifests write them.

use anyhow::{Context, Result};
use jiff::{RoundMode, SignedDuration, Timestamp, TimestampRound, Unit};
use std::fmt::Write;

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}

/// So many hours from now, in whole seconds.
pub(crate) fn in_hours(hours: u32) -> Result<String> {
    after(Timestamp::now(), i64::from(hours)).context("too many hours")
}

/// So many days from now, in whole seconds.
pub(crate) fn in_days(days: u32) -> Result<String> {
    after(Timestamp::now(), 24 * i64::from(days)).context("too many days")
}

/// Never later than said: what shall hold for no hours has expired at once.
fn after(now: Timestamp, hours: i64) -> Result<String> {
    let time = now.checked_add(SignedDuration::from_hours(hours))?;
    let down = TimestampRound::new().smallest(Unit::Second).mode(RoundMode::Trunc);
    Ok(time.round(down)?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(now: &str, hours: i64) -> String {
        after(now.parse().unwrap(), hours).unwrap()
    }

    #[test]
    fn what_holds_for_no_hours_has_expired_at_once() {
        for now in ["2026-12-01T00:59:59.500000001Z", "2026-12-01T00:59:59.999999999Z"] {
            assert_eq!(said(now, 0), "2026-12-01T00:59:59Z");
        }
        let end: Timestamp = in_hours(0).unwrap().parse().unwrap();
        assert!(end <= Timestamp::now());
    }

    #[test]
    fn whole_seconds_and_whole_hours() {
        assert_eq!(said("2026-12-01T23:30:00.75Z", 1), "2026-12-02T00:30:00Z");
        assert_eq!(said("2026-12-01T23:30:00.25Z", 24), "2026-12-02T23:30:00Z");
    }

    #[test]
    fn a_time_that_no_calendar_has_is_an_error() {
        assert!(after(Timestamp::now(), i64::MAX / 3_600).is_err());
        assert!(in_days(u32::MAX).is_err());
    }
}

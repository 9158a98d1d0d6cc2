//! Bytes in hexadecimal, and points in time as roots and manifests write them.

use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp, Unit};
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
    let time = Timestamp::now().checked_add(SignedDuration::from_hours(i64::from(hours)));
    Ok(time.context("too many hours")?.round(Unit::Second)?.to_string())
}

/// So many days from now, in whole seconds.
pub(crate) fn in_days(days: u32) -> Result<String> {
    let time = Timestamp::now().checked_add(SignedDuration::from_hours(24 * i64::from(days)));
    Ok(time.context("too many days")?.round(Unit::Second)?.to_string())
}

//! An exclusion in words.
//!
//! Owns: how exclusions are shown. What people wrote is shown so that no terminal obeys it.

use crate::{exit::Failure, output::shown, rules_command::unwritable};
use lazaret_control::{Exclusion, Scope};
use std::io::{self, Write};

/// One exclusion on two lines.
pub(super) fn line(exclusion: &Exclusion) -> String {
    let used = match exclusion.last_used {
        0 => "never used".to_owned(),
        last => format!("used {} times, last {}", exclusion.uses, day(last)),
    };
    format!(
        "{:>4}  {}\n      until {}, owner {}: {}; {used}",
        exclusion.id,
        words(&exclusion.scope),
        day(exclusion.expires),
        plain(&exclusion.owner),
        plain(&exclusion.reason),
    )
}

/// A scope in words.
pub(super) fn words(scope: &Scope) -> String {
    let parts = scope.parts().into_iter().map(|(name, value)| format!("{name} {}", plain(value)));
    parts.collect::<Vec<_>>().join(", ")
}

pub(super) fn plain(text: &str) -> String {
    shown(text.as_ref())
}

fn day(seconds: u64) -> String {
    let time = jiff::Timestamp::from_second(i64::try_from(seconds).unwrap_or(i64::MAX));
    time.map(|time| format!("{time:.0}")).unwrap_or_else(|_| seconds.to_string())
}

pub(super) fn write(text: &str) -> Result<(), Failure> {
    io::stdout().lock().write_all(text.as_bytes()).map_err(unwritable)
}

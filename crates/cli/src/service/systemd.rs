//! What is asked of systemd.
//!
//! Owns: the unit's name and the calls of `systemctl`. Must not: decide when.

use crate::exit::{Exit, Failure};
use std::{
    path::Path,
    process::{Command, Stdio},
};

pub(super) const UNIT: &str = "lazaretd.service";

/// Runs `systemctl` with these words.
pub(super) fn control(words: &[&str]) -> Result<(), Failure> {
    if !Path::new("/run/systemd/system").is_dir() {
        let message = "systemd does not run here: start `lazaretd --config /etc/lazaret` by hand";
        return Err(Failure::new(Exit::Unavailable, message));
    }
    let failed = |text: &str| {
        let message = format!("`systemctl {}` failed: {text}", words.join(" "));
        Failure::new(Exit::Unavailable, message)
    };
    let output = Command::new("systemctl")
        .args(words)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| failed(&error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    Err(failed(String::from_utf8_lossy(&output.stderr).trim()))
}

//! Diagnostics: what the program says about itself, always on stderr, never among results.

use std::io::{self, IsTerminal};
use tracing_subscriber::EnvFilter;

/// Warnings by default, `-v` for what happens, `-vv` for every file, `-q` for errors alone.
/// `LAZARET_LOG` (for example `lazaret_engine=debug`) wins over the options.
pub(crate) fn start(verbose: u8, quiet: bool) {
    let level = match (quiet, verbose) {
        (true, _) => "error",
        (false, 0) => "warn",
        (false, 1) => "info",
        (false, _) => "debug",
    };
    let filter = EnvFilter::try_from_env("LAZARET_LOG")
        .unwrap_or_else(|_| EnvFilter::new(format!("error,{}", own(level))));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none())
        .with_target(false)
        .without_time()
        .init();
}

/// The level for our own rooms; libraries stay at errors.
fn own(level: &str) -> String {
    ["cli", "config", "engine", "rules"].map(|room| format!("lazaret_{room}={level}")).join(",")
}

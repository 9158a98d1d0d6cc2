//! Diagnostics: what the program says about itself, always on stderr, never among results.

use crate::args::Cli;
use std::io::{self, IsTerminal};
use tracing_subscriber::EnvFilter;

/// How much the program says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Volume {
    /// Errors only, and no progress.
    Errors,
    /// Warnings too.
    Warnings,
    /// What happens.
    Steps,
    /// Every file.
    Files,
}

impl Volume {
    pub(crate) const fn of(cli: &Cli) -> Self {
        match (cli.quiet, cli.verbose) {
            (true, _) => Self::Errors,
            (false, 0) => Self::Warnings,
            (false, 1) => Self::Steps,
            (false, _) => Self::Files,
        }
    }
}

/// Warnings by default, `-v` for what happens, `-vv` for every file, `-q` for errors alone.
/// `LAZARET_LOG` (for example `lazaret_engine=debug`) wins over the options.
pub(crate) fn start(volume: Volume) {
    let level = match volume {
        Volume::Errors => "error",
        Volume::Warnings => "warn",
        Volume::Steps => "info",
        Volume::Files => "debug",
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
    ["cli", "config", "engine", "feed", "host", "quarantine", "rules"]
        .map(|room| format!("lazaret_{room}={level}"))
        .join(",")
}

//! `lazaret watch`: the service in the foreground, for a person at a terminal.
//!
//! Owns: the configuration that the service gets, its life, and how its events are shown. The
//! service is a program of its own, which this one starts and ends. Must not: watch anything itself.

mod line;
mod service;

use crate::{
    args::{ActionChoice, WatchArgs, WatchFormat, WatchProfile},
    exit::{Exit, Failure},
    signals::Signals,
};
use anyhow::Result;
use lazaret_config::{Config, Gate, GateAction, GateMode, GateProfile};
use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
use service::Service;
use std::{
    fs,
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
};

pub(crate) fn run(args: &WatchArgs) -> Result<Exit> {
    let signals = Signals::listen()?;
    let places = args.paths.iter().map(|path| place(path, args)).collect::<Result<Vec<_>, _>>()?;
    let config = configuration(args, places)?;
    let mut service = Service::start(&config)?;
    service.end_on(signals.clone());
    let events = BufReader::new(service.events()?);
    let mut to = io::stdout().lock();
    for event in events.lines() {
        let event = event?;
        let shown = match args.format {
            WatchFormat::Ndjson => event,
            WatchFormat::Text => line::text(&event),
        };
        if writeln!(to, "{shown}").and_then(|()| to.flush()).is_err() {
            return Ok(Exit::Io);
        }
    }
    let code = service.wait()?;
    Ok(match (signals.received(), code) {
        (Some(signal), _) => Exit::Signal(signal),
        (None, 0) => Exit::Clean,
        (None, code) => Exit::Passed(code),
    })
}

/// The path, if it is where a file system is mounted: that is what will be watched.
fn place(path: &Path, args: &WatchArgs) -> Result<PathBuf, Failure> {
    let missing = |error| Failure::new(Exit::NoInput, format!("{}: {error}", path.display()));
    let path = fs::canonicalize(path).map_err(missing)?;
    let stat = statx(CWD, &path, AtFlags::empty(), StatxFlags::BASIC_STATS)
        .map_err(|error| missing(error.into()))?;
    let attributes = StatxAttributes::from_bits_retain(stat.stx_attributes.bits());
    if attributes.contains(StatxAttributes::MOUNT_ROOT) || args.whole_filesystem {
        return Ok(path);
    }
    let message = format!(
        "{} is no mount's root, and whole file systems are watched; --whole-filesystem accepts that",
        path.display()
    );
    Err(Failure::new(Exit::Usage, message))
}

/// What is configured for scans, with the gate as the options say.
fn configuration(args: &WatchArgs, filesystems: Vec<PathBuf>) -> Result<String, Failure> {
    let wrong = |error: &dyn std::fmt::Display| Failure::new(Exit::Configuration, error);
    let (_, settings) = lazaret_config::load().map_err(|error| wrong(&error))?;
    let mode = if args.block { GateMode::Block } else { GateMode::Notify };
    let profile = match args.profile {
        WatchProfile::Availability => GateProfile::Availability,
        WatchProfile::Balanced => GateProfile::Balanced,
        WatchProfile::Strict => GateProfile::Strict,
    };
    let Config { mut scan, quarantine, limits, gate, signatures } = settings.config;
    scan.rules.extend(args.rules.iter().cloned());
    let action = match args.action {
        ActionChoice::Report => GateAction::Report,
        ActionChoice::Quarantine => GateAction::Quarantine,
    };
    let gate = Gate { filesystems, open: mode, exec: mode, profile, action, ..gate };
    let text = Config { scan, quarantine, limits, gate, signatures }.to_toml();
    text.ok_or_else(|| Failure::new(Exit::Usage, "a PATH is not UTF-8"))
}

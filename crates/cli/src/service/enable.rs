//! `lazaret enable` and `lazaret disable`: whether and how this host is protected from now on.
//!
//! Owns: the one file that these commands write, `conf.d/90-mode.toml`, and the wait until the
//! service does what it says. Must not: change what a managed file locks.

use super::{
    status::{ask, places},
    systemd::{UNIT, control},
};
use crate::{
    exit::{Exit, Failure},
    rules_command::unwritable,
    service_args::EnableArgs,
};
use anyhow::Result;
use lazaret_config::{Places, load};
use lazaret_control::{State, Status};
use std::{
    fs,
    io::{self, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
    thread,
    time::{Duration, Instant},
};

pub(crate) fn enable(args: &EnableArgs) -> Result<Exit> {
    need_root()?;
    let mode = if args.block { "block" } else { "notify" };
    let places = places()?;
    let before = write(&places, mode)?;
    control(&["enable", "--quiet", UNIT])?;
    let old = ask(&places).map(|status| status.pid);
    if let Err(failure) = control(&["restart", UNIT]) {
        // What does not start is not left behind for the next boot.
        restore(&places, before);
        if let Err(second) = control(&["restart", UNIT]) {
            tracing::warn!("{second}");
        }
        return Err(failure.into());
    }
    let status = wait(&places, mode).ok_or_else(|| {
        let message = format!("the service did not reach {mode}; see `journalctl -u {UNIT}`");
        Failure::new(Exit::Unavailable, message)
    })?;
    let how = if old == Some(status.pid) { "reloaded" } else { "started" };
    let names: Vec<&str> = status.filesystems.iter().map(|at| at.at.as_str()).collect();
    let effect = if args.block { "malicious files are refused" } else { "findings are told" };
    writeln!(io::stdout(), "{how}; from now on {effect} on {}", names.join(" "))
        .map_err(unwritable)?;
    Ok(Exit::Clean)
}

pub(crate) fn disable() -> Result<Exit> {
    need_root()?;
    control(&["disable", "--quiet", "--now", UNIT])?;
    let text = "stopped; nothing is watched until `lazaret enable --block` or `--notify`";
    writeln!(io::stdout(), "{text}").map_err(unwritable)?;
    Ok(Exit::Clean)
}

pub(super) fn need_root() -> Result<(), Failure> {
    if rustix::process::geteuid().is_root() {
        return Ok(());
    }
    Err(Failure::new(Exit::Permission, "this takes root"))
}

/// Writes the mode, if it may be set and everything can be read then; gives what was there before.
fn write(places: &Places, mode: &str) -> Result<Option<String>, Failure> {
    let wrong = |error: lazaret_config::ConfigError| Failure::new(Exit::Configuration, error);
    let (_, settings) = load().map_err(wrong)?;
    for key in ["gate.open", "gate.exec", "gate.close_write"] {
        settings.may_override(key).map_err(wrong)?;
    }
    let file = places.system_config.join(FILE);
    let before = fs::read_to_string(&file).ok();
    let text = format!(
        "# Written by `lazaret enable --{mode}`; a later file of this directory wins.\n\
         [gate]\nopen = \"{mode}\"\nexec = \"{mode}\"\nclose_write = \"notify\"\n"
    );
    replace(&file, &text).map_err(|error| {
        Failure::new(Exit::CannotCreate, format!("{}: {error}", file.display()))
    })?;
    let (_, now) = load().map_err(wrong)?;
    if now.origin("gate.open").is_some_and(|place| place.file != file) {
        let place = now.origin("gate.open").map(ToString::to_string).unwrap_or_default();
        restore(places, before);
        let message = format!("{place} sets gate.open after {FILE}; change it there");
        return Err(Failure::new(Exit::Configuration, message));
    }
    Ok(before)
}

fn restore(places: &Places, before: Option<String>) {
    let file = places.system_config.join(FILE);
    let done = match before {
        Some(text) => replace(&file, &text),
        None => fs::remove_file(&file),
    };
    if let Err(error) = done {
        tracing::warn!("{} could not be put back: {error}", file.display());
    }
}

/// The whole file or the old one.
fn replace(file: &Path, text: &str) -> io::Result<()> {
    let directory = file.parent().ok_or_else(|| io::Error::other("no directory"))?;
    fs::create_dir_all(directory)?;
    let mut new = tempfile::Builder::new().prefix(".90-mode").tempfile_in(directory)?;
    new.write_all(text.as_bytes())?;
    new.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
    new.as_file().sync_all()?;
    new.persist(file)?;
    Ok(())
}

fn wait(places: &Places, mode: &str) -> Option<Status> {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        let is_done = |status: &Status| {
            let watches = |at: &lazaret_control::Watched| at.open == mode && at.exec == mode;
            let all = status.filesystems.iter().all(watches);
            status.state == State::Running && !status.filesystems.is_empty() && all
        };
        if let Some(status) = ask(places).filter(is_done) {
            return Some(status);
        }
        thread::sleep(Duration::from_millis(50));
    }
    None
}

const FILE: &str = "conf.d/90-mode.toml";
const PATIENCE: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_replaced_whole_and_readable() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("conf.d/90-mode.toml");
        replace(&file, "old").unwrap();
        replace(&file, "[gate]\nopen = \"block\"\n").unwrap();
        let settings = lazaret_config::load_file(&file).unwrap();
        assert_eq!(settings.config.gate.open, lazaret_config::GateMode::Block);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o644);
        assert_eq!(fs::read_dir(dir.path().join("conf.d")).unwrap().count(), 1);
    }
}

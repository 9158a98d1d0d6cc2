//! The program that speaks to networks, run by the one that must not.
//!
//! Owns: where `lazaret-update` is found and how its end is taken over. Must not: know its commands.

use crate::exit::{Exit, Failure};
use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
};

/// Runs it with these arguments; its output is ours.
pub(crate) fn run(args: &[impl AsRef<OsStr>]) -> Result<Exit, Failure> {
    let program = program()?;
    let status = Command::new(&program).args(args).status().map_err(|error| {
        Failure::new(Exit::Unavailable, format!("{}: {error}", program.display()))
    })?;
    let internal = Exit::Internal.code();
    Ok(match status.code() {
        Some(0) => Exit::Clean,
        Some(code) => Exit::Passed(u8::try_from(code).unwrap_or(internal)),
        None => Exit::Internal,
    })
}

fn program() -> Result<PathBuf, Failure> {
    let own = env::current_exe().ok();
    let beside = own.as_deref().and_then(Path::parent).map(|dir| dir.join(NAME));
    let mut places = [beside, Some(Path::new(LIBEXEC).join(NAME))].into_iter().flatten();
    places.find(|path| path.is_file()).ok_or_else(|| {
        let message = format!("no {NAME} beside lazaret or in {LIBEXEC}: build or install it");
        Failure::new(Exit::Unavailable, message)
    })
}

const NAME: &str = "lazaret-update";
const LIBEXEC: &str = "/usr/libexec/lazaret";

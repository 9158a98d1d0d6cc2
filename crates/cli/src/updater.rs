//! The program that speaks to networks, run by the one that must not.
//!
//! Owns: where `lazaret-update` is found and how its end is taken over. Must not: know its commands.

use crate::exit::{Exit, Failure};
use std::{
    env,
    ffi::OsStr,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::Command,
};

/// Somebody without our rights, and where he works.
#[derive(Debug)]
pub(crate) struct Alias {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) dir: PathBuf,
}

/// Runs it with these arguments; its output is ours.
pub(crate) fn run(args: &[impl AsRef<OsStr>]) -> Result<Exit, Failure> {
    run_as(args, None)
}

/// The same as somebody else.
pub(crate) fn run_as(args: &[impl AsRef<OsStr>], alias: Option<&Alias>) -> Result<Exit, Failure> {
    let program = program()?;
    let mut command = Command::new(&program);
    command.args(args);
    if let Some(Alias { uid, gid, dir }) = alias {
        // Entered with our rights: he may have none to the directories above.
        env::set_current_dir(dir)
            .map_err(|error| Failure::new(Exit::Io, format!("{}: {error}", dir.display())))?;
        command.uid(*uid).gid(*gid);
    }
    let status = command.status().map_err(|error| {
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

//! The service's process.
//!
//! Owns: where `lazaretd` is found, its start with a configuration of its own, and its end.

use crate::{
    exit::{Exit, Failure},
    signals::Signals,
};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    env, io,
    io::Write,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    thread,
    time::Duration,
};

/// `lazaretd` at work.
#[derive(Debug)]
pub(super) struct Service {
    child: Child,
    _config: tempfile::NamedTempFile,
}

impl Service {
    /// Starts it with this configuration.
    pub(super) fn start(config: &str) -> Result<Self, Failure> {
        let program = program()?;
        let unwritable = |error: io::Error| Failure::new(Exit::CannotCreate, error);
        let mut file = tempfile::Builder::new()
            .prefix("lazaret-watch-")
            .suffix(".toml")
            .tempfile()
            .map_err(unwritable)?;
        file.write_all(config.as_bytes()).map_err(unwritable)?;
        let child = Command::new(&program)
            .arg("--config")
            .arg(file.path())
            .arg("--end-with-parent")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| {
                Failure::new(Exit::Unavailable, format!("{}: {error}", program.display()))
            })?;
        Ok(Self { child, _config: file })
    }

    /// What it says.
    pub(super) fn events(&mut self) -> io::Result<ChildStdout> {
        self.child.stdout.take().ok_or_else(|| io::Error::other("the service has no output"))
    }

    /// Ends it when we are asked to end.
    pub(super) fn end_on(&self, signals: Signals) {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        thread::spawn(move || {
            while signals.received().is_none() {
                thread::sleep(PERIOD);
            }
            // It may have got the same signal from the terminal, and be gone.
            pid.and_then(|pid| kill_process(pid, Signal::TERM).ok());
        });
    }

    /// Its exit code.
    pub(super) fn wait(&mut self) -> io::Result<u8> {
        let code = self.child.wait()?.code().unwrap_or(i32::from(Exit::Internal.code()));
        Ok(u8::try_from(code).unwrap_or(u8::MAX))
    }
}

pub(crate) fn program() -> Result<PathBuf, Failure> {
    let own = env::current_exe().ok();
    let beside = own.as_deref().and_then(Path::parent).map(|dir| dir.join(NAME));
    let places = [beside, Some(Path::new(LIBEXEC).join(NAME))];
    let mut places = places.into_iter().flatten();
    places.find(|path| path.is_file()).ok_or_else(|| {
        let message = format!("no {NAME} beside lazaret or in {LIBEXEC}: build or install it");
        Failure::new(Exit::Unavailable, message)
    })
}

const NAME: &str = "lazaretd";
const LIBEXEC: &str = "/usr/libexec/lazaret";
const PERIOD: Duration = Duration::from_millis(50);

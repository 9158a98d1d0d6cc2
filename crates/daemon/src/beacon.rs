//! Tells the system how we are: the status file and systemd.
//!
//! Owns: the thread that writes `status.json`, whole or not at all, every two seconds and when the
//! state changes, and what systemd is told by `sd_notify`. Must not: know why things are so.

use crate::standing::Standing;
use lazaret_control::{State, Status};
use sd_notify::NotifyState;
use std::{
    fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// The thread; it ends with [`Beacon::end`].
#[derive(Debug)]
pub(crate) struct Beacon {
    ends: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Beacon {
    /// Starts the thread.
    pub(crate) fn start(standing: Standing, file: PathBuf) -> Self {
        let ends = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&ends);
        let thread = thread::spawn(move || shine(&standing, &file, &asked));
        Self { ends, thread }
    }

    /// Writes the last word and ends.
    pub(crate) fn end(self) {
        self.ends.store(true, Ordering::Relaxed);
        drop(self.thread.join());
    }
}

fn shine(standing: &Standing, file: &Path, ends: &AtomicBool) {
    let mut before = None;
    let mut written = None;
    loop {
        let last = ends.load(Ordering::Relaxed);
        let status = standing.now();
        let shown = (status.state, status.filesystems.len());
        let is_due = written.is_none_or(|at: Instant| at.elapsed() >= PERIOD);
        if before != Some(shown) || is_due || last {
            if before != Some(shown) {
                tell_systemd(&status);
            }
            if let Err(error) = write(file, &status) {
                standing.trouble("status-not-written", &error.to_string());
            }
            (before, written) = (Some(shown), Some(Instant::now()));
        }
        if last {
            return;
        }
        thread::sleep(TICK);
    }
}

/// Readable for all: it names no file that was scanned.
fn write(file: &Path, status: &Status) -> io::Result<()> {
    let new = file.with_extension("json.new");
    fs::write(&new, serde_json::to_vec(status)?)?;
    // Whatever the mask says.
    fs::set_permissions(&new, fs::Permissions::from_mode(0o644))?;
    fs::rename(new, file)
}

fn tell_systemd(status: &Status) {
    let text = match status.state {
        State::Starting => "loading rules".to_owned(),
        State::Running => format!("watching {} file systems", status.filesystems.len()),
        State::Paused => "paused: nothing is watched".to_owned(),
        State::Stopped => "ended".to_owned(),
    };
    let more = match status.state {
        State::Running | State::Paused => NotifyState::Ready,
        State::Stopped => NotifyState::Stopping,
        State::Starting => NotifyState::Status("loading rules"),
    };
    // Without systemd nobody listens, and nobody has to.
    drop(sd_notify::notify(&[more, NotifyState::Status(&text)]));
}

/// The service lives and answers: systemd may wait another period.
pub(crate) fn alive() {
    drop(sd_notify::notify(&[NotifyState::Watchdog]));
}

/// How often systemd wants to hear [`alive`]; none if it does not.
pub(crate) fn watchdog() -> Option<Duration> {
    sd_notify::watchdog_enabled()
}

const TICK: Duration = Duration::from_millis(100);
const PERIOD: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use super::*;
    use lazaret_config::Gate;

    #[test]
    fn the_file_is_whole_and_says_the_end() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("status.json");
        let standing = Standing::new(&Gate::default(), Arc::default());
        let beacon = Beacon::start(standing.clone(), file.clone());
        standing.pause(Some((9, "x".into())));
        beacon.end();
        let status: Status = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        assert_eq!(status.state, State::Paused);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "no litter");
    }
}

//! Whose opens are answered first although they are no process of ours: scans that root started.
//!
//! Owns: a socket in the runtime directory. A process connects, hands over a descriptor of itself and
//! keeps the connection; while both last its opens are allowed without a scan, so that it can report a
//! file that everybody else is refused. Only root may, and the descriptor must be the caller's own.
//! Must not: hold up the reader; serve anything else.

use crate::{
    own::OwnPids,
    report::{receive, send},
};
use rustix::{
    fd::{AsRawFd, OwnedFd},
    net::sockopt::socket_peercred,
};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, DirBuilder, Permissions},
    io::{self, Read},
    os::unix::{
        fs::{DirBuilderExt, PermissionsExt},
        net::{UnixListener, UnixStream},
    },
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

/// What a process says; its pidfd comes along.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Request {
    /// Allow my opens while I am here.
    Pass,
}

/// What it hears.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Answer {
    /// From now on.
    Granted,
    /// Why not.
    Refused(String),
}

/// Listens in the runtime directory in a thread of its own, for ever.
///
/// # Errors
/// The socket cannot be made; then scans are asked about like everybody.
pub(crate) fn listen(runtime: &Path, own: Arc<OwnPids>) -> io::Result<()> {
    if !runtime.exists() {
        DirBuilder::new().mode(0o755).recursive(true).create(runtime)?;
    }
    let at = runtime.join(SOCKET);
    // One that a service before us left.
    drop(fs::remove_file(&at));
    let listener = UnixListener::bind(&at)?;
    fs::set_permissions(&at, Permissions::from_mode(0o600))?;
    let held = Arc::new(AtomicUsize::new(0));
    thread::spawn(move || {
        for caller in listener.incoming().flatten() {
            let (own, held) = (Arc::clone(&own), Arc::clone(&held));
            if held.fetch_add(1, Ordering::Relaxed) < MOST {
                thread::spawn(move || {
                    serve(&caller, &own);
                    held.fetch_sub(1, Ordering::Relaxed);
                });
            } else {
                held.fetch_sub(1, Ordering::Relaxed);
            }
        }
    });
    Ok(())
}

/// Until the caller or its connection ends.
fn serve(caller: &UnixStream, own: &OwnPids) {
    let process = match asked(caller) {
        Ok(process) => process,
        Err(error) => {
            drop(send(caller, &Answer::Refused(error.to_string()), None));
            return;
        }
    };
    let (pid, pidfd) = process;
    let granted = own.add(pid);
    let answer = if granted { Answer::Granted } else { Answer::Refused("too many".into()) };
    if send(caller, &answer, None).is_ok() {
        wait(caller, &pidfd);
    }
    if granted {
        own.remove(pid);
    }
}

/// The process that asks, held by a descriptor.
fn asked(caller: &UnixStream) -> io::Result<(u32, OwnedFd)> {
    let refused = |why: &str| io::Error::new(io::ErrorKind::PermissionDenied, why.to_owned());
    caller.set_read_timeout(Some(PATIENCE))?;
    let credentials = socket_peercred(caller)?;
    if !credentials.uid.is_root() {
        return Err(refused("only root is let past the gate"));
    }
    let (Request::Pass, file) = receive(caller, &mut [0; 256])?;
    let pidfd = file.ok_or_else(|| refused("no descriptor of a process"))?;
    let pid = credentials.pid.as_raw_nonzero().get();
    match pid_of(&pidfd)? {
        Some(named) if named == pid => Ok((u32::try_from(pid).unwrap_or_default(), pidfd)),
        _ => Err(refused("the descriptor is not the caller's own")),
    }
}

/// The process that a pidfd holds, if it is one and the process lives.
fn pid_of(pidfd: &OwnedFd) -> io::Result<Option<i32>> {
    let info = fs::read_to_string(format!("/proc/self/fdinfo/{}", pidfd.as_raw_fd()))?;
    let pid = info.lines().find_map(|line| line.strip_prefix("Pid:"));
    Ok(pid.and_then(|pid| pid.trim().parse().ok()).filter(|pid| *pid > 0))
}

/// The connection ends with the caller, unless somebody else holds it as well.
fn wait(mut caller: &UnixStream, pidfd: &OwnedFd) {
    let is_there = || matches!(pid_of(pidfd), Ok(Some(_)));
    let waits = |error: &io::Error| {
        [io::ErrorKind::WouldBlock, io::ErrorKind::TimedOut].contains(&error.kind())
    };
    if caller.set_read_timeout(Some(PERIOD)).is_err() {
        return;
    }
    while is_there() && caller.read(&mut [0; 1]).is_err_and(|error| waits(&error)) {}
}

/// The name of the socket.
const SOCKET: &str = "pass.sock";
const MOST: usize = 64;
const PATIENCE: Duration = Duration::from_secs(5);
const PERIOD: Duration = Duration::from_millis(100);

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fd::AsFd;
    use rustix::process::{Pid, PidfdFlags, getpid, pidfd_open};

    fn answer(pidfd: &OwnedFd, directory: &Path) -> Answer {
        let caller = UnixStream::connect(directory.join(SOCKET)).unwrap();
        send(&caller, &Request::Pass, Some(pidfd.as_fd())).unwrap();
        let (answer, _) = receive(&caller, &mut [0; 256]).unwrap();
        answer
    }

    #[test]
    fn only_its_own_process_is_let_past_and_only_by_root() {
        let directory = tempfile::tempdir().unwrap();
        let own = Arc::new(OwnPids::new());
        listen(directory.path(), own).unwrap();
        let mine = pidfd_open(getpid(), PidfdFlags::empty()).unwrap();
        let is_root = rustix::process::geteuid().is_root();
        assert_eq!(matches!(answer(&mine, directory.path()), Answer::Granted), is_root);
        let parent = rustix::process::getppid().unwrap_or(Pid::INIT);
        let others = pidfd_open(parent, PidfdFlags::empty()).unwrap();
        assert!(matches!(answer(&others, directory.path()), Answer::Refused(_)));
    }
}

//! The door of a role that is a unit of its own.
//!
//! Owns: the process that stands at the unit's socket: it lets the gate in and nobody else, starts a
//! process for each call, with the connection as its standard input, ends it when the gate hangs up,
//! and hangs up when it ends. Must not: read a word of what is said.

use super::role::Role;
use lazaret_onaccess::{Until, wait};
use rustix::{
    fd::{AsFd, OwnedFd},
    io::Errno,
    net::{SocketAddrUnix, SocketFlags, accept_with, getsockname, sockopt::socket_peercred},
    process::{Pid, PidfdFlags, pidfd_open},
};
use std::{
    ffi::OsStr,
    fs, io,
    os::unix::{ffi::OsStrExt, fs::MetadataExt},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

/// Stands at the listening socket `door` for ever.
///
/// # Errors
/// The socket is none, or was closed.
pub(crate) fn stand(door: &OwnedFd, role: Role, config: Option<&Path>) -> io::Result<()> {
    let owner = owner(door)?;
    let inside = Arc::new(AtomicUsize::new(0));
    // Without systemd nobody listens, and nobody has to.
    drop(sd_notify::notify(&[sd_notify::NotifyState::Ready]));
    loop {
        let caller = match accept_with(door, SocketFlags::CLOEXEC) {
            Ok(caller) => caller,
            Err(Errno::INTR | Errno::CONNABORTED) => continue,
            Err(Errno::MFILE | Errno::NFILE | Errno::NOMEM | Errno::NOBUFS) => {
                thread::sleep(REST);
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let uid = socket_peercred(&caller).map(|who| who.uid.as_raw());
        if !uid.is_ok_and(|uid| uid == ROOT || uid == owner) {
            continue;
        }
        if inside.fetch_add(1, Ordering::AcqRel) >= MOST {
            inside.fetch_sub(1, Ordering::AcqRel);
            continue;
        }
        let (mut command, left) = (command(role, config), Arc::clone(&inside));
        thread::spawn(move || {
            // Who cannot be started is a hung-up call for the gate, which calls again.
            drop(attend(&mut command, caller));
            left.fetch_sub(1, Ordering::AcqRel);
        });
    }
}

/// Whose socket it is: the gate's user, by the unit of the socket.
fn owner(door: &OwnedFd) -> io::Result<u32> {
    let address = SocketAddrUnix::try_from(getsockname(door)?)?;
    let path = address.path_bytes().map(|path| Path::new(OsStr::from_bytes(path)).to_owned());
    let nameless = || io::Error::other("the socket has no path");
    Ok(fs::metadata(path.ok_or_else(nameless)?)?.uid())
}

fn command(role: Role, config: Option<&Path>) -> Command {
    let mut command = Command::new("/proc/self/exe");
    command.args(["--role", role.as_str()]).stdout(Stdio::null());
    if let Some(config) = config {
        command.arg("--config").arg(config);
    }
    if !role.sees_variables() {
        command.env_clear();
    }
    command
}

/// From the call to the end of the process that serves it.
fn attend(command: &mut Command, caller: OwnedFd) -> io::Result<()> {
    let child = command.stdin(caller.try_clone()?).spawn()?;
    command.stdin(Stdio::null());
    let ended = Pid::from_raw(i32::try_from(child.id()).unwrap_or_default())
        .ok_or_else(|| io::ErrorKind::NotFound.into())
        .and_then(|pid| Ok(pidfd_open(pid, PidfdFlags::empty())?))
        .and_then(|process: OwnedFd| {
            wait(&[(process.as_fd(), Until::Readable), (caller.as_fd(), Until::HungUp)], None)
        });
    finish(child, caller);
    ended.map(drop)
}

/// The gate hears of the end before the number of the process can be somebody else's.
fn finish(mut child: Child, caller: OwnedFd) {
    drop(child.kill());
    drop(caller);
    thread::sleep(REST);
    drop(child.wait());
}

const ROOT: u32 = 0;
/// Calls at once: twice as many workers as a large machine has, during a reload.
const MOST: usize = 512;
const REST: Duration = Duration::from_millis(100);

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::{
        fd::AsRawFd,
        net::{AddressFamily, SocketType, bind, connect, listen, socket_with},
    };

    fn socket() -> OwnedFd {
        let flags = SocketFlags::CLOEXEC;
        socket_with(AddressFamily::UNIX, SocketType::SEQPACKET, flags, None).unwrap()
    }

    #[test]
    fn a_process_ends_with_the_call_and_the_call_with_the_process() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("s");
        let address = SocketAddrUnix::new(&path).unwrap();
        let door = socket();
        bind(&door, &address).unwrap();
        listen(&door, 1).unwrap();
        assert_eq!(owner(&door).unwrap(), rustix::process::geteuid().as_raw());
        let call = || {
            let gate = socket();
            connect(&gate, &address).unwrap();
            (gate, accept_with(&door, SocketFlags::CLOEXEC).unwrap())
        };
        let (gate, caller) = call();
        let mut stays = Command::new("sleep");
        stays.arg("60");
        let hangs_up = thread::spawn(move || drop(gate));
        attend(&mut stays, caller).unwrap();
        hangs_up.join().unwrap();
        let (gate, caller) = call();
        attend(&mut Command::new("true"), caller).unwrap();
        let ended = wait(&[(gate.as_fd(), Until::HungUp)], Some(Duration::from_secs(5))).unwrap();
        assert_eq!(ended, [true], "descriptor {} hangs on", gate.as_raw_fd());
    }
}

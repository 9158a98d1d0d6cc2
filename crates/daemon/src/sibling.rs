//! A process of ours with another role.
//!
//! Owns: how it is started (this program again, a socket as its standard input), that its opens are
//! answered first while it lives, and that it is reaped. Must not: know what it is asked.

use crate::own::OwnPids;
use rustix::{
    fd::OwnedFd,
    net::{AddressFamily, SocketFlags, SocketType, socketpair},
};
use std::{
    ffi::OsStr,
    io,
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
    sync::Arc,
};

/// A running process; dropping it ends it.
#[derive(Debug)]
pub(crate) struct Sibling {
    child: Child,
    own: Arc<OwnPids>,
}

/// Which variables it sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Surroundings {
    /// None.
    Empty,
    /// Ours: it finds the same directories.
    Ours,
}

impl Sibling {
    /// Starts `lazaretd --role ROLE MORE...` with this end of a socket.
    pub(crate) fn start(
        own: &Arc<OwnPids>,
        (role, more): (&str, &[&OsStr]),
        surroundings: Surroundings,
        socket: OwnedFd,
    ) -> io::Result<Self> {
        let mut command = Command::new("/proc/self/exe");
        command.args(["--role", role]).args(more).stdin(socket).stdout(Stdio::null());
        // A group of its own: what a terminal sends to us must not end it half way.
        command.process_group(0);
        if surroundings == Surroundings::Empty {
            command.env_clear();
        }
        let child = command.spawn()?;
        own.add(child.id());
        Ok(Self { child, own: Arc::clone(own) })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Sibling {
    fn drop(&mut self) {
        // Dead or not, it must be reaped; and forgotten before its number can be somebody else's.
        drop(self.child.kill());
        self.own.remove(self.child.id());
        drop(self.child.wait());
    }
}

/// Both ends of a socket whose messages keep their bounds.
pub(crate) fn pair() -> io::Result<(OwnedFd, OwnedFd)> {
    let flags = SocketFlags::CLOEXEC;
    Ok(socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, flags, None)?)
}

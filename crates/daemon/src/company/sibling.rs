//! A process of ours that this one starts.
//!
//! Owns: how it is started (this program again, a socket as its standard input), that its opens are
//! answered first while it lives, and that it is reaped. Must not: know what it is asked.

use super::role::Role;
use crate::own::OwnPids;
use rustix::fd::OwnedFd;
use std::{
    ffi::OsStr,
    io,
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
    sync::Arc,
};

/// A running process; dropping it ends it.
#[derive(Debug)]
pub(super) struct Sibling {
    child: Child,
    own: Arc<OwnPids>,
}

impl Sibling {
    /// Starts `lazaretd --role ROLE MORE...` with this end of a socket.
    pub(super) fn start(
        own: &Arc<OwnPids>,
        role: Role,
        more: &[&OsStr],
        socket: OwnedFd,
    ) -> io::Result<Self> {
        let mut command = Command::new("/proc/self/exe");
        command.args(["--role", role.as_str()]).args(more).stdin(socket).stdout(Stdio::null());
        // A group of its own: what a terminal sends to us must not end it half way.
        command.process_group(0);
        if !role.sees_variables() {
            command.env_clear();
        }
        let child = command.spawn()?;
        own.add(child.id());
        Ok(Self { child, own: Arc::clone(own) })
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

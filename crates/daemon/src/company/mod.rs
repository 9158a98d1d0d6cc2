//! The other roles of the service, however they come to be.
//!
//! Owns: [`Company`], which gives the gate a partner for each call: a process that this one starts,
//! or one that the role's own unit starts for whoever calls at its socket. Either way it is a
//! process with one connection, it says first that it is there, and its opens are answered first
//! while it lives. Must not: know what partners are asked.

mod arrival;
mod kin;
mod porter;
mod role;
mod sibling;

pub(crate) use arrival::announce;
pub(crate) use porter::stand;
pub(crate) use role::Role;

use crate::own::OwnPids;
use lazaret_onaccess::{Until, wait};
use rustix::{
    fd::{AsFd, BorrowedFd, OwnedFd},
    net::{
        AddressFamily, Shutdown, SocketAddrUnix, SocketFlags, SocketType, connect, shutdown,
        socket_with, socketpair, sockopt::socket_peercred,
    },
    process::geteuid,
};
use sibling::Sibling;
use std::{
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// Calls partners; clones call the same.
#[derive(Clone, Debug)]
pub(crate) struct Company {
    own: Arc<OwnPids>,
    means: Means,
}

/// How a partner is come by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Means {
    /// This process starts it; the keeper reads this configuration.
    Start { config: PathBuf },
    /// Its unit does; the units' sockets are in this directory.
    Call { sockets: PathBuf },
}

/// A process at the other end of a socket; dropping it ends it.
#[derive(Debug)]
pub(crate) struct Partner {
    socket: OwnedFd,
    pid: u32,
    /// Of one that this process started.
    _process: Option<Sibling>,
}

/// Ends a partner from another thread, whatever it does.
#[derive(Clone, Debug)]
pub(crate) struct Leash(Arc<OwnedFd>);

impl Company {
    pub(crate) const fn new(own: Arc<OwnPids>, means: Means) -> Self {
        Self { own, means }
    }

    /// The processes that are answered first.
    pub(crate) const fn own(&self) -> &Arc<OwnPids> {
        &self.own
    }

    /// True if the other roles are units, with rights that this process lacks.
    pub(crate) const fn is_of_units(&self) -> bool {
        matches!(self.means, Means::Call { .. })
    }

    /// A partner of this role that has said that it is there.
    ///
    /// # Errors
    /// It cannot be started or called, or says nothing for `patience`.
    pub(crate) fn call(&self, role: Role, patience: Duration) -> io::Result<Partner> {
        let absent = |error: io::Error| {
            let text = format!("no {} is there: {error}", role.as_str());
            io::Error::new(error.kind(), text)
        };
        match &self.means {
            Means::Start { config } => self.start(role, config.as_os_str(), patience),
            Means::Call { sockets } => self.meet(&sockets.join(role.socket()), patience),
        }
        .map_err(absent)
    }

    fn start(&self, role: Role, config: &OsStr, patience: Duration) -> io::Result<Partner> {
        let (socket, theirs) = pair()?;
        arrival::expect(&socket)?;
        let config: &[&OsStr] = match role {
            Role::Keeper => &[OsStr::new("--config"), config],
            Role::Worker | Role::Scout => &[],
        };
        let process = Sibling::start(&self.own, role, config, theirs)?;
        let pid = arrival::hear(&socket, patience)?;
        Ok(Partner { socket, pid, _process: Some(process) })
    }

    fn meet(&self, at: &Path, patience: Duration) -> io::Result<Partner> {
        let flags = SocketFlags::CLOEXEC;
        let socket = socket_with(AddressFamily::UNIX, SocketType::SEQPACKET, flags, None)?;
        arrival::expect(&socket)?;
        connect(&socket, &SocketAddrUnix::new(at)?)?;
        // Whoever made the socket, which for a unit is the first process.
        let maker = socket_peercred(&socket)?.uid;
        if !maker.is_root() && maker != geteuid() {
            let text = format!("{} is the socket of user {}", at.display(), maker.as_raw());
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, text));
        }
        let pid = arrival::hear(&socket, patience)?;
        kin::follow(&self.own, pid)?;
        let partner = Partner { socket, pid, _process: None };
        // Should it have ended before it was followed, the number was somebody else's.
        if partner.is_there() { Ok(partner) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

impl Partner {
    pub(crate) const fn pid(&self) -> u32 {
        self.pid
    }

    /// False if it has ended.
    pub(crate) fn is_there(&self) -> bool {
        let ended = wait(&[(self.socket.as_fd(), Until::HungUp)], Some(Duration::ZERO));
        ended.is_ok_and(|ended| !ended.contains(&true))
    }

    /// The same connection once more.
    pub(crate) fn share(&self) -> io::Result<OwnedFd> {
        self.socket.try_clone()
    }

    pub(crate) fn leash(&self) -> io::Result<Leash> {
        Ok(Leash(Arc::new(self.share()?)))
    }
}

impl AsFd for Partner {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

impl Drop for Partner {
    fn drop(&mut self) {
        // Others may share the connection, and the partner must see its end.
        shutdown(&self.socket, Shutdown::Both).ok();
    }
}

impl Leash {
    /// Hangs up. Whoever waits for the partner's word sees an end, and ends the process.
    pub(crate) fn end(&self) {
        // Gone already is what was wanted.
        shutdown(&self.0, Shutdown::Both).ok();
    }
}

#[cfg(test)]
impl Leash {
    /// Of a connection to nobody.
    pub(crate) fn of_test() -> Self {
        Self(Arc::new(pair().unwrap().0))
    }
}

/// Both ends of a socket whose messages keep their bounds.
fn pair() -> io::Result<(OwnedFd, OwnedFd)> {
    let flags = SocketFlags::CLOEXEC;
    Ok(socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, flags, None)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::net::{accept_with, bind, listen};
    use std::thread;

    #[test]
    fn a_role_is_met_at_its_socket_and_its_end_is_seen() {
        let directory = tempfile::tempdir().unwrap();
        let sockets = directory.path().to_owned();
        let own = Arc::new(OwnPids::new());
        let company = Company::new(own, Means::Call { sockets: sockets.clone() });
        let patience = Duration::from_secs(5);
        for role in Role::ALL {
            let error = company.call(role, patience).unwrap_err().to_string();
            assert!(error.starts_with(&format!("no {} is there", role.as_str())), "{error}");
        }
        let flags = SocketFlags::CLOEXEC;
        let door = socket_with(AddressFamily::UNIX, SocketType::SEQPACKET, flags, None).unwrap();
        bind(&door, &SocketAddrUnix::new(sockets.join("scout.sock")).unwrap()).unwrap();
        listen(&door, 1).unwrap();
        let role = thread::spawn(move || {
            let socket = accept_with(&door, SocketFlags::CLOEXEC).unwrap();
            announce(&socket).unwrap();
            socket
        });
        let partner = company.call(Role::Scout, patience).unwrap();
        assert_eq!(partner.pid(), std::process::id());
        let theirs = role.join().unwrap();
        assert!(partner.is_there());
        let leash = partner.leash().unwrap();
        leash.end();
        let ended = wait(&[(theirs.as_fd(), Until::HungUp)], Some(patience)).unwrap();
        assert!(ended == [true] && !partner.is_there());
    }
}

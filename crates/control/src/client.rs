//! The other programs' end of the socket.
//!
//! Owns: [`Client`]: connect, ask, be answered, with a time limit. Must not: retry.

use crate::{
    call::{Answer, Call, Request},
    error::ControlError,
    frame::{receive, send},
};
use rustix::{
    fd::OwnedFd,
    net::{
        AddressFamily, SocketAddrUnix, SocketFlags, SocketType, connect, socket_with,
        sockopt::{Timeout, set_socket_timeout},
    },
};
use std::{io, path::Path, time::Duration};

/// A connection to the service.
#[derive(Debug)]
pub struct Client {
    socket: OwnedFd,
}

impl Client {
    /// Connects to the socket at `path`, such as `/run/lazaret/control.sock`.
    ///
    /// # Errors
    /// Nobody listens there.
    pub fn connect(path: &Path) -> Result<Self, ControlError> {
        let open = || -> io::Result<OwnedFd> {
            let flags = SocketFlags::CLOEXEC;
            let socket = socket_with(AddressFamily::UNIX, SocketType::SEQPACKET, flags, None)?;
            set_socket_timeout(&socket, Timeout::Recv, Some(PATIENCE))?;
            set_socket_timeout(&socket, Timeout::Send, Some(PATIENCE))?;
            connect(&socket, &SocketAddrUnix::new(path)?)?;
            Ok(socket)
        };
        let unreachable = |source| ControlError::Unreachable { path: path.into(), source };
        Ok(Self { socket: open().map_err(unreachable)? })
    }

    /// Asks, and waits for the answer.
    ///
    /// # Errors
    /// The other side ended, took too long, or said what we do not understand.
    pub fn ask(&self, call: Call, reason: Option<&str>) -> Result<Answer, ControlError> {
        let request = Request { call, reason: reason.map(str::to_owned) };
        // A stranger is answered before he asks; what he sends then finds nobody.
        let sent = send(&self.socket, &request);
        match receive(&self.socket)? {
            Some(answer) => Ok(answer),
            None => sent.and(Err(ControlError::Ended)),
        }
    }
}

const PATIENCE: Duration = Duration::from_secs(10);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listener::{listen, peer_of};
    use std::thread;

    #[test]
    fn a_question_is_answered() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s");
        assert_eq!(Client::connect(&path).unwrap_err().code(), "unreachable");
        let server = listen(&path).unwrap();
        let thread = thread::spawn(move || {
            let socket = rustix::net::accept(&server).unwrap();
            let peer = peer_of(&socket, PATIENCE).unwrap();
            let request: Request = receive(&socket).unwrap().unwrap();
            send(&socket, &Answer::Text(format!("{} {}", peer.pid, request.call.name()))).unwrap();
        });
        let answer = Client::connect(&path).unwrap().ask(Call::Resume, None).unwrap();
        assert_eq!(answer, Answer::Text(format!("{} resume", std::process::id())));
        thread.join().unwrap();
        assert_eq!(Client::connect(&path).unwrap_err().code(), "unreachable");
        listen(&path).expect("what was left is replaced");
    }
}

//! The service's end of the socket.
//!
//! Owns: how the socket is made. Everybody may connect; whether he is answered is a matter of his
//! roles, and a stranger is told so. Must not: answer.

use crate::{error::ControlError, peer::Peer};
use rustix::{
    fd::{AsFd, OwnedFd},
    net::{
        AddressFamily, SocketAddrUnix, SocketFlags, SocketType, bind, listen as listen_on,
        socket_with,
        sockopt::{Timeout, set_socket_timeout},
    },
};
use std::{fs, io, os::unix::fs::PermissionsExt, path::Path, time::Duration};

/// Listens on `path`; what a service before us left there is replaced.
///
/// # Errors
/// What the system says.
pub fn listen(path: &Path) -> io::Result<OwnedFd> {
    let address = SocketAddrUnix::new(path)?;
    let socket =
        socket_with(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?;
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => bind(&socket, &address)?,
    }
    fs::set_permissions(path, fs::Permissions::from_mode(0o666))?;
    listen_on(&socket, BACKLOG)?;
    Ok(socket)
}

/// Who has connected; from now on neither side waits longer than `patience` for the other.
///
/// # Errors
/// The other side is gone.
pub fn peer_of(socket: impl AsFd, patience: Duration) -> Result<Peer, ControlError> {
    set_socket_timeout(&socket, Timeout::Recv, Some(patience)).map_err(io::Error::from)?;
    set_socket_timeout(&socket, Timeout::Send, Some(patience)).map_err(io::Error::from)?;
    Ok(Peer::of(socket)?)
}

const BACKLOG: i32 = 16;

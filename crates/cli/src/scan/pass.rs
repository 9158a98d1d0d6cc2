//! Past the gate: a scan by root reads what everybody else is refused, so that it can report it.
//!
//! Owns: asking the service for that, at its socket in the runtime directory, with a descriptor of
//! this process; and the connection, which must last as long as the scan. Must not: insist.

use lazaret_config::{Environment, Places};
use rustix::{
    fd::AsFd,
    net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg},
    process::{PidfdFlags, geteuid, getpid, pidfd_open},
};
use std::{
    io::{self, IoSlice, Read},
    mem::MaybeUninit,
    os::unix::net::UnixStream,
    time::Duration,
};

/// While it lives, our opens are not asked about.
#[derive(Debug)]
pub(crate) struct Pass {
    _connection: UnixStream,
}

impl Pass {
    /// Nothing where no service blocks, or for an ordinary user.
    pub(crate) fn ask() -> Option<Self> {
        if !geteuid().is_root() {
            return None;
        }
        let places = Places::new(&Environment::of_this_process()).ok()?;
        let connection = UnixStream::connect(places.runtime.join("pass.sock")).ok()?;
        match granted(&connection) {
            Ok(true) => Some(Self { _connection: connection }),
            Ok(false) => {
                tracing::warn!("the service asks about this scan's opens like anybody's");
                None
            }
            Err(error) => {
                tracing::warn!("the service did not answer: {error}");
                None
            }
        }
    }
}

fn granted(mut connection: &UnixStream) -> io::Result<bool> {
    connection.set_read_timeout(Some(PATIENCE))?;
    let own = pidfd_open(getpid(), PidfdFlags::empty())?;
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    let files = [own.as_fd()];
    if !control.push(SendAncillaryMessage::ScmRights(&files)) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    sendmsg(connection, &[IoSlice::new(b"\"pass\"")], &mut control, SendFlags::NOSIGNAL)?;
    let mut answer = [0; 256];
    let length = connection.read(&mut answer)?;
    Ok(answer.get(..length) == Some(b"\"granted\""))
}

const PATIENCE: Duration = Duration::from_secs(5);

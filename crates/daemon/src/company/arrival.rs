//! The first word on a socket between two processes of ours.
//!
//! Owns: [`announce`], by which a role says that it is there and of which version, and how the gate
//! hears it: which process said it is what the kernel says, not what the word says.
//! Must not: know what comes after it.

use crate::report::send;
use rustix::{
    fd::OwnedFd,
    io::Errno,
    net::{
        RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, recvmsg,
        sockopt::{Timeout, set_socket_passcred, set_socket_timeout},
    },
};
use serde::{Deserialize, Serialize};
use std::{
    io::{self, IoSliceMut},
    mem::MaybeUninit,
    time::Duration,
};

#[derive(Debug, Serialize, Deserialize)]
struct Here {
    version: String,
}

/// Says that this process serves at `socket` from now on.
///
/// # Errors
/// The other side is gone.
pub(crate) fn announce(socket: &OwnedFd) -> io::Result<()> {
    send(socket, &Here { version: VERSION.to_owned() }, None)
}

/// To be called before the other side can say anything: the kernel adds who it is from then on.
pub(super) fn expect(socket: &OwnedFd) -> io::Result<()> {
    Ok(set_socket_passcred(socket, true)?)
}

/// Waits for the word, and gives the number of the process that said it.
pub(super) fn hear(socket: &OwnedFd, patience: Duration) -> io::Result<u32> {
    set_socket_timeout(socket, Timeout::Recv, Some(patience))?;
    let (mut bytes, mut pid) = ([0; LONGEST], None);
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmCredentials(1))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let message = loop {
        let into = &mut [IoSliceMut::new(&mut bytes)];
        match recvmsg(socket, into, &mut control, RecvFlags::CMSG_CLOEXEC) {
            Err(Errno::INTR) => {}
            other => break other?,
        }
    };
    for said in control.drain() {
        if let RecvAncillaryMessage::ScmCredentials(who) = said {
            pid = u32::try_from(who.pid.as_raw_nonzero().get()).ok();
        }
    }
    if message.bytes == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    if message.flags.intersects(ReturnFlags::TRUNC | ReturnFlags::CTRUNC) {
        return Err(Errno::MSGSIZE.into());
    }
    let here: Here = serde_json::from_slice(bytes.get(..message.bytes).unwrap_or_default())?;
    if here.version != VERSION {
        let text = format!("it is of version {}, and this is {VERSION}", here.version);
        return Err(io::Error::other(text));
    }
    set_socket_passcred(socket, false)?;
    set_socket_timeout(socket, Timeout::Recv, None)?;
    pid.ok_or_else(|| io::Error::other("the kernel does not say who it is"))
}

const VERSION: &str = env!("CARGO_PKG_VERSION");
const LONGEST: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};

    fn pair() -> (OwnedFd, OwnedFd) {
        let flags = SocketFlags::CLOEXEC;
        socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, flags, None).unwrap()
    }

    #[test]
    fn who_arrives_is_what_the_kernel_says() {
        let (gate, role) = pair();
        expect(&gate).unwrap();
        announce(&role).unwrap();
        assert_eq!(hear(&gate, Duration::from_secs(5)).unwrap(), std::process::id());
    }

    #[test]
    fn another_version_silence_and_an_end_are_errors() {
        let (gate, role) = pair();
        expect(&gate).unwrap();
        assert!(hear(&gate, Duration::from_millis(10)).is_err());
        send(&role, &Here { version: "0.0.0".into() }, None).unwrap();
        let error = hear(&gate, Duration::from_secs(5)).unwrap_err().to_string();
        assert!(error.contains("0.0.0"), "{error}");
        drop(role);
        assert!(hear(&gate, Duration::from_secs(5)).is_err());
    }
}

//! One message, one packet.
//!
//! Owns: the bound on a message, its JSON form, and how it crosses a SEQPACKET socket, which keeps
//! messages apart so that no length is ever believed. Must not: know what a message means.

use crate::error::ControlError;
use rustix::{
    fd::AsFd,
    io::Errno,
    net::{RecvFlags, SendFlags, recv, send as send_packet},
};
use serde::{Serialize, de::DeserializeOwned};

/// Most bytes of a message.
pub const LARGEST: usize = 64 << 10;

const TOO_LARGE: ControlError = ControlError::TooLarge { most: LARGEST };

/// A message from its bytes.
///
/// # Errors
/// They are too many, or no such message.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ControlError> {
    if bytes.len() > LARGEST {
        return Err(TOO_LARGE);
    }
    serde_json::from_slice(bytes).map_err(|error| ControlError::NotUnderstood(error.to_string()))
}

/// Sends one message.
///
/// # Errors
/// It is too large, or what the system says.
pub fn send(socket: impl AsFd, message: &impl Serialize) -> Result<(), ControlError> {
    let bytes = serde_json::to_vec(message)
        .map_err(|error| ControlError::NotUnderstood(error.to_string()))?;
    if bytes.len() > LARGEST {
        return Err(TOO_LARGE);
    }
    loop {
        match send_packet(&socket, &bytes, SendFlags::NOSIGNAL) {
            Ok(_) => return Ok(()),
            Err(Errno::INTR) => {}
            Err(error) => return Err(ControlError::System(error.into())),
        }
    }
}

/// Receives one message; none if the other side has ended.
///
/// # Errors
/// The message is too large or not understood, or what the system says.
pub fn receive<T: DeserializeOwned>(socket: impl AsFd) -> Result<Option<T>, ControlError> {
    let mut buffer = vec![0_u8; LARGEST + 1];
    loop {
        match recv(&socket, buffer.as_mut_slice(), RecvFlags::TRUNC) {
            Ok((_, 0)) => return Ok(None),
            Ok((_, length)) => {
                return decode(buffer.get(..length).ok_or(TOO_LARGE)?).map(Some);
            }
            Err(Errno::INTR) => {}
            Err(error) => return Err(ControlError::System(error.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{Answer, Call, Request};
    use proptest::prelude::*;
    use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};

    proptest! {
        #[test]
        fn no_bytes_are_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            drop(decode::<Request>(&bytes));
            drop(decode::<Answer>(&bytes));
        }
    }

    #[test]
    fn messages_cross_and_strange_ones_are_refused() {
        let pair = || {
            let flags = SocketFlags::CLOEXEC;
            socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, flags, None).unwrap()
        };
        let (ours, theirs) = pair();
        let request = Request { call: Call::Pause { seconds: 5 }, reason: Some("x".into()) };
        send(&ours, &request).unwrap();
        assert_eq!(receive::<Request>(&theirs).unwrap(), Some(request));
        for bytes in [&b"{\"call\":\"status\",\"more\":1}"[..], b"[]", b"\xff", b"{\"call\":\"x\"}"]
        {
            send_packet(&ours, bytes, SendFlags::NOSIGNAL).unwrap();
            assert_eq!(receive::<Request>(&theirs).unwrap_err().code(), "not-understood");
        }
        send_packet(&ours, &vec![b' '; LARGEST + 9], SendFlags::NOSIGNAL).unwrap();
        assert_eq!(receive::<Request>(&theirs).unwrap_err().code(), "too-large");
        drop(ours);
        assert_eq!(receive::<Request>(&theirs).unwrap(), None);
    }
}

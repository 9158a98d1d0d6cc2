//! Requests to take a file from a process that may not write.
//!
//! Owns: [`Dispatch`] (the restricted scanner's end) and [`Courier`] (the helper's end) of a
//! SEQPACKET socket pair: a greeting, then one message a file with its name, identity and facts, and
//! with the descriptors of the file and its directory (of the file alone: to be denied); one answer
//! each. Must not: scan.

use crate::{Captive, Dropped, Facts, Moment, PutError, Raw, Taken, Vault, VaultError};
use lazaret_model::{Identity, Timestamp};
use rustix::{
    fd::{AsFd, BorrowedFd, OwnedFd},
    io::{self, Errno},
    net::{
        AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags,
        SendAncillaryBuffer, SendAncillaryMessage, SendFlags, SocketFlags, SocketType, recvmsg,
        sendmsg, socketpair,
    },
};
use serde::{Deserialize, Serialize};
use std::{
    ffi::OsStr,
    io::{IoSlice, IoSliceMut},
    mem::MaybeUninit,
    os::unix::ffi::OsStrExt,
};

/// The asking end. Needs `sendmsg` and `recvmsg` and no other right.
#[derive(Debug)]
pub struct Dispatch(OwnedFd);

/// The serving end.
#[derive(Debug)]
pub struct Courier(OwnedFd);

/// What the helper answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reply {
    /// The helper stands ready; what the limits made it drop before.
    Ready(Vec<Dropped>),
    /// The file was taken.
    Taken(Taken),
    /// It was not, or the vault cannot be opened.
    Refused {
        /// Stable code of [`PutError`] or [`VaultError`].
        code: String,
        /// For people.
        message: String,
    },
}

#[derive(Serialize, Deserialize)]
struct Request {
    name: Raw,
    inode: u64,
    born: Option<Moment>,
    size: u64,
    modified: Moment,
    facts: Facts,
}

impl Courier {
    /// Both ends; the helper is forked between this and the scanner's self-restriction.
    ///
    /// # Errors
    /// The kernel gives no socket pair.
    pub fn pair() -> std::io::Result<(Dispatch, Self)> {
        let flags = SocketFlags::CLOEXEC;
        let (a, b) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, flags, None)?;
        Ok((Dispatch(a), Self(b)))
    }

    /// Serves with one open vault; see [`Courier::serve_with`].
    ///
    /// # Errors
    /// The socket failed.
    pub fn serve(&self, vault: &mut Vault) -> std::io::Result<()> {
        self.serve_each(&mut |request| Ok(answer(vault, request)))
    }

    /// Serves until the other end is closed; the vault is opened for each file, so that nobody who
    /// waits for it waits for the whole scan. A request that is none is answered, not obeyed.
    ///
    /// # Errors
    /// The socket failed.
    pub fn serve_with(
        &self,
        open: &mut dyn FnMut() -> Result<Vault, VaultError>,
    ) -> std::io::Result<()> {
        self.serve_each(&mut |request| Ok(answer(&mut open()?, request)))
    }

    /// Says, before anything is asked, whether the vault can be used.
    ///
    /// # Errors
    /// The socket failed.
    pub fn greet(&self, opened: Result<Vec<Dropped>, VaultError>) -> std::io::Result<()> {
        self.tell(&match opened {
            Ok(dropped) => Reply::Ready(dropped),
            Err(error) => refused(error.code(), &error.to_string()),
        })
    }

    fn tell(&self, reply: &Reply) -> std::io::Result<()> {
        let json = serde_json::to_vec(reply).map_err(std::io::Error::from)?;
        match send(self.0.as_fd(), &json, &[]) {
            // Whoever asked is gone: the next reading ends the service.
            Ok(()) | Err(Errno::PIPE | Errno::CONNRESET) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn serve_each(&self, serve: Serve<'_>) -> std::io::Result<()> {
        let mut buffer = vec![0; MESSAGE_MAX];
        loop {
            let (length, fds) = match receive(self.0.as_fd(), &mut buffer) {
                Err(Errno::CONNRESET) => return Ok(()),
                other => other?,
            };
            if length == 0 {
                return Ok(());
            }
            let bytes = buffer.get(..length).unwrap_or_default();
            let reply = match serve((bytes, &fds)) {
                Ok(Some(Ok(taken))) => Reply::Taken(taken),
                Ok(Some(Err(error))) => refused(error.code(), &error.to_string()),
                Ok(None) => refused("bad-request", "not a request to take a file"),
                Err(error) => refused(error.code(), &error.to_string()),
            };
            self.tell(&reply)?;
        }
    }
}

/// The helper inherits its end as a descriptor.
impl From<OwnedFd> for Courier {
    fn from(socket: OwnedFd) -> Self {
        Self(socket)
    }
}

/// Of a helper that somebody else started.
impl From<OwnedFd> for Dispatch {
    fn from(socket: OwnedFd) -> Self {
        Self(socket)
    }
}

impl From<Courier> for OwnedFd {
    fn from(courier: Courier) -> Self {
        courier.0
    }
}

impl Dispatch {
    /// Waits for the helper's greeting.
    ///
    /// # Errors
    /// The helper is gone, or said something else.
    pub fn greeting(&self) -> std::io::Result<Reply> {
        self.hear()
    }

    /// Asks for one file and waits for the answer.
    ///
    /// # Errors
    /// The helper is gone, or its answer is none.
    pub fn put(&self, captive: &Captive<'_>) -> std::io::Result<Reply> {
        let seen = &captive.expected;
        let request = Request {
            name: captive.name.as_bytes().into(),
            inode: seen.inode,
            born: seen.born.map(Moment::from),
            size: seen.size,
            modified: seen.modified.into(),
            facts: captive.facts.clone(),
        };
        let json = serde_json::to_vec(&request)?;
        if json.len() > MESSAGE_MAX {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        send(self.0.as_fd(), &json, &[captive.file, captive.parent])?;
        self.hear()
    }

    /// Has a file noted on the deny list that cannot be taken, because its directory cannot be had.
    ///
    /// # Errors
    /// The helper is gone, or its answer is none.
    pub fn deny(&self, file: BorrowedFd<'_>, facts: &Facts) -> std::io::Result<Reply> {
        let json = serde_json::to_vec(facts)?;
        send(self.0.as_fd(), &json, &[file])?;
        self.hear()
    }

    fn hear(&self) -> std::io::Result<Reply> {
        let mut buffer = vec![0; MESSAGE_MAX];
        let (length, _) = receive(self.0.as_fd(), &mut buffer)?;
        if length == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Ok(serde_json::from_slice(buffer.get(..length).unwrap_or_default())?)
    }
}

/// The bytes of a request and the descriptors that came with it.
type Asked<'a> = (&'a [u8], &'a [OwnedFd]);

/// `None` if the request is none.
type Answer = Option<Result<Taken, PutError>>;

type Serve<'a> = &'a mut dyn FnMut(Asked<'_>) -> Result<Answer, VaultError>;

fn answer(vault: &mut Vault, (bytes, fds): Asked<'_>) -> Answer {
    let (file, parent) = match fds {
        [file, parent] => (file, parent),
        [file] => {
            let facts: Facts = serde_json::from_slice(bytes).ok()?;
            return Some(Err(vault.deny(file.as_fd(), &facts)));
        }
        _ => return None,
    };
    let request: Request = serde_json::from_slice(bytes).ok()?;
    let time = |m: Moment| Timestamp { seconds: m.0, nanos: m.1 };
    let expected = Identity {
        file_system: 0,
        inode: request.inode,
        born: request.born.map(time),
        size: request.size,
        modified: time(request.modified),
        changed: Timestamp::default(),
    };
    let name = OsStr::from_bytes(&request.name.0);
    let (file, parent) = (file.as_fd(), parent.as_fd());
    Some(vault.put(&Captive { file, parent, name, expected, facts: request.facts }))
}

fn refused(code: &str, message: &str) -> Reply {
    Reply::Refused { code: code.to_owned(), message: message.to_owned() }
}

fn send(socket: BorrowedFd<'_>, bytes: &[u8], fds: &[BorrowedFd<'_>]) -> io::Result<()> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(2))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    if !fds.is_empty() && !control.push(SendAncillaryMessage::ScmRights(fds)) {
        return Err(Errno::MSGSIZE);
    }
    loop {
        match sendmsg(socket, &[IoSlice::new(bytes)], &mut control, SendFlags::NOSIGNAL) {
            Ok(_) => return Ok(()),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error),
        }
    }
}

fn receive(socket: BorrowedFd<'_>, buffer: &mut [u8]) -> io::Result<(usize, Vec<OwnedFd>)> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(2))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let flags = RecvFlags::CMSG_CLOEXEC;
    let message = loop {
        match recvmsg(socket, &mut [IoSliceMut::new(buffer)], &mut control, flags) {
            Err(Errno::INTR) => {}
            other => break other?,
        }
    };
    let rights = control.drain().filter_map(|message| match message {
        RecvAncillaryMessage::ScmRights(fds) => Some(fds),
        _ => None,
    });
    let fds = rights.flatten().collect();
    if message.flags.intersects(ReturnFlags::TRUNC | ReturnFlags::CTRUNC) {
        return Err(Errno::MSGSIZE);
    }
    Ok((message.bytes, fds))
}

/// Longest message in bytes; below what a socket buffer holds by default.
const MESSAGE_MAX: usize = 128 * 1024;

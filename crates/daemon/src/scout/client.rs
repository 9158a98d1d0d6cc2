//! The scout as the gate sees it.
//!
//! Owns: [`Scout`]: its process, started at the first errand and again whenever it failed or took too
//! long. Must not: be used by a thread that somebody waits for.

use super::errand::{Directory, Errand, Fetched};
use crate::{
    own::OwnPids,
    report::{MESSAGE_MAX, receive, send},
    sibling::{Sibling, Surroundings, pair},
    sight::Inode,
};
use rustix::{
    fd::{AsFd, BorrowedFd, OwnedFd},
    net::sockopt::{Timeout, set_socket_timeout},
};
use std::{
    ffi::{OsStr, OsString},
    io,
    os::unix::ffi::{OsStrExt, OsStringExt},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// Runs errands, one at a time.
#[derive(Debug)]
pub(crate) struct Scout {
    own: Arc<OwnPids>,
    running: Option<(OwnedFd, Sibling)>,
}

/// A file system somewhere.
#[derive(Debug)]
pub(crate) struct Root {
    pub(crate) at: PathBuf,
    pub(crate) kind: String,
    pub(crate) directory: OwnedFd,
}

impl Scout {
    pub(crate) fn new(own: Arc<OwnPids>) -> Self {
        Self { own, running: None }
    }

    /// The directory of an open file that the kernel names `path`.
    ///
    /// # Errors
    /// The scout was ended, because it failed or was held up.
    pub(crate) fn parent(
        &mut self,
        file: BorrowedFd<'_>,
        path: &Path,
        pids: &[i32],
    ) -> io::Result<Option<Directory>> {
        let path = path.as_os_str().as_bytes().to_vec();
        let errand = Errand::Parent { path, pids: pids.to_vec() };
        Ok(match self.ask(&errand, Some(file))? {
            (Fetched::Parent { name, package }, Some(directory)) => {
                Some(Directory { directory, name: OsString::from_vec(name), package })
            }
            _ => None,
        })
    }

    /// The file at `path`, if it is this one.
    ///
    /// # Errors
    /// As for [`Scout::parent`].
    pub(crate) fn reopen(
        &mut self,
        path: &Path,
        pids: &[i32],
        inode: Inode,
    ) -> io::Result<Option<OwnedFd>> {
        let path = path.as_os_str().as_bytes().to_vec();
        let errand = Errand::Reopen { path, pids: pids.to_vec(), inode };
        self.ask(&errand, None).map(|(_, file)| file)
    }

    /// Ends processes that run this file, and gives their numbers.
    ///
    /// # Errors
    /// As for [`Scout::parent`].
    pub(crate) fn kill(&mut self, inode: Inode) -> io::Result<Vec<i32>> {
        let errand = Errand::Kill { inode, spared: self.own.all() };
        Ok(match self.ask(&errand, None)?.0 {
            Fetched::Killed(pids) => pids,
            _ => Vec::new(),
        })
    }

    /// The file systems of all mount namespaces, or those mounted at `chosen` in any of them.
    ///
    /// # Errors
    /// As for [`Scout::parent`].
    pub(crate) fn places(&mut self, chosen: &[PathBuf]) -> io::Result<Vec<Root>> {
        let mut roots = Vec::new();
        let mut answer = self.ask(&Errand::Places { chosen: chosen.to_vec() }, None)?;
        while let (Fetched::Root { at, kind }, Some(directory)) = answer {
            roots.push(Root { at, kind, directory });
            answer = self.hear()?;
        }
        Ok(roots)
    }

    fn ask(
        &mut self,
        errand: &Errand,
        file: Option<BorrowedFd<'_>>,
    ) -> io::Result<(Fetched, Option<OwnedFd>)> {
        let socket = self.socket()?;
        let sent = send(socket, errand, file);
        let answer = sent.and_then(|()| self.hear());
        if answer.is_err() {
            // It may answer the wrong question later.
            self.running = None;
        }
        answer
    }

    fn hear(&mut self) -> io::Result<(Fetched, Option<OwnedFd>)> {
        let socket = self.socket()?;
        receive(socket, &mut vec![0; MESSAGE_MAX])
    }

    fn socket(&mut self) -> io::Result<BorrowedFd<'_>> {
        if self.running.is_none() {
            let (socket, theirs) = pair()?;
            set_socket_timeout(&socket, Timeout::Recv, Some(PATIENCE))?;
            let role: (&str, &[&OsStr]) = ("scout", &[]);
            let sibling = Sibling::start(&self.own, role, Surroundings::Ours, theirs)?;
            self.running = Some((socket, sibling));
        }
        let running = self.running.as_ref().map(|(socket, _)| socket.as_fd());
        running.ok_or_else(|| io::ErrorKind::NotConnected.into())
    }
}

/// An errand that takes longer is held up by somebody.
const PATIENCE: Duration = Duration::from_secs(10);

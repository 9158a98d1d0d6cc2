//! The scout as the gate sees it.
//!
//! Owns: [`Scout`]: its process, started at the first errand and again whenever it failed or took too
//! long. Must not: be used by a thread that somebody waits for.

use super::errand::{Directory, Errand, Fetched};
use crate::{
    company::{Company, Partner, Role},
    process::{Process, Program},
    report::{MESSAGE_MAX, receive, send},
    sight::Inode,
};
use rustix::{
    fd::{BorrowedFd, OwnedFd},
    net::sockopt::{Timeout, set_socket_timeout},
};
use std::{
    ffi::OsString,
    io,
    os::unix::ffi::{OsStrExt, OsStringExt},
    path::{Path, PathBuf},
    time::Duration,
};

/// Runs errands, one at a time.
#[derive(Debug)]
pub(crate) struct Scout {
    company: Company,
    patience: Duration,
    running: Option<Partner>,
}

/// A file system somewhere.
#[derive(Debug)]
pub(crate) struct Root {
    pub(crate) at: PathBuf,
    pub(crate) kind: String,
    pub(crate) directory: OwnedFd,
}

impl Scout {
    pub(crate) const fn new(company: Company) -> Self {
        Self { company, patience: PATIENCE, running: None }
    }

    /// For errands that take a moment only.
    pub(crate) const fn hurried(company: Company) -> Self {
        Self { company, patience: MOMENT, running: None }
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
        let errand = Errand::Kill { inode, spared: self.company.own().all() };
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
            roots.push(Root { at: OsString::from_vec(at).into(), kind, directory });
            answer = self.hear()?;
        }
        Ok(roots)
    }

    /// What `/proc` says of a process, and its groups.
    ///
    /// # Errors
    /// As for [`Scout::parent`].
    pub(crate) fn process(&mut self, pid: i32) -> io::Result<(Process, Vec<u32>)> {
        Ok(match self.ask(&Errand::Process { pid }, None)?.0 {
            Fetched::Process(process, groups) => (process, groups),
            _ => (Process::unknown(pid), Vec::new()),
        })
    }

    /// What program a process runs.
    ///
    /// # Errors
    /// As for [`Scout::parent`].
    pub(crate) fn program(&mut self, pid: i32) -> io::Result<Option<Program>> {
        Ok(match self.ask(&Errand::Program { pid }, None)?.0 {
            Fetched::Program(program) => program,
            _ => None,
        })
    }

    /// A scout that ended may have been ended by anybody: another one is sent, once. One that is held
    /// up would be held up again.
    fn ask(
        &mut self,
        errand: &Errand,
        file: Option<BorrowedFd<'_>>,
    ) -> io::Result<(Fetched, Option<OwnedFd>)> {
        let is_late = |error: &io::Error| {
            [io::ErrorKind::WouldBlock, io::ErrorKind::TimedOut].contains(&error.kind())
        };
        match self.once(errand, file) {
            Err(error) if !is_late(&error) => self.once(errand, file),
            other => other,
        }
    }

    fn once(
        &mut self,
        errand: &Errand,
        file: Option<BorrowedFd<'_>>,
    ) -> io::Result<(Fetched, Option<OwnedFd>)> {
        self.running.take_if(|partner| !partner.is_there());
        send(self.socket()?, errand, file).inspect_err(|_| self.running = None)?;
        self.hear()
    }

    /// A scout of which nothing is heard may answer the wrong question later.
    fn hear(&mut self) -> io::Result<(Fetched, Option<OwnedFd>)> {
        let answer = receive(self.socket()?, &mut vec![0; MESSAGE_MAX]);
        answer.inspect_err(|_| self.running = None)
    }

    fn socket(&mut self) -> io::Result<&Partner> {
        if self.running.is_none() {
            let partner = self.company.call(Role::Scout, self.patience)?;
            set_socket_timeout(&partner, Timeout::Recv, Some(self.patience))?;
            self.running = Some(partner);
        }
        self.running.as_ref().ok_or_else(|| io::ErrorKind::NotConnected.into())
    }
}

/// An errand that takes longer is held up by somebody.
const PATIENCE: Duration = Duration::from_secs(10);
const MOMENT: Duration = Duration::from_secs(1);

//! The keeper as the gate sees it.
//!
//! Owns: [`Keep`]: the keeper's process, started when the first file is to be taken and again
//! whenever it failed. Must not: be used by a thread that somebody waits for.

use crate::{
    own::OwnPids,
    sibling::{Sibling, Surroundings},
};
use lazaret_quarantine::{Captive, Courier, Dispatch, Facts, Reply};
use rustix::fd::BorrowedFd;
use std::{ffi::OsStr, io, path::PathBuf, sync::Arc};

/// Has files taken, one at a time.
#[derive(Debug)]
pub(crate) struct Keep {
    own: Arc<OwnPids>,
    config: PathBuf,
    running: Option<(Dispatch, Sibling)>,
}

impl Keep {
    /// `config` is where the keeper reads what the vault may hold.
    pub(crate) fn new(own: Arc<OwnPids>, config: PathBuf) -> Self {
        Self { own, config, running: None }
    }

    /// Has a file taken.
    ///
    /// # Errors
    /// The keeper cannot be started, or died over it.
    pub(crate) fn put(&mut self, captive: &Captive<'_>) -> io::Result<Reply> {
        self.with(|dispatch| dispatch.put(captive))
    }

    /// Has a file noted that cannot be taken.
    ///
    /// # Errors
    /// As for [`Keep::put`].
    pub(crate) fn deny(&mut self, file: BorrowedFd<'_>, facts: &Facts) -> io::Result<Reply> {
        self.with(|dispatch| dispatch.deny(file, facts))
    }

    fn with(&mut self, ask: impl FnOnce(&Dispatch) -> io::Result<Reply>) -> io::Result<Reply> {
        if self.running.is_none() {
            match self.start()? {
                Ok(started) => self.running = Some(started),
                Err(refused) => return Ok(refused),
            }
        }
        let dispatch = self.running.as_ref().map(|(dispatch, _)| dispatch);
        let reply = dispatch.ok_or(io::ErrorKind::NotConnected.into()).and_then(ask);
        if reply.is_err() {
            self.running = None;
        }
        reply
    }

    /// A keeper whose vault is usable, or why it is not.
    fn start(&self) -> io::Result<Result<(Dispatch, Sibling), Reply>> {
        let (dispatch, courier) = Courier::pair()?;
        let arguments = [OsStr::new("--config"), self.config.as_os_str()];
        let sibling =
            Sibling::start(&self.own, ("keeper", &arguments), Surroundings::Ours, courier.into())?;
        Ok(match dispatch.greeting()? {
            Reply::Ready(_) => Ok((dispatch, sibling)),
            other => Err(other),
        })
    }
}

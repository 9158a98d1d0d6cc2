//! The keeper as the gate sees it.
//!
//! Owns: [`Keep`]: the keeper's process, started when the first file is to be taken and again
//! whenever it failed. Must not: be used by a thread that somebody waits for.

use crate::company::{Company, Partner, Role};
use lazaret_quarantine::{Captive, Dispatch, Facts, Reply};
use rustix::fd::BorrowedFd;
use std::{io, time::Duration};

/// Has files taken, one at a time.
#[derive(Debug)]
pub(crate) struct Keep {
    company: Company,
    running: Option<(Dispatch, Partner)>,
}

impl Keep {
    pub(crate) const fn new(company: Company) -> Self {
        Self { company, running: None }
    }

    /// Has a file taken.
    ///
    /// # Errors
    /// The keeper cannot be started, or died over it twice.
    pub(crate) fn put(&mut self, captive: &Captive<'_>) -> io::Result<Reply> {
        self.with(&|dispatch| dispatch.put(captive))
    }

    /// Has a file noted that cannot be taken.
    ///
    /// # Errors
    /// As for [`Keep::put`].
    pub(crate) fn deny(&mut self, file: BorrowedFd<'_>, facts: &Facts) -> io::Result<Reply> {
        self.with(&|dispatch| dispatch.deny(file, facts))
    }

    /// A keeper that ended over it may have been ended by anybody: another one brings the file that
    /// the first had begun to its end, and is asked once more.
    fn with(&mut self, ask: &dyn Fn(&Dispatch) -> io::Result<Reply>) -> io::Result<Reply> {
        self.once(ask).or_else(|_| self.once(ask))
    }

    fn once(&mut self, ask: &dyn Fn(&Dispatch) -> io::Result<Reply>) -> io::Result<Reply> {
        self.running.take_if(|(_, partner)| !partner.is_there());
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
    fn start(&self) -> io::Result<Result<(Dispatch, Partner), Reply>> {
        let partner = self.company.call(Role::Keeper, PATIENCE)?;
        let dispatch = Dispatch::from(partner.share()?);
        Ok(match dispatch.greeting()? {
            Reply::Ready(_) => Ok((dispatch, partner)),
            other => Err(other),
        })
    }
}

/// How long a unit may take to start again.
const PATIENCE: Duration = Duration::from_secs(20);

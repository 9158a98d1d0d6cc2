//! What the desk is told.
//!
//! Owns: [`Note`]. Must not: act on it.

use crate::{
    exclusions::Exclusions,
    fleet::Recruits,
    hand::Reopened,
    hold::Writer,
    inquiry::Inquiry,
    job::Asked,
    lane::FromLane,
    memory::{Key, Ticket},
    policy::Cause,
    report::Report,
    sight::Sight,
};
use lazaret_feed::ContentId;
use lazaret_onaccess::{HeldFile, Trigger};
use std::{path::PathBuf, sync::Arc, time::Duration};

/// A message to the desk.
#[derive(Debug)]
pub(crate) enum Note {
    /// Somebody waits for a file of which nothing is known.
    Question { asked: Asked, sight: Sight, ticket: Ticket },
    /// Somebody waits for a file of which a finding is known.
    Known { asked: Asked, key: Key, report: Arc<Report> },
    /// Somebody is answered without a scan, by cause.
    Spared { asked: Asked, key: Key, cause: Cause },
    /// Somebody was let through to a file for which there was no room here.
    Owed { key: Key, path: PathBuf, pid: i32 },
    /// A file that is owed a scan was opened again, or was not to be had.
    Reopened(Reopened),
    /// Lanes with newer rules.
    Recruits(Recruits),
    /// The package of the rules that serve, if they are of one.
    Serves(Option<ContentId>),
    /// A file is to be scanned for which nobody waits.
    Ahead { file: HeldFile, sight: Sight, ticket: Ticket, by: (i32, Trigger) },
    /// From a lane.
    Lane(FromLane),
    /// From now on these are passed over.
    Exclusions(Exclusions),
    /// One of `times` questions that were answered from memory.
    Sample { pid: i32, path: PathBuf, waited: Duration, times: u64 },
    /// Somebody wants to know; whoever asked may have gone.
    Inquiry(Inquiry),
    /// Protection ends.
    Stop,
}

impl From<FromLane> for Note {
    fn from(note: FromLane) -> Self {
        Self::Lane(note)
    }
}

impl Note {
    /// Who waits, and for which file, if anybody does.
    pub(crate) const fn asked(&mut self) -> Option<(&mut Asked, Key)> {
        match self {
            Self::Question { asked, ticket, .. } => Some((asked, ticket.key)),
            Self::Known { asked, key, .. } | Self::Spared { asked, key, .. } => Some((asked, *key)),
            _ => None,
        }
    }

    /// Who may be about to write and can be held, for so long at most.
    pub(crate) fn writer(&mut self, most: Duration) -> Option<Writer> {
        let (asked, key) = self.asked().filter(|(asked, _)| asked.writes())?;
        let (pid, until) = (asked.pending.pid(), asked.at + most);
        Some(Writer::new(key, pid, std::mem::take(&mut asked.behind), until))
    }
}

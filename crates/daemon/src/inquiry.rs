//! What somebody wants to know of the desk.
//!
//! Owns: [`Inquiry`] and its answer. Must not: change anything.

use crate::{clerk::Clerk, job::Jobs, memory::Key, suspects::Suspects};
use lazaret_control::{By, Costs, Insight};
use std::sync::mpsc::Sender;

/// What somebody wants to know; whoever asked may have gone.
#[derive(Debug)]
pub(crate) enum Inquiry {
    /// What is known about a file.
    Why(Key, Sender<Insight>),
    /// What protection costs.
    Costs(By, Sender<Costs>),
}

impl Inquiry {
    pub(crate) fn answer(self, clerk: &Clerk, jobs: &Jobs, suspects: &Suspects) {
        match self {
            Self::Why(key, answer) => drop(answer.send(Insight {
                last: clerk.chronicle.of(key),
                scanning: jobs.scans(key),
                owed: clerk.ledger.owes(key),
                kills: suspects.has_fatal(key),
            })),
            Self::Costs(by, answer) => drop(answer.send(clerk.expense.costs(by))),
        }
    }
}

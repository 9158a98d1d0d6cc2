//! Who executes and who writes the same file.
//!
//! Owns: that writers wait for executions, and executions for writers. Must not: judge a file.

use super::{Desk, MOMENT};
use crate::{
    hold::{Held, Holds},
    job::{Asked, Job},
    lane::Outcome,
    memory::Key,
    note::Note,
    report::Report,
    sight::look,
    tally::count,
};
use lazaret_onaccess::{Writers, processor_time, writers};
use std::time::Instant;

impl Desk {
    /// Takes a message in, unless somebody put it who may be about to write what is being executed.
    pub(super) fn take(&mut self, mut note: Note) {
        let Some(writer) = note.writer(self.deadlines.open / 2) else { return self.admit(note) };
        match self.state.holds.hold(Held { note, writer }, Instant::now(), processor_time) {
            Some(held) => self.let_write(held),
            None => count(&self.clerk.tally.held),
        }
    }

    /// Writers whose time has come.
    pub(super) fn release(&mut self, now: Instant) {
        while let Some(held) = self.state.holds.next(now, processor_time) {
            self.let_write(held);
        }
    }

    fn let_write(&mut self, Held { mut note, writer }: Held<Note>) {
        self.state.jobs.disturb(writer.key);
        if let Some((asked, key)) = note.asked().filter(|_| writer.asks_again) {
            self.state.holds.allow(asked.grant(key));
        }
        self.admit(note);
    }

    pub(super) fn runs(&self, asked: &Asked, key: Key) -> bool {
        let again = || self.state.holds.executes(key, asked.pending.pid());
        asked.runs() || (!asked.writes() && again())
    }

    /// Somebody executes a file of which it is not sure that what was scanned is what will run. True if
    /// it is scanned once more; otherwise who executes is answered by cause.
    pub(super) fn is_in_doubt(&mut self, id: u64, report: &Report, outcome: &Outcome) -> bool {
        let Some(job) = self.state.jobs.get_mut(id).filter(|job| job.runs()) else { return false };
        let Some(cause) = job.doubt(report, outcome) else { return false };
        let now = Instant::now();
        if job.may_rest(now) && !is_vain(&self.state.holds, job) {
            self.state.resting.add(id, now + MOMENT);
            return true;
        }
        for waiter in self.state.jobs.take_runners(id) {
            self.spare(id, waiter, cause);
        }
        false
    }

    /// What writers have left is scanned again.
    pub(super) fn wake(&mut self, now: Instant) {
        for id in self.state.resting.due(now) {
            let Some(job) = self.state.jobs.get_mut(id) else { continue };
            let is_vain = is_vain(&self.state.holds, job);
            if job.may_rest(now) && !is_vain && writers(&*job.file) == Writers::Some {
                self.state.resting.add(id, now + MOMENT);
            } else {
                job.sight = look(&*job.file).unwrap_or(job.sight);
                self.enqueue(id, u32::MAX);
            }
        }
    }

    /// Somebody waits for whom nobody sends a message.
    pub(super) const fn is_contested(&self) -> bool {
        !self.state.holds.is_empty() || !self.state.resting.is_empty()
    }
}

/// A writer who came between both questions of an execution waits for its end.
fn is_vain(holds: &Holds<Note>, job: &Job) -> bool {
    job.asks_again() && holds.holds(job.ticket.key)
}

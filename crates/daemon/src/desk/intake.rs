//! Who waits, and for what.
//!
//! Owns: which questions become jobs, which are answered at once, and which go by their deadline.
//! Must not: know lanes.

use super::Desk;
use crate::{
    clerk::{Origin, Scanned},
    exclusions::Opened,
    job::{Asked, Intake, Job, Waiter},
    lane::path_of,
    memory::Key,
    policy::Cause,
    process::uid,
    report::{Finding, Report},
};
use lazaret_onaccess::Trigger;

impl Desk {
    /// The question, unless it is passed over without a scan; then it is answered.
    pub(super) fn unless_excluded(&mut self, asked: Asked, key: Key) -> Option<Asked> {
        if !self.clerk.exclusions.has_blind() {
            return Some(asked);
        }
        let (path, pid) = (path_of(asked.pending.file()), asked.pending.pid());
        let opened = Opened { key, path: &path, pid };
        if !self.clerk.exclusions.passes_over(opened, &**asked.pending.file()) {
            return Some(asked);
        }
        self.clerk.excuse(asked, key, &path);
        None
    }

    pub(super) fn question(&mut self, asked: Asked, intake: Intake) {
        let Some(asked) = self.unless_excluded(asked, intake.ticket.key) else { return };
        if self.state.suspects.is_fatal(&intake.sight.identity) {
            let key = intake.ticket.key;
            self.clerk.spare(asked, key, Cause::WorkerDied);
            return;
        }
        let uid = uid(asked.pending.pid()).unwrap_or(u32::MAX);
        let deadline = asked.at + self.deadlines.of(asked.trigger());
        let runs = self.runs(&asked, intake.ticket.key);
        let id = self.state.jobs.join(intake);
        self.state.jobs.wait(id, Waiter { asked, deadline, runs });
        self.enqueue(id, uid);
    }

    /// Somebody asks for what is known to have something in it.
    pub(super) fn known(&mut self, asked: Asked, key: Key, report: &Report) {
        let due = asked.at + self.deadlines.of(asked.trigger());
        let is_denied = report.detections.iter().any(Finding::is_denial);
        let asked = if is_denied { Some(asked) } else { self.unless_excluded(asked, key) };
        let Some(asked) = asked else { return };
        if self.runs(&asked, key) {
            self.state.holds.allow(asked.grant(key));
        }
        let path = path_of(asked.pending.file());
        let scanned = Scanned { key, path: &path, report, origin: Origin::Memory };
        self.clerk.answer(asked, &scanned, due);
    }

    pub(super) fn ahead(&mut self, by: (i32, Trigger), intake: Intake) {
        if self.clerk.exclusions.has_blind() {
            let (key, path) = (intake.ticket.key, path_of(&intake.file));
            let opened = Opened { key, path: &path, pid: by.0 };
            if self.clerk.exclusions.passes_over(opened, &*intake.file) {
                return;
            }
        }
        if self.state.suspects.is_fatal(&intake.sight.identity) {
            return;
        }
        if self.state.jobs.len() > BACKLOG {
            return self.clerk.owe(intake.ticket.key, path_of(&intake.file), by.0);
        }
        let id = self.state.jobs.join(intake);
        if let Some(job) = self.state.jobs.get_mut(id) {
            job.let_through.push(by);
        }
        self.enqueue(id, uid(by.0).unwrap_or(u32::MAX));
    }

    pub(super) fn expire(&mut self, id: u64, waiter: Waiter) {
        self.spare(id, waiter, Cause::TimedOut);
        let backlog = self.state.jobs.len() > BACKLOG;
        let is_idle = |job: &mut Job| !job.running && job.waiters.is_empty();
        if backlog && self.state.jobs.get_mut(id).is_some_and(is_idle) {
            // The ledger keeps it in mind; its next open or close brings it back.
            drop(self.state.jobs.take(id));
        }
    }

    /// Answers somebody who waited for this job without its scan.
    pub(super) fn spare(&mut self, id: u64, Waiter { asked, .. }: Waiter, cause: Cause) {
        let by = (asked.pending.pid(), asked.trigger());
        let Some(job) = self.state.jobs.get_mut(id) else { return };
        if self.clerk.spare(asked, job.ticket.key, cause) {
            job.let_through.push(by);
        }
    }
}

/// Jobs beyond this are not kept for their own sake.
const BACKLOG: usize = 4_096;

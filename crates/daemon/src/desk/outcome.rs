//! What comes of a scan.
//!
//! Owns: whether it is done once more, who is answered by it, what is remembered and what is done.
//! Must not: decide anything about a verdict.

use super::Desk;
use crate::{
    clerk::{Origin, Scanned},
    fleet::{Change, End},
    hand::{Chore, Find},
    job::Job,
    lane::Outcome,
    memory::Lesson,
    process::Process,
    report::Report,
    suspects::Suspect,
    tell::Telling,
};
use lazaret_model::{Level, Why, WhyCode};
use std::{sync::Arc, time::Instant};

impl Desk {
    pub(super) fn done(&mut self, id: u64, outcome: Outcome, end: End) {
        let Some(job) = self.state.jobs.get_mut(id) else { return };
        job.running = false;
        job.tries += 1;
        let again = job.tries < TRIES && !job.waiters.is_empty();
        // Of what was scanned: since it was asked about, the file may have become another.
        let identity = outcome.sight.identity;
        let file = Arc::clone(&job.file);
        let report = match &outcome.report {
            Some(report) => report.clone(),
            None => {
                let text = format!("a worker died over {}", outcome.path.display());
                self.clerk.teller.tell(Telling::Trouble("worker-died", text));
                let is_fatal = self.state.suspects.died(identity, end);
                if !is_fatal && again {
                    return self.enqueue(id, u32::MAX);
                }
                // One that changed meanwhile may be another; what is owed brings it back as it is now.
                if is_fatal && outcome.after.is_some() {
                    self.suspect(Suspect { identity, file, path: outcome.path.clone() });
                }
                Report::incomplete(Why::new(WhyCode::WorkerDied))
            }
        };
        // A rename or the like during the scan is no reason to refuse: once more, with what is now.
        let changed = report.verdict().whys().iter().any(|why| why.code == WhyCode::Changed);
        if changed && again {
            return self.enqueue(id, u32::MAX);
        }
        if outcome.report.is_some() && self.is_in_doubt(id, &report, &outcome) {
            return;
        }
        if let Some(job) = self.state.jobs.take(id) {
            self.settle(job, &report, &outcome);
        }
    }

    /// It is not given to another worker; with others like it, it may speak against the rules.
    fn suspect(&mut self, suspect: Suspect) {
        if let Some(case) = self.state.suspects.add(suspect, Instant::now()) {
            // Nobody hears it only where no thread could be started.
            drop(self.cases.send(case));
        }
    }

    fn settle(&mut self, job: Job, report: &Report, outcome: &Outcome) {
        let (key, path) = (job.ticket.key, outcome.path.as_path());
        let scanned = Scanned { key, path, report, origin: Origin::Scan };
        let verdict = report.verdict();
        let waited = !job.waiters.is_empty();
        let owed = self.clerk.settle(key, &verdict);
        let mut pids: Vec<i32> = job.let_through.iter().map(|(pid, _)| *pid).collect();
        let mut process = None;
        for waiter in job.waiters.into_values() {
            pids.push(waiter.asked.pending.pid());
            let mut due = waiter.deadline;
            if waiter.runs {
                self.state.holds.allow(waiter.asked.grant(key));
                due = Instant::now();
            }
            let asks = self.clerk.answer(waiter.asked, &scanned, due);
            process = process.filter(|known: &Process| known.exe.is_some()).or(Some(asks));
        }
        self.clerk.expense.rules(&report.tolls);
        if let Some(after) = outcome.after.filter(|_| verdict.level() != Level::Incomplete) {
            let found = (!verdict.is_silent()).then(|| Arc::new(report.clone()));
            let (ticket, sight) = (job.ticket, after.sight);
            let (at_rest, shielded) = (after.at_rest, after.shielded);
            self.lessons.scanned(Lesson { ticket, sight, at_rest, shielded, found });
        }
        self.clerk.remember(&scanned, pids.last().copied().unwrap_or_default());
        if let Some(by) = job.let_through.last().filter(|_| !waited || owed) {
            let action = if owed { "late" } else { "notify" };
            self.clerk.tell_late(action, *by, (&scanned, &*job.file));
            self.clerk.charge_ahead(by.0, path, outcome.took);
        }
        let last = pids.last().copied().unwrap_or_default();
        if verdict.level() == Level::Malicious
            && self.clerk.still_malicious(&scanned, (last, &*job.file))
        {
            self.clerk.act(Find {
                file: job.file,
                identity: outcome.after.map_or(outcome.sight, |after| after.sight).identity,
                path: path.to_owned(),
                report: report.clone(),
                process: process.unwrap_or_else(|| self.clerk.witness.process(last)),
                pids,
                late: owed || !job.let_through.is_empty(),
            });
        }
    }

    /// With new rules nothing is known any more, not even what kills its scanners.
    pub(super) fn changed(&mut self, change: Change) {
        let Change::Swapped(facts, answer) = change else { return };
        self.state.suspects.forget();
        self.clerk.chronicle.clear();
        self.clerk.review.begin();
        // Somebody may have taken a file off that list.
        self.clerk.hand.ask(Chore::Denials);
        let forgotten = self.recall.all().map_err(|error| error.to_string());
        // Whoever asked may have gone.
        drop(answer.send(forgotten.map(|()| facts)));
    }
}

/// A file for which somebody waits is scanned so often at most.
const TRIES: u32 = 3;

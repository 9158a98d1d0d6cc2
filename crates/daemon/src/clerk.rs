//! Answers, in the one order: answer the kernel, act, tell.
//!
//! Owns: [`Clerk`]: what becomes of a verdict or of the lack of one, and the ledger of what was let
//! through. Must not: scan, wait.

use crate::{
    hand::{Chore, Find, Hand},
    job::Asked,
    lane::path_of,
    ledger::{Debt, Ledger, When},
    memory::Key,
    policy::{Action, Cause, Reason, decide, unscanned},
    process::Process,
    report::Report,
    tally::Tally,
    tell::{Decision, Teller, Telling},
};
use lazaret_config::GateProfile;
use lazaret_model::{Level, Verdict};
use lazaret_onaccess::Trigger;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

/// Who answers.
#[derive(Debug)]
pub(crate) struct Clerk {
    pub(crate) profile: GateProfile,
    pub(crate) teller: Teller,
    pub(crate) ledger: Ledger,
    pub(crate) tally: Arc<Tally>,
    pub(crate) hand: Hand,
    /// Something is done about malicious files.
    pub(crate) acts: bool,
}

/// A file whose scan has ended.
#[derive(Debug)]
pub(crate) struct Scanned<'a> {
    pub(crate) key: Key,
    pub(crate) path: &'a Path,
    pub(crate) report: &'a Report,
}

impl Clerk {
    /// Brings the ledger's numbers to where others read them.
    pub(crate) fn count(&self) {
        let owed = u64::try_from(self.ledger.owed()).unwrap_or(u64::MAX);
        self.tally.owed.store(owed, Ordering::Relaxed);
        self.tally.forgotten.store(self.ledger.forgotten(), Ordering::Relaxed);
        self.tally.given_up.store(self.ledger.given_up(), Ordering::Relaxed);
    }

    /// Answers somebody who waited for this scan, and says who it was.
    pub(crate) fn answer(&mut self, asked: Asked, scanned: &Scanned<'_>) -> Process {
        let trigger = asked.pending.trigger();
        let verdict = scanned.report.verdict();
        let (action, reason) = decide(self.profile, trigger, &verdict);
        // Of findings the process is read while it still waits; afterwards it may be gone.
        let process = if verdict.level() > Level::Incomplete {
            Process::read(asked.pending.pid())
        } else {
            Process::unknown(asked.pending.pid())
        };
        let file = Arc::clone(asked.pending.file());
        asked.pending.answer(action.answer());
        if action == Action::AllowAndWatch
            && let Reason::Unscanned(cause) = reason
        {
            let debt = Debt::new(scanned.path.to_owned(), process.pid, Some(file));
            self.ledger.enter(scanned.key, debt, (Instant::now(), when(cause)));
        }
        if !verdict.is_silent() {
            self.teller.tell(Telling::Decision(Decision {
                trigger: trigger.as_str(),
                action: action.as_str(),
                reason: reason.as_str(),
                path: scanned.path.to_owned(),
                findings: scanned.report.detections.clone(),
                process: process.clone(),
                latency: asked.at.elapsed(),
            }));
        }
        process
    }

    /// Answers somebody without a scan. True if he was let through.
    pub(crate) fn spare(&mut self, asked: Asked, key: Key, cause: Cause) -> bool {
        let (trigger, pid) = (asked.pending.trigger(), asked.pending.pid());
        let action = unscanned(self.profile, trigger, cause);
        let file = Arc::clone(asked.pending.file());
        asked.pending.answer(action.answer());
        let path = path_of(&file);
        if action != Action::Deny {
            let debt = Debt::new(path.clone(), pid, Some(file));
            self.ledger.enter(key, debt, (Instant::now(), when(cause)));
        }
        self.teller.tell(Telling::Decision(Decision {
            trigger: trigger.as_str(),
            action: action.as_str(),
            reason: cause.as_str(),
            path,
            findings: Vec::new(),
            process: Process::read(pid),
            latency: asked.at.elapsed(),
        }));
        action != Action::Deny
    }

    /// Somebody was let through to a file that nobody has looked at.
    pub(crate) fn owe(&mut self, key: Key, path: PathBuf, pid: i32) {
        self.ledger.enter(key, Debt::new(path, pid, None), (Instant::now(), When::Soon));
    }

    /// The scan of a file has ended: what is owed about it? True if somebody got it before.
    pub(crate) fn settle(&mut self, key: Key, verdict: &Verdict) -> bool {
        // What would not be watched even where everything is let through gets no better verdict.
        let (action, _) = decide(GateProfile::Availability, Trigger::Open, verdict);
        if verdict.level() == Level::Incomplete && action == Action::AllowAndWatch {
            self.ledger.put_off(key, Instant::now());
            return false;
        }
        self.ledger.settle(key)
    }

    /// Has something done about a malicious file.
    pub(crate) fn act(&self, find: Find) {
        if self.acts {
            self.hand.ask(Chore::Take(Box::new(find)));
        }
    }

    /// Tells of a finding to which somebody was let through, or about which nobody was asked.
    pub(crate) fn tell_late(&self, action: &'static str, by: (i32, Trigger), s: &Scanned<'_>) {
        let verdict = s.report.verdict();
        if verdict.level() <= Level::Incomplete {
            return;
        }
        self.teller.tell(Telling::Decision(Decision {
            trigger: by.1.as_str(),
            action,
            reason: verdict.level().as_str(),
            path: s.path.to_owned(),
            findings: s.report.detections.clone(),
            process: Process::read(by.0),
            latency: Duration::ZERO,
        }));
    }
}

/// A steady writer's file is looked at when he may have come to rest.
const fn when(cause: Cause) -> When {
    match cause {
        Cause::LiveWriter => When::Later,
        _ => When::Soon,
    }
}

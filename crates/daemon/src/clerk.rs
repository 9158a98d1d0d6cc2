//! Answers, in the one order: answer the kernel, act, tell.
//!
//! Owns: [`Clerk`]: what becomes of a verdict or of the lack of one, the ledger of what was let
//! through, and what newer rules are to see again. Must not: scan, wait.

use crate::{
    chronicle::Chronicle,
    exclusions::{Exclusions, Opened},
    expense::{Expense, Wait},
    hand::{Chore, Find, Hand},
    job::Asked,
    lane::path_of,
    ledger::{Debt, Ledger, When},
    memory::Key,
    outbox::{Outbox, Word},
    policy::{Action, Cause, Reason, decide, unscanned},
    process::{Process, label},
    report::{Finding, Report},
    review::Review,
    sight::look,
    standing::now,
    tally::Tally,
    tell::{Decision, Teller, Telling},
    witness::Witness,
};
use lazaret_config::GateProfile;
use lazaret_control::LastVerdict;
use lazaret_model::{Level, Verdict};
use lazaret_onaccess::{HeldFile, Trigger};
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
    pub(crate) review: Review,
    pub(crate) tally: Arc<Tally>,
    pub(crate) hand: Hand,
    pub(crate) witness: Witness,
    /// Something is done about malicious files.
    pub(crate) acts: bool,
    pub(crate) exclusions: Exclusions,
    pub(crate) chronicle: Chronicle,
    pub(crate) expense: Expense,
    pub(crate) outbox: Outbox,
    /// Malicious files for which answers are still to be given.
    pub(crate) finds: Vec<Find>,
    /// What is charged once it is known to whom.
    pub(crate) unnamed: Vec<Charge>,
}

/// A cost of somebody of whom only the number is known.
#[derive(Debug)]
pub(crate) struct Charge {
    pid: i32,
    path: PathBuf,
    waited: Duration,
    times: u64,
    scans: u64,
}

/// A file whose scan has ended.
#[derive(Debug)]
pub(crate) struct Scanned<'a> {
    pub(crate) key: Key,
    pub(crate) path: &'a Path,
    pub(crate) report: &'a Report,
    pub(crate) origin: Origin,
}

/// Where a report comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A scan that has just ended.
    Scan,
    /// An earlier one of the same file.
    Memory,
}

/// What was said to somebody about a file.
#[derive(Debug)]
pub(crate) struct Said<'a> {
    pub(crate) trigger: Trigger,
    pub(crate) action: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) findings: &'a [Finding],
    pub(crate) process: &'a Process,
    pub(crate) waited: Duration,
}

impl Clerk {
    /// Brings the ledger's numbers to where others read them.
    pub(crate) fn count(&self) {
        let owed = u64::try_from(self.ledger.owed()).unwrap_or(u64::MAX);
        self.tally.owed.store(owed, Ordering::Relaxed);
        self.tally.forgotten.store(self.ledger.forgotten(), Ordering::Relaxed);
        self.tally.given_up.store(self.ledger.given_up(), Ordering::Relaxed);
        let left = u64::try_from(self.review.left()).unwrap_or(u64::MAX);
        self.tally.unreviewed.store(left, Ordering::Relaxed);
        self.tally.reviewed.store(self.review.reviewed(), Ordering::Relaxed);
    }

    /// Answers somebody who waited for this scan, by `due` at the latest, and says who it was.
    pub(crate) fn answer(&mut self, asked: Asked, scanned: &Scanned<'_>, due: Instant) -> Process {
        let trigger = asked.trigger();
        let Asked { pending, at, .. } = asked;
        let pid = pending.pid();
        let file = Arc::clone(pending.file());
        let opened = Opened { key: scanned.key, path: scanned.path, pid };
        let pardon = self.exclusions.pardon(scanned.report, opened, &*file);
        let report = pardon.as_ref().map_or(scanned.report, |pardon| &pardon.rest);
        let verdict = report.verdict();
        let (action, reason) = decide(self.profile, trigger, &verdict);
        // Of findings the process is read while it still waits; afterwards it may be gone.
        let found = !scanned.report.detections.is_empty();
        let facts = (found && self.outbox.has_time()).then(|| self.witness.process(pid));
        let process = facts.clone().unwrap_or_else(|| named(pid));
        // What runs is protected from writers once it runs: the sooner the better.
        let due = if trigger == Trigger::Exec { Instant::now() } else { due };
        self.outbox.add(pending, action.answer(), due);
        let waited = at.elapsed();
        let facts = if found { facts } else { Some(process.clone()) };
        let mut said = Said {
            trigger,
            action: action.as_str(),
            reason: reason.as_str(),
            findings: &report.detections,
            process: &process,
            waited,
        };
        if action == Action::AllowAndWatch
            && let Reason::Unscanned(cause) = reason
        {
            let debt = Debt::new(scanned.path.to_owned(), process.pid, Some(Arc::clone(&file)));
            self.ledger.enter(scanned.key, debt, (Instant::now(), when(cause)));
        }
        if !verdict.is_silent() {
            self.announce(scanned.path, &said, (at, facts.clone()));
        }
        // What is left says more than what was passed over.
        if let Some(pardon) = pardon.as_ref().filter(|_| verdict.is_silent()) {
            said = Said { reason: EXCLUDED, findings: &scanned.report.detections, ..said };
            if pardon.is_news {
                self.announce(scanned.path, &said, (at, facts));
            }
        }
        self.charge(scanned, &said);
        self.record(scanned.key, &file, &said);
        process
    }

    /// Lets somebody through to what is passed over without a scan.
    pub(crate) fn excuse(&mut self, asked: Asked, key: Key, path: &Path) {
        let Asked { pending, at, .. } = asked;
        let process = named(pending.pid());
        let (file, trigger) = (Arc::clone(pending.file()), pending.trigger());
        self.outbox.add(pending, Action::Allow.answer(), Instant::now());
        let waited = at.elapsed();
        let exe = process.exe.as_deref();
        self.spend(process.pid, Wait { exe, path, waited, times: 1, scans: 0 });
        let action = Action::Allow.as_str();
        let process = &process;
        let said = Said { trigger, action, reason: EXCLUDED, findings: &[], process, waited };
        self.record(key, &file, &said);
    }

    /// One of so many questions that were answered from memory.
    pub(crate) fn sample(&mut self, pid: i32, path: &Path, (waited, times): (Duration, u64)) {
        let exe = label(pid);
        self.spend(pid, Wait { exe: exe.as_deref(), path, waited, times, scans: 0 });
    }

    /// What a scan cost for which nobody waited.
    pub(crate) fn charge_ahead(&mut self, pid: i32, path: &Path, took: Duration) {
        let exe = label(pid);
        self.spend(pid, Wait { exe: exe.as_deref(), path, waited: took, times: 1, scans: 1 });
    }

    /// Notes what was said last about a file.
    pub(crate) fn record(&mut self, key: Key, file: &HeldFile, said: &Said<'_>) {
        let Ok(sight) = look(file) else { return };
        let changed = sight.identity.changed;
        let name = |finding: &Finding| format!("{}:{}", finding.namespace, finding.rule);
        let verdict = LastVerdict {
            at: now(),
            trigger: said.trigger.as_str().into(),
            action: said.action.into(),
            reason: said.reason.into(),
            rules: said.findings.iter().take(MOST_RULES).map(name).collect(),
            pid: said.process.pid,
            exe: said.process.exe.clone(),
            changed: (changed.seconds, changed.nanos),
            waited_us: u64::try_from(said.waited.as_micros()).unwrap_or(u64::MAX),
        };
        self.chronicle.note(key, verdict);
    }

    fn charge(&mut self, scanned: &Scanned<'_>, said: &Said<'_>) {
        let scans = u64::from(scanned.origin == Origin::Scan);
        let Said { process, waited, .. } = said;
        let (exe, path) = (process.exe.as_deref(), scanned.path);
        self.spend(process.pid, Wait { exe, path, waited: *waited, times: 1, scans });
    }

    /// Adds to what protection costs; where others have to be asked who it was, after the answers.
    pub(crate) fn spend(&mut self, pid: i32, wait: Wait<'_>) {
        if wait.exe.is_some() || self.witness.is_here() || self.unnamed.len() >= MOST_UNNAMED {
            return self.expense.waited(wait);
        }
        let Wait { path, waited, times, scans, .. } = wait;
        self.unnamed.push(Charge { pid, path: path.to_owned(), waited, times, scans });
    }

    fn name_who_is_charged(&mut self) {
        for Charge { pid, path, waited, times, scans } in std::mem::take(&mut self.unnamed) {
            let exe = self.witness.process(pid).exe;
            self.expense.waited(Wait { exe: exe.as_deref(), path: &path, waited, times, scans });
        }
    }

    /// Tells once the answers are given; facts of the process that are not known yet are read then.
    fn announce(
        &mut self,
        path: &Path,
        said: &Said<'_>,
        (at, process): (Instant, Option<Process>),
    ) {
        self.outbox.say(Word {
            at,
            trigger: said.trigger.as_str(),
            action: said.action,
            reason: said.reason,
            path: path.to_owned(),
            findings: said.findings.to_vec(),
            pid: said.process.pid,
            process,
        });
    }

    fn tell(&self, path: &Path, said: &Said<'_>) {
        self.teller.tell(Telling::Decision(Decision {
            trigger: said.trigger.as_str(),
            action: said.action,
            reason: said.reason,
            path: path.to_owned(),
            findings: said.findings.to_vec(),
            process: said.process.clone(),
            latency: said.waited,
        }));
    }

    /// Answers somebody without a scan, at once. True if he was let through.
    pub(crate) fn spare(&mut self, asked: Asked, key: Key, cause: Cause) -> bool {
        let trigger = asked.trigger();
        let Asked { pending, at, .. } = asked;
        let pid = pending.pid();
        let action = unscanned(self.profile, trigger, cause);
        let file = Arc::clone(pending.file());
        let sighted = Arc::clone(&file);
        self.outbox.add(pending, action.answer(), Instant::now());
        let path = path_of(&file);
        if action != Action::Deny {
            let debt = Debt::new(path.clone(), pid, Some(file));
            self.ledger.enter(key, debt, (Instant::now(), when(cause)));
        }
        let process = named(pid);
        let said = Said {
            trigger,
            action: action.as_str(),
            reason: cause.as_str(),
            findings: &[],
            process: &process,
            waited: at.elapsed(),
        };
        self.announce(&path, &said, (at, None));
        let exe = process.exe.as_deref();
        self.spend(pid, Wait { exe, path: &path, waited: said.waited, times: 1, scans: 0 });
        self.record(key, &sighted, &said);
        action != Action::Deny
    }

    /// Gives the answers whose time has come while so many others wait, then sees to what was found.
    pub(crate) fn post(&mut self, waiting: usize) {
        if self.outbox.goes(waiting).is_none_or(|at| at <= Instant::now()) {
            self.outbox.deliver();
            self.finds.drain(..).for_each(|find| {
                self.hand.ask(Chore::Take(Box::new(find)));
            });
        }
        self.outbox.tell(&self.teller, &self.witness);
        if !self.outbox.has_words() {
            self.name_who_is_charged();
        }
    }

    /// Gives and tells all that is left.
    pub(crate) fn close(&mut self) {
        self.outbox.deliver();
        while self.outbox.has_words() {
            self.outbox.tell(&self.teller, &self.witness);
        }
    }

    /// Somebody was let through to a file that nobody has looked at.
    pub(crate) fn owe(&mut self, key: Key, path: PathBuf, pid: i32) {
        self.ledger.enter(key, Debt::new(path, pid, None), (Instant::now(), When::Soon));
    }

    /// The scan of a file has ended: what is owed about it? True if somebody got it before.
    pub(crate) fn settle(&mut self, key: Key, verdict: &Verdict) -> bool {
        let is_reviewed = self.review.settle(key);
        // What would not be watched even where everything is let through gets no better verdict.
        let (action, _) = decide(GateProfile::Availability, Trigger::Open, verdict);
        if verdict.level() == Level::Incomplete && action == Action::AllowAndWatch {
            self.ledger.put_off(key, Instant::now());
            return false;
        }
        self.ledger.settle(key) || is_reviewed
    }

    /// Keeps a file in mind for the day when newer rules serve.
    pub(crate) fn remember(&mut self, scanned: &Scanned<'_>, pid: i32) {
        if scanned.report.verdict().level() == Level::Clean {
            self.review.clean(scanned.key, scanned.path.to_owned(), pid);
        }
    }

    /// Has something done about a malicious file, once everybody is answered.
    pub(crate) fn act(&mut self, find: Find) {
        if self.acts {
            self.finds.push(find);
        }
    }

    /// Tells of a finding to which somebody was let through, or about which nobody was asked.
    pub(crate) fn tell_late(
        &mut self,
        action: &'static str,
        (pid, trigger): (i32, Trigger),
        (s, file): (&Scanned<'_>, &HeldFile),
    ) {
        let opened = Opened { key: s.key, path: s.path, pid };
        let pardon = self.exclusions.pardon(s.report, opened, file);
        let report = pardon.as_ref().map_or(s.report, |pardon| &pardon.rest);
        let verdict = report.verdict();
        let process =
            if s.report.detections.is_empty() { named(pid) } else { self.witness.process(pid) };
        let (reason, findings) = (verdict.level().as_str(), &*report.detections);
        let waited = Duration::ZERO;
        let mut said = Said { trigger, action, reason, findings, process: &process, waited };
        if verdict.level() > Level::Incomplete {
            self.tell(s.path, &said);
        }
        if let Some(pardon) = pardon.as_ref().filter(|_| verdict.is_silent()) {
            said = Said { reason: EXCLUDED, findings: &s.report.detections, ..said };
            if pardon.is_news {
                self.tell(s.path, &said);
            }
        }
        self.record(s.key, file, &said);
    }

    /// Whether something is still found when what is passed over is left out.
    pub(crate) fn still_malicious(&self, s: &Scanned<'_>, (pid, file): (i32, &HeldFile)) -> bool {
        let opened = Opened { key: s.key, path: s.path, pid };
        let pardon = self.exclusions.pardon(s.report, opened, file);
        let report = pardon.as_ref().map_or(s.report, |pardon| &pardon.rest);
        report.verdict().level() == Level::Malicious
    }
}

/// A process of which only the program is asked for.
fn named(pid: i32) -> Process {
    Process { exe: label(pid), ..Process::unknown(pid) }
}

/// The reason of who is let through because of an exclusion.
pub(crate) const EXCLUDED: &str = "excluded";
/// Costs for which others are asked at a time who caused them.
const MOST_UNNAMED: usize = 16;
/// Rules that are remembered of a verdict.
const MOST_RULES: usize = 8;

/// A steady writer's file is looked at when he may have come to rest.
const fn when(cause: Cause) -> When {
    match cause {
        Cause::LiveWriter => When::Later,
        _ => When::Soon,
    }
}

//! How the service is, kept up to date from what it tells.
//!
//! Owns: the one [`Status`] that the status file, the control socket and the metrics show. Its lock
//! is never taken on the way of an answer to the kernel. Must not: judge.

use crate::{
    tally::Tally,
    tell::{Hearer, Telling},
};
use lazaret_config::{Gate, GateMode, GateProfile};
use lazaret_control::{Canary, Counts, Exclusion, Problem, SCHEMA, State, Status, Watched};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

/// Shared by all who show it and all who change it.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    status: Arc<Mutex<Status>>,
    tally: Arc<Tally>,
    modes: (&'static str, &'static str),
    /// Packages passed over by the rules that are being loaded.
    passed_over: Vec<String>,
}

impl Standing {
    /// Of a service that starts now.
    pub(crate) fn new(gate: &Gate, tally: Arc<Tally>) -> Self {
        let status = Status {
            schema: SCHEMA,
            version: env!("CARGO_PKG_VERSION").into(),
            pid: std::process::id(),
            state: State::Starting,
            since: now(),
            written: now(),
            profile: profile(gate.profile).into(),
            filesystems: Vec::new(),
            workers: 0,
            rules: 0,
            generation: String::new(),
            problems: Vec::new(),
            kernel_lacks: Vec::new(),
            canary: None,
            counts: Counts::default(),
            configuration_problem: None,
            signatures_problem: None,
            exclusions: 0,
            exclusion_uses: 0,
            pause: None,
        };
        let modes = (mode(gate.open), mode(gate.exec));
        Self { status: Arc::new(Mutex::new(status)), tally, modes, passed_over: Vec::new() }
    }

    /// What is so now.
    pub(crate) fn now(&self) -> Status {
        let mut status = self.lock().clone();
        status.written = now();
        status.counts.questions = self.tally.numbers();
        status
    }

    /// The canary was answered after so long, or it was not in time.
    pub(crate) fn canary(&self, answered: Option<Duration>) {
        let mut status = self.lock();
        let canary = status.canary.get_or_insert(Canary { last: 0, latency_us: 0, missed: 0 });
        match answered {
            Some(latency) => {
                let latency_us = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
                *canary = Canary { last: now(), latency_us, missed: 0 };
            }
            None => canary.missed = canary.missed.saturating_add(1),
        }
    }

    /// Until when nothing is watched, and why; none ends the pause.
    pub(crate) fn pause(&self, pause: Option<(u64, String)>) {
        let mut status = self.lock();
        status.state = if pause.is_some() { State::Paused } else { State::Running };
        status.pause = pause;
    }

    /// What is passed over.
    pub(crate) fn excluded(&self, list: &[Exclusion]) {
        let mut status = self.lock();
        status.exclusions = u64::try_from(list.len()).unwrap_or(u64::MAX);
        status.exclusion_uses = list.iter().map(|exclusion| exclusion.uses).sum();
    }

    /// Why what is on disk is not what is in use; none if it is.
    fn configuration(&self, problem: Option<String>) {
        self.lock().configuration_problem = problem;
    }

    pub(crate) fn trouble(&self, code: &str, text: &str) {
        let problems = &mut self.lock().problems;
        if let Some(known) = problems.iter_mut().find(|problem| problem.code == code) {
            known.text = text.to_owned();
            known.times = known.times.saturating_add(1);
            known.last = now();
        } else if problems.len() < MOST {
            let problem = Problem { code: code.into(), text: text.into(), times: 1, last: now() };
            problems.push(problem);
        }
    }

    /// Why the rules that serve from now on are not those of the active package.
    fn passed_over(&mut self) -> Option<String> {
        let faults = std::mem::take(&mut self.passed_over);
        (!faults.is_empty()).then(|| format!("{PASSED_OVER}: {}", faults.join("; ")))
    }

    fn watched(&self, places: &[PathBuf]) -> Vec<Watched> {
        let (open, exec) = self.modes;
        let at = |path: &PathBuf| Path::to_string_lossy(path).into_owned();
        places
            .iter()
            .map(|path| Watched { at: at(path), open: open.into(), exec: exec.into() })
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, Status> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hearer for Standing {
    fn hear(&mut self, telling: &Telling) {
        match telling {
            Telling::Ready { file_systems, workers, rules, generation, degraded, .. } => {
                let (watched, passed_over) = (self.watched(file_systems), self.passed_over());
                let mut status = self.lock();
                status.state = State::Running;
                status.signatures_problem = passed_over;
                status.filesystems = watched;
                status.workers = u64::try_from(*workers).unwrap_or(u64::MAX);
                status.rules = u64::try_from(*rules).unwrap_or(u64::MAX);
                status.generation.clone_from(generation);
                status.kernel_lacks = degraded.iter().map(|&code| code.to_owned()).collect();
            }
            Telling::Watching(places, _) => {
                let watched = self.watched(places);
                self.lock().filesystems = watched;
            }
            Telling::Decision(decision) => {
                let counts = &mut self.lock().counts;
                let counter = match (decision.action, decision.findings.is_empty()) {
                    ("deny", _) => &mut counts.denied,
                    (_, false) => &mut counts.told,
                    (_, true) => &mut counts.let_through,
                };
                *counter = counter.saturating_add(1);
            }
            Telling::Reloaded { workers, rules, generation } => {
                let passed_over = self.passed_over();
                let mut status = self.lock();
                status.signatures_problem = passed_over;
                status.workers = u64::try_from(*workers).unwrap_or(u64::MAX);
                status.rules = u64::try_from(*rules).unwrap_or(u64::MAX);
                status.generation.clone_from(generation);
                // A later edit that is refused stays said: it may have come while these were loaded.
                status.configuration_problem =
                    status.configuration_problem.take().filter(|text| text.starts_with(REFUSED));
            }
            Telling::Deed(..) | Telling::Lapsed(_) => {}
            Telling::Trouble(PASSED_OVER, text) => self.passed_over.push(text.clone()),
            Telling::Trouble(code @ ("reload-failed" | REFUSED), text) => {
                self.passed_over.clear();
                // Said as long as it holds, not for a while after.
                self.configuration(Some(format!("{code}: {text}")));
            }
            Telling::Package(_) => {}
            Telling::PackageCounts(counts) => self.lock().counts.packages.clone_from(counts),
            Telling::Trouble(code, text) => self.trouble(code, text),
            Telling::Configuration(problem) => self.configuration(problem.clone()),
            Telling::Stopped { dropped, .. } => {
                let mut status = self.lock();
                status.state = State::Stopped;
                status.counts.events_lost = *dropped;
            }
        }
    }
}

/// Seconds since 1970.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs()
}

const fn mode(mode: GateMode) -> &'static str {
    match mode {
        GateMode::Off => "off",
        GateMode::Notify => "notify",
        GateMode::Block => "block",
    }
}

const fn profile(profile: GateProfile) -> &'static str {
    match profile {
        GateProfile::Availability => "availability",
        GateProfile::Balanced => "balanced",
        GateProfile::Strict => "strict",
    }
}

/// A package that should protect and cannot.
pub(crate) const PASSED_OVER: &str = "signatures-passed-over";
/// An edit that cannot be used.
const REFUSED: &str = "configuration-refused";
/// Different problems that are kept; each code is one.
const MOST: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_what_is_shown() {
        let mut standing = Standing::new(&Gate::default(), Arc::default());
        assert_eq!(standing.now().state, State::Starting);
        standing.hear(&Telling::Ready {
            file_systems: vec!["/".into()],
            workers: 2,
            rules: 3,
            generation: "ab".into(),
            degraded: vec!["no-exec-events"],
            uncovered: Vec::new(),
        });
        for _ in 0..3 {
            standing.hear(&Telling::Trouble("worker-died", "over /a".into()));
        }
        let status = standing.now();
        assert_eq!((status.state, status.rules, status.workers), (State::Running, 3, 2));
        assert_eq!(status.filesystems[0].open, "notify");
        assert_eq!(status.problems.len(), 1);
        assert_eq!(status.problems[0].times, 3);
        standing.pause(Some((5, "x".into())));
        assert_eq!(standing.now().state, State::Paused);
        standing.pause(None);
        assert_eq!(standing.now().state, State::Running);
    }

    #[test]
    fn a_configuration_that_cannot_be_used_is_said_until_it_can() {
        let mut standing = Standing::new(&Gate::default(), Arc::default());
        let problem = |standing: &Standing| standing.now().configuration_problem;
        standing.hear(&Telling::Trouble("worker-died", "x".into()));
        assert_eq!(problem(&standing), None);
        for code in ["reload-failed", "configuration-refused"] {
            standing.hear(&Telling::Trouble(code, "line 7".into()));
            assert!(problem(&standing).unwrap().contains("line 7"));
            standing.hear(&Telling::Configuration(None));
            assert_eq!(problem(&standing), None);
        }
        standing.hear(&Telling::Configuration(Some("takes a restart".into())));
        let (workers, rules, generation) = (1, 2, "ab".into());
        standing.hear(&Telling::Reloaded { workers, rules, generation });
        assert_eq!(problem(&standing), None);
    }

    #[test]
    fn packages_that_cannot_protect_are_said_until_one_does() {
        let mut standing = Standing::new(&Gate::default(), Arc::default());
        let reloaded = || Telling::Reloaded { workers: 1, rules: 2, generation: "ab".into() };
        let fault = || Telling::Trouble(PASSED_OVER, "package 7".into());
        for (told, expected) in [
            (vec![fault(), reloaded()], true),
            (vec![fault(), Telling::Trouble("reload-failed", "x".into())], true),
            (vec![reloaded()], false),
        ] {
            told.iter().for_each(|telling| standing.hear(telling));
            let status = standing.now();
            assert_eq!(status.signatures_problem.is_some(), expected, "{told:?}");
            assert!(status.problems.is_empty(), "it is said once");
        }
    }

    #[test]
    fn a_canary_that_is_missed_is_counted_until_it_is_answered() {
        let standing = Standing::new(&Gate::default(), Arc::default());
        standing.canary(None);
        standing.canary(None);
        assert_eq!(standing.now().canary.unwrap().missed, 2);
        standing.canary(Some(Duration::from_micros(70)));
        let canary = standing.now().canary.unwrap();
        assert_eq!((canary.missed, canary.latency_us), (0, 70));
        assert!(canary.last > 0);
    }
}

//! How the service is, kept up to date from what it tells.
//!
//! Owns: the one [`Status`] that the status file, the control socket and the metrics show. Its lock
//! is never taken on the way of an answer to the kernel. Must not: judge.

use crate::{
    tally::Tally,
    tell::{Hearer, Telling},
};
use lazaret_config::{Gate, GateMode, GateProfile};
use lazaret_control::{Canary, Counts, Problem, SCHEMA, State, Status, Watched};
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
            pause: None,
        };
        let modes = (mode(gate.open), mode(gate.exec));
        Self { status: Arc::new(Mutex::new(status)), tally, modes }
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
                let watched = self.watched(file_systems);
                let mut status = self.lock();
                status.state = State::Running;
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
                let mut status = self.lock();
                status.workers = u64::try_from(*workers).unwrap_or(u64::MAX);
                status.rules = u64::try_from(*rules).unwrap_or(u64::MAX);
                status.generation.clone_from(generation);
            }
            Telling::Deed(..) => {}
            Telling::Trouble(code, text) => self.trouble(code, text),
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

//! New rules beside the old ones.
//!
//! Owns: [`Reloader`]: reads the configuration again, starts as many lanes as it says, has the desk
//! swap them in when all have their workers, and says what serves now. A configuration or rules that
//! cannot be used change nothing. Applies `[scan]`, `[limits]` and `gate.workers`; what else changed
//! in `[gate]` needs a restart and is named.

use crate::{
    armoury::gather,
    company::Company,
    fleet::{Berth, Recruits},
    follow::RESTART,
    lane::{self, Nursery, WorkerFacts},
    note::Note,
    primer::Primer,
    standing::PASSED_OVER,
    tell::{Teller, Telling},
};
use lazaret_config::{Config, Gate, Threads, load_file};
use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc::{Sender, channel},
    },
    thread,
    time::Duration,
};

/// Starts lanes, at the beginning and at every reload.
#[derive(Debug)]
pub(crate) struct Reloader {
    company: Company,
    primer: Primer,
    notes: Sender<Note>,
    teller: Teller,
    config: PathBuf,
    gate: Gate,
    lanes: AtomicU64,
    turn: Mutex<()>,
}

impl Reloader {
    pub(crate) fn new(
        (company, primer): (Company, Primer),
        notes: Sender<Note>,
        teller: Teller,
        (config, gate): (PathBuf, Gate),
    ) -> Self {
        let (lanes, turn) = (AtomicU64::default(), Mutex::default());
        Self { company, primer, notes, teller, config, gate, lanes, turn }
    }

    /// Lanes for this configuration, whose workers are being called.
    ///
    /// # Errors
    /// What they are to scan with cannot be read.
    pub(crate) fn lanes(&self, config: &Config) -> Result<(Vec<Berth>, Nursery), String> {
        let arms = gather(config)?;
        for fault in &arms.faults {
            self.teller.tell(Telling::Trouble(PASSED_OVER, fault.clone()));
        }
        let nursery = Nursery {
            company: self.company.clone(),
            limits: config.limits.on_access.clone(),
            arms: Arc::new(arms),
            primer: self.primer.clone(),
            given_up: Arc::default(),
        };
        let berth = |_| {
            let number = self.lanes.fetch_add(1, Ordering::Relaxed);
            let (tasks, waiting) = channel();
            lane::start(number, nursery.clone(), waiting, self.notes.clone());
            Berth::new(number, tasks)
        };
        Ok(((0..workers(config.gate.workers)).map(berth).collect(), nursery))
    }

    /// Loads configuration and rules anew. Until they serve the old ones do; when this returns no
    /// verdict of theirs is used any more. Takes as long as the rules take to compile.
    ///
    /// # Errors
    /// Why the old ones go on.
    pub(crate) fn reload(&self) -> Result<WorkerFacts, String> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let loaded = self.load();
        match &loaded {
            Ok(loaded) => {
                self.teller.tell(Telling::Reloaded {
                    workers: loaded.workers,
                    rules: loaded.facts.rules,
                    generation: loaded.facts.generation.clone(),
                });
                if loaded.needs_restart {
                    self.teller.tell(Telling::Configuration(Some(RESTART.into())));
                }
            }
            Err(reason) => {
                let text = format!("the old rules go on: {reason}");
                self.teller.tell(Telling::Trouble("reload-failed", text));
            }
        }
        loaded.map(|loaded| loaded.facts)
    }

    fn load(&self) -> Result<Loaded, String> {
        let config = load_file(&self.config).map_err(|error| error.to_string())?.config;
        let needs_restart = needs_restart(&self.gate, &config.gate);
        let (berths, nursery) = self.lanes(&config)?;
        let (workers, package) = (berths.len(), nursery.arms.package);
        let (answer, heard) = channel();
        let recruits = Recruits { berths, given_up: nursery.given_up, answer };
        let gone = |_| "the desk is gone".to_owned();
        self.notes.send(Note::Recruits(recruits)).map_err(gone)?;
        let facts = heard.recv_timeout(PATIENCE).map_err(|error| error.to_string())??;
        self.notes.send(Note::Serves(package)).map_err(gone)?;
        Ok(Loaded { facts, workers, needs_restart })
    }
}

/// What serves from now on.
struct Loaded {
    facts: WorkerFacts,
    workers: usize,
    needs_restart: bool,
}

fn needs_restart(before: &Gate, now: &Gate) -> bool {
    Gate { workers: None, ..before.clone() } != Gate { workers: None, ..now.clone() }
}

fn workers(wanted: Option<Threads>) -> usize {
    let processors = || thread::available_parallelism().map_or(1, usize::from);
    wanted.map_or_else(processors, Threads::count)
}

/// Longer than a worker may take to start.
const PATIENCE: Duration = Duration::from_secs(180);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_workers_need_no_restart_and_another_profile_does() {
        let before = Gate::default();
        let more = Gate { workers: Some("3".parse().unwrap()), ..Gate::default() };
        assert!(!needs_restart(&before, &more));
        let strict = Gate { profile: lazaret_config::GateProfile::Strict, ..Gate::default() };
        assert!(needs_restart(&before, &strict));
    }
}

//! New rules beside the old ones.
//!
//! Owns: [`Reloader`]: reads the configuration again, starts as many lanes as it says, has the desk
//! swap them in when all have their workers, and says what serves now. A configuration or rules that
//! cannot be used change nothing. Applies `[scan]`, `[limits]` and `gate.workers`; what else changed
//! in `[gate]` needs a restart and is named.

use crate::{
    desk::Note,
    fleet::{Berth, Recruits},
    lane::{self, Nursery, WorkerFacts},
    own::OwnPids,
    report::Hello,
    tell::{Teller, Telling},
};
use lazaret_config::{Config, Environment, Gate, Places, Threads, load_file};
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
    own: Arc<OwnPids>,
    notes: Sender<Note>,
    teller: Teller,
    config: PathBuf,
    gate: Gate,
    lanes: AtomicU64,
    turn: Mutex<()>,
}

impl Reloader {
    pub(crate) fn new(
        own: Arc<OwnPids>,
        notes: Sender<Note>,
        teller: Teller,
        (config, gate): (PathBuf, Gate),
    ) -> Self {
        let (lanes, turn) = (AtomicU64::default(), Mutex::default());
        Self { own, notes, teller, config, gate, lanes, turn }
    }

    /// Lanes for this configuration, whose workers are being started.
    pub(crate) fn lanes(&self, config: &Config) -> (Vec<Berth>, Nursery) {
        let nursery = Nursery {
            own: Arc::clone(&self.own),
            hello: Arc::new(hello(config)),
            given_up: Arc::default(),
        };
        let berth = |_| {
            let number = self.lanes.fetch_add(1, Ordering::Relaxed);
            let (tasks, waiting) = channel();
            lane::start(number, nursery.clone(), waiting, self.notes.clone());
            Berth::new(number, tasks)
        };
        ((0..workers(config.gate.workers)).map(berth).collect(), nursery)
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
            Ok((facts, workers)) => self.teller.tell(Telling::Reloaded {
                workers: *workers,
                rules: facts.rules,
                generation: facts.generation.clone(),
            }),
            Err(reason) => {
                let text = format!("the old rules go on: {reason}");
                self.teller.tell(Telling::Trouble("reload-failed", text));
            }
        }
        loaded.map(|(facts, _)| facts)
    }

    fn load(&self) -> Result<(WorkerFacts, usize), String> {
        let config = load_file(&self.config).map_err(|error| error.to_string())?.config;
        if needs_restart(&self.gate, &config.gate) {
            let text = "only [scan], [limits] and gate.workers change without a restart".into();
            self.teller.tell(Telling::Trouble("restart-needed", text));
        }
        let (berths, nursery) = self.lanes(&config);
        let count = berths.len();
        let (answer, heard) = channel();
        let recruits = Recruits { berths, given_up: nursery.given_up, answer };
        let gone = |_| "the desk is gone".to_owned();
        self.notes.send(Note::Recruits(recruits)).map_err(gone)?;
        let facts = heard.recv_timeout(PATIENCE).map_err(|error| error.to_string())??;
        Ok((facts, count))
    }
}

fn needs_restart(before: &Gate, now: &Gate) -> bool {
    Gate { workers: None, ..before.clone() } != Gate { workers: None, ..now.clone() }
}

/// What a worker loads. Allowed digests and packages are looked for where the commands put them.
fn hello(config: &Config) -> Hello {
    let places = Places::new(&Environment::of_this_process()).ok();
    let allowed = places.as_ref().map(Places::allow_list).filter(|list| list.exists());
    Hello {
        scan: config.scan.clone(),
        limits: config.limits.on_access.clone(),
        allowed,
        packages: places.as_ref().map(Places::feed),
    }
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

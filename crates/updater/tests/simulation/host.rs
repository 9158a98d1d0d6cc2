//! A virtual host: a machine id, a store and trust on disk, and one question to its sources.
//!
//! Owns: what `lazaret-update fetch` and `lazaret signatures activate` do there, with a clock that is
//! handed in. Must not: know the fleet.

use crate::{
    choose::HostFacts,
    fault::Fault,
    session::{Outcome, Session},
    source::Source,
    transport::{Line, Pace},
};
use lazaret_config::Signatures;
use lazaret_feed::{
    Activation, Budget, Entry, FeedError, Host as Ours, Refusal, Seconds, Step, Store, Trial,
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// How a machine behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Habit {
    Plain,
    /// Set up after release 1: has nothing yet.
    Fresh,
    /// Off until everything is over.
    Off,
    /// Asks this lying mirror first.
    Misled(&'static str),
}

#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) number: u64,
    pub(crate) dir: PathBuf,
}

/// What came of one question.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) host: u64,
    pub(crate) time: i64,
    /// The package it took, and whether by a delta.
    pub(crate) took: Option<(u64, bool)>,
    pub(crate) refused: Vec<&'static str>,
    /// Processor time, in microseconds.
    pub(crate) cost: u64,
}

/// The machine id of host `number`.
pub(crate) fn machine(number: u64) -> String {
    format!("{:016x}{:016x}", mix(number), mix(number ^ 0x5eed))
}

/// The second of its period at which it asks.
pub(crate) fn phase(number: u64, poll: i64) -> i64 {
    i64::try_from(mix(number ^ 0xf00d) >> 1).unwrap() % poll
}

pub(crate) fn habit(number: u64) -> Habit {
    match mix(number ^ 0xab17) % 100 {
        0 | 1 => Habit::Fresh,
        2..=5 => Habit::Off,
        6 => Habit::Misled("stale"),
        7 => Habit::Misled("flipped"),
        8 => Habit::Misled("stranger"),
        9 => Habit::Misled("frozen"),
        _ => Habit::Plain,
    }
}

/// SplitMix64: the same fleet in every run.
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Client {
    pub(crate) fn store(&self) -> Store {
        Store::at(self.dir.clone())
    }

    /// Asks the sources in turn until one is believed, and activates what was staged.
    pub(crate) fn ask(
        &self,
        sources: &[String],
        root: &[u8],
        (now, time): (Seconds, i64),
    ) -> Asked {
        let start = processor_time();
        let store = self.store();
        let mut asked = Asked { host: self.number, time, took: None, refused: Vec::new(), cost: 0 };
        for source in sources {
            match self.session(&store, source, root, now) {
                Ok(Outcome::Staged { version, by_delta, .. }) => {
                    activate(&store, root, now);
                    asked.took = Some((version, by_delta));
                    break;
                }
                Ok(_) => break,
                Err(fault) => {
                    note(&store, now, source, &fault);
                    asked.refused.push(fault.code());
                }
            }
        }
        asked.cost = processor_time() - start;
        asked
    }

    fn session(
        &self,
        store: &Store,
        source: &str,
        root: &[u8],
        now: Seconds,
    ) -> Result<Outcome, Fault> {
        let machine = machine(self.number);
        // As for each run of the program: certificates are read, and connections are new.
        let line = Line::new(&Signatures::default(), Pace::of_seconds(30)).unwrap();
        let floor = store.floor().map_or(0, |floor| floor.version);
        let host =
            HostFacts { machine: machine.as_bytes(), floor, least: 0, now, is_impatient: false };
        let source = Source::parse(source)?;
        let session =
            Session { store, shipped_root: Some(root), line: &line, source: &source, host };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        fs::create_dir_all(store.staging().path()).unwrap();
        runtime.block_on(session.run())
    }
}

fn note(store: &Store, time: Seconds, source: &str, fault: &Fault) {
    let entry = Entry {
        time,
        event: "refused".into(),
        code: Some(fault.code().into()),
        version: None,
        content: None,
        detail: format!("{source}: {fault}"),
    };
    store.staging().tell(&entry).unwrap();
}

fn activate(store: &Store, root: &[u8], now: Seconds) {
    let locked = store.lock().unwrap();
    let host =
        Ours { shipped_root: Some(root), least: 0, budget: Budget::default(), probation: 300 };
    Activation::new(&locked, host, now).staged(&mut Granted).unwrap();
}

/// Thousands of stores hold few different contents: equal ones share one file.
pub(crate) fn share(store: &Store, pool: &Path) {
    for id in store.content_ids() {
        let (own, shared) = (store.content_path(id), pool.join(id.to_string()));
        if shared.exists() {
            fs::remove_file(&own).unwrap();
            fs::hard_link(&shared, &own).unwrap();
        } else {
            drop(fs::hard_link(&own, &shared));
        }
    }
}

/// Of this thread, in microseconds.
fn processor_time() -> u64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse::<u64>().unwrap() / 1_000
}

struct Granted;

impl Trial for Granted {
    fn start(&mut self, _: &Path, _: Budget) -> Result<(), FeedError> {
        Ok(())
    }

    fn step(&mut self, step: Step) -> Result<String, Refusal> {
        Ok(step.to_string())
    }
}

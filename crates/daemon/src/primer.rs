//! What a worker found out about the rules while it loaded them, so that the next need not.
//!
//! Owns: [`Primer`]: which rules compile, and the sieve; by far the most of what a worker's start
//! takes. It is data, not code, of a worker that has not yet read a byte of anybody's file; the worker
//! that takes it holds it against the sources and versions. In memory for the workers of this gate, in
//! the state directory for those of the next; and [`prepare`], which makes it before there is a gate of
//! this version. Must not: know what it holds.

use crate::{armoury, error::DaemonError, premises::Premises};
use lazaret_config::load_file;
use lazaret_engine::Arsenal;
use lazaret_rules::{RuleStore, Tolerance};
use rustix::fd::OwnedFd;
use std::{
    io,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

/// Shared by all lanes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Primer(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    store: Option<RuleStore>,
    now: Mutex<Option<Arc<OwnedFd>>>,
}

impl Primer {
    /// With what an earlier gate left, if there is a directory for it. Trouble costs the first workers
    /// time and nothing else.
    pub(crate) fn open(premises: Option<&Premises>) -> Self {
        let store = premises.and_then(store);
        let left = store.as_ref().and_then(RuleStore::pick_up);
        let now = left.and_then(|bytes| armoury::sealed(&bytes).ok()).map(Arc::new);
        Self(Arc::new(Shared { store, now: Mutex::new(now) }))
    }

    /// What the next worker is told.
    pub(crate) fn now(&self) -> Option<Arc<OwnedFd>> {
        self.0.now.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A worker found this out; nobody can change it afterwards.
    ///
    /// # Errors
    /// It cannot be read, or is longer than any.
    pub(crate) fn learn(&self, said: OwnedFd) -> io::Result<()> {
        let bytes = armoury::read(said)?;
        let sealed = Arc::new(armoury::sealed(&bytes)?);
        *self.0.now.lock().unwrap_or_else(PoisonError::into_inner) = Some(sealed);
        if let Some(store) = &self.0.store {
            store.put_down(bytes);
        }
        Ok(())
    }
}

fn store(premises: &Premises) -> Option<RuleStore> {
    RuleStore::open(&premises.state.as_ref()?.join(DIRECTORY)).ok()
}

/// Finds out what workers of this version will want to know, while a gate of another version protects.
///
/// # Errors
/// The configuration or the rules cannot be used, or nothing can be kept.
pub(crate) fn prepare(config: &Path) -> Result<(), DaemonError> {
    let config = load_file(config)?.config;
    let store = Premises::of_this_process().as_ref().and_then(store);
    let store = store.ok_or_else(|| io::Error::other("there is no state directory of its own"))?;
    let arms = armoury::gather(&config).map_err(DaemonError::Workers)?;
    let mut set = armoury::open(arms.bundle).map_err(DaemonError::Workers)?;
    set.load_lists(&std::env::temp_dir(), Tolerance::Strict)
        .map_err(|error| DaemonError::Workers(error.to_string()))?;
    let hand = RuleStore::in_hand(store.pick_up().as_deref());
    let arsenal = Arsenal::new(set, Vec::new(), Tolerance::Strict).keeping(hand);
    if arsenal.generation().is_none() {
        let failure = arsenal.take_failure().map(|error| error.to_string());
        return Err(DaemonError::Workers(failure.unwrap_or_else(|| "no rules".into())));
    }
    if let Some(learned) = arsenal.learned() {
        store.put_down(learned);
    }
    Ok(())
}

/// Below the state directory; closed to everybody else.
const DIRECTORY: &str = "rules";

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn premises(directory: &Path) -> Premises {
        Premises { runtime: PathBuf::from("/r"), logs: None, state: Some(directory.to_owned()) }
    }

    #[test]
    fn what_one_worker_found_out_is_told_to_the_next_and_by_the_next_gate() {
        let directory = tempfile::tempdir().unwrap();
        let gate = Primer::open(Some(&premises(directory.path())));
        assert!(gate.now().is_none());
        gate.learn(armoury::sealed(b"found out").unwrap()).unwrap();
        for gate in [gate, Primer::open(Some(&premises(directory.path())))] {
            let told = gate.now().unwrap().try_clone().unwrap();
            assert_eq!(armoury::read(told).unwrap(), b"found out");
        }
        assert!(Primer::open(None).now().is_none());
    }

    #[test]
    fn what_is_longer_than_any_is_refused() {
        let memory = armoury::sealed(b"").unwrap();
        assert!(Primer::default().learn(memory).is_ok());
        let directory = tempfile::tempdir().unwrap();
        let file = std::fs::File::create_new(directory.path().join("f")).unwrap();
        file.set_len(1 << 40).unwrap();
        assert!(Primer::default().learn(file.into()).is_err());
    }
}

//! Processes whose opens are answered first, because everybody's answers wait for them.
//!
//! Owns: [`OwnPids`], which the reader asks at every event, and [`OwnFiles`]: what our own programs
//! are made of, so that a worker can start while no worker is there to scan it.
//! Must not: trust a name.

use crate::{
    memory::Key,
    sight::{Sight, look},
};
use lazaret_model::Identity;
use lazaret_onaccess::{Writers, writers};
use std::{
    collections::HashMap,
    fs::{self, File},
    path::PathBuf,
    sync::atomic::{AtomicI32, AtomicUsize, Ordering},
};

/// Process ids of ours; asked without a lock.
#[derive(Debug)]
pub(crate) struct OwnPids {
    slots: [AtomicI32; SLOTS],
    /// Slots from here on were never taken: who asks at every event looks at few.
    used: AtomicUsize,
}

impl OwnPids {
    /// This process alone.
    pub(crate) fn new() -> Self {
        let slots = std::array::from_fn(|_| AtomicI32::new(FREE));
        let own = Self { slots, used: AtomicUsize::new(0) };
        own.add(std::process::id());
        own
    }

    /// From now on answered first. Must be removed before the process is reaped, since its number
    /// may then be somebody else's. False if there is no room.
    pub(crate) fn add(&self, pid: u32) -> bool {
        let Ok(pid) = i32::try_from(pid) else { return false };
        let take = |slot: &AtomicI32| {
            slot.compare_exchange(FREE, pid, Ordering::AcqRel, Ordering::Relaxed).is_ok()
        };
        let taken = self.slots.iter().position(take);
        if let Some(at) = taken {
            self.used.fetch_max(at + 1, Ordering::AcqRel);
        }
        taken.is_some()
    }

    pub(crate) fn remove(&self, pid: u32) {
        let Ok(pid) = i32::try_from(pid) else { return };
        for slot in &self.slots {
            // Not there is as good as removed.
            slot.compare_exchange(pid, FREE, Ordering::AcqRel, Ordering::Relaxed).ok();
        }
    }

    /// All of them.
    pub(crate) fn all(&self) -> Vec<i32> {
        let pids = self.slots.iter().map(|slot| slot.load(Ordering::Acquire));
        pids.filter(|pid| *pid != FREE).collect()
    }

    pub(crate) fn contains(&self, pid: i32) -> bool {
        let used = self.used.load(Ordering::Acquire);
        pid > 0 && self.slots.iter().take(used).any(|slot| slot.load(Ordering::Acquire) == pid)
    }
}

/// The program, its loader and its libraries, as they were when this process started with them.
#[derive(Debug, Default)]
pub(crate) struct OwnFiles(HashMap<Key, Identity>);

impl OwnFiles {
    /// Whatever is mapped into this process, and what its loader read.
    pub(crate) fn of_this_process() -> Self {
        let maps = fs::read_to_string("/proc/self/maps").unwrap_or_default();
        let mapped = maps.lines().filter_map(|line| line.find('/').map(|at| line[at..].into()));
        let read = ["/etc/ld.so.cache", "/etc/ld.so.preload"].map(PathBuf::from);
        let files = mapped.chain(read).filter_map(|path: PathBuf| {
            let sight = File::open(path).and_then(|file| Ok(look(file)?)).ok()?;
            Some((Key::of(&sight.identity), sight.identity))
        });
        Self(files.collect())
    }

    /// True if the file is one of them, still the same, and nobody writes it.
    pub(crate) fn contains(&self, sight: &Sight, file: impl rustix::fd::AsFd) -> bool {
        self.0.get(&Key::of(&sight.identity)) == Some(&sight.identity)
            && writers(file) == Writers::None
    }
}

const FREE: i32 = 0;
const SLOTS: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pids_come_and_go() {
        let own = OwnPids::new();
        let this = i32::try_from(std::process::id()).unwrap();
        assert!(own.contains(this) && !own.contains(0) && !own.contains(-1));
        assert!(own.add(5) && own.contains(5));
        own.remove(5);
        assert!(!own.contains(5));
        assert!((0..255).all(|pid| own.add(1_000 + pid)));
        assert!(!own.add(9), "there is no room left");
    }

    #[test]
    fn our_own_program_is_known_and_others_are_not() {
        let own = OwnFiles::of_this_process();
        let sight = |path: &str| look(File::open(path).unwrap()).unwrap();
        let exe = File::open("/proc/self/exe").unwrap();
        assert!(own.contains(&sight("/proc/self/exe"), &exe));
        assert!(!own.contains(&sight("/etc/passwd"), &exe));
        let mut changed = sight("/proc/self/exe");
        changed.identity.changed.nanos ^= 1;
        assert!(!own.contains(&changed, &exe));
    }
}

//! Which file systems are watched, now and when others are mounted, here or in another namespace.
//!
//! Owns: the choice from the mount table, the thread that waits for it to change and has the scout
//! look into other mount namespaces, and what is not covered. A file system is
//! marked once, by its device, wherever and however often it is mounted; one that somebody else serves
//! only if the configuration names it.
//! Must not: mark what the configuration does not name, if it names any.

use crate::{
    error::DaemonError,
    halt::Halt,
    scout::{Root, Scout},
    tell::{Teller, Telling},
};
use lazaret_onaccess::{Gate, Modes, MountTable, Until, is_served, wait};
use rustix::{
    fd::{AsFd, OwnedFd},
    fs::{CWD, Mode, OFlags, fstat, openat},
};
use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

/// What is watched, by device.
#[derive(Debug)]
pub(crate) struct Watch {
    gate: Gate,
    modes: Modes,
    chosen: Vec<PathBuf>,
    marked: HashMap<u64, PathBuf>,
    /// A device that is not ours to mark.
    left_out: Option<u64>,
    /// Those that are mounted in other namespaces only.
    elsewhere: HashMap<u64, PathBuf>,
    /// File systems that cannot be watched, and why.
    refused: BTreeMap<PathBuf, String>,
}

impl Watch {
    pub(crate) fn new(gate: Gate, modes: Modes, chosen: Vec<PathBuf>) -> Self {
        let (marked, elsewhere) = (HashMap::new(), HashMap::new());
        let refused = BTreeMap::new();
        Self { gate, modes, chosen, marked, elsewhere, refused, left_out: None }
    }

    /// Never marks this device.
    pub(crate) fn leave_out(&mut self, device: Option<u64>) {
        self.left_out = device;
    }

    /// Takes every mark away until the pause is over; true if there was one.
    fn keep(&mut self, halt: &Halt) -> bool {
        if !halt.holds() {
            return false;
        }
        for (_, at) in self.marked.drain() {
            // What is not mounted any more needs no unmarking.
            drop(root(&at).map(|root| self.gate.unwatch(root, self.modes)));
        }
        while halt.holds() {
            thread::sleep(PERIOD);
        }
        true
    }

    /// Marks everything that is to be watched and is not yet.
    ///
    /// # Errors
    /// A file system that the configuration names cannot be watched.
    pub(crate) fn begin(&mut self) -> Result<Vec<PathBuf>, DaemonError> {
        for path in self.chosen.clone() {
            self.mark(&path)
                .map_err(|cause| DaemonError::FileSystem { path: path.clone(), cause })?;
        }
        if self.chosen.is_empty() {
            self.mark_table(&read_table(&mut File::open(MOUNTS)?)?);
        }
        Ok(self.places())
    }

    /// Looks for new mounts in a thread of its own, for ever.
    pub(crate) fn follow(
        mut self,
        teller: Teller,
        mut scout: Scout,
        halt: Halt,
    ) -> thread::JoinHandle<()> {
        thread::spawn(move || {
            let Ok(mut table) = File::open(MOUNTS) else {
                let text = format!("{MOUNTS} cannot be read: new mounts are not watched");
                return teller.tell(Telling::Trouble("no-discovery", text));
            };
            let mut before = MountTable::default();
            let (mut next_round, mut changed) = (Instant::now(), true);
            loop {
                let (places, refused) = (self.places(), self.refused.clone());
                let is_due = Instant::now() >= next_round;
                if (changed || is_due)
                    && let Ok(now) = read_table(&mut table)
                    && now != before
                {
                    self.mark_changed(&now);
                    before = now;
                }
                if is_due {
                    self.mark_elsewhere(&mut scout, &teller);
                    next_round = Instant::now() + ROUND;
                }
                if (self.places(), &self.refused) != (places, &refused) {
                    teller.tell(Telling::Watching(self.places(), self.uncovered()));
                }
                changed = changes(&table);
                if self.keep(&halt) {
                    (before, changed) = (MountTable::default(), true);
                }
            }
        })
    }

    /// What is mounted in other namespaces only.
    fn mark_elsewhere(&mut self, scout: &mut Scout, teller: &Teller) {
        match scout.places(&self.chosen) {
            Ok(roots) => {
                let mut now = HashMap::new();
                for Root { at, kind, directory } in roots {
                    let Ok(device) = fstat(&directory).map(|stat| stat.st_dev) else { continue };
                    if self.marked.contains_key(&device) || self.left_out == Some(device) {
                        continue;
                    }
                    // Again each time: another file system may have got the number.
                    let marked = unless_served(&kind).and_then(|()| {
                        let marked = self.gate.watch(&directory, self.modes);
                        marked.map_err(|error| format!("{kind}: {error}"))
                    });
                    if marked.is_ok() {
                        now.insert(device, at.clone());
                    }
                    self.note(&at, marked);
                }
                self.elsewhere = now;
            }
            Err(error) => {
                let text = format!("other mount namespaces were not looked into: {error}");
                teller.tell(Telling::Trouble("scout-failed", text));
            }
        }
    }

    fn note(&mut self, at: &Path, marked: Result<(), String>) {
        match marked {
            Ok(()) => drop(self.refused.remove(at)),
            Err(why) => drop(self.refused.insert(at.to_owned(), why)),
        }
    }

    /// File systems that cannot be watched, and why.
    pub(crate) fn uncovered(&self) -> Vec<(PathBuf, String)> {
        self.refused.iter().map(|(at, why)| (at.clone(), why.clone())).collect()
    }

    /// A file system that is not mounted any more may come back with the same number.
    fn mark_changed(&mut self, table: &MountTable) {
        let mounted: Vec<u64> = table
            .mounts()
            .iter()
            .map(|mount| rustix::fs::makedev(mount.device.0, mount.device.1))
            .collect();
        self.marked.retain(|device, _| mounted.contains(device));
        if self.chosen.is_empty() {
            return self.mark_table(table);
        }
        for path in self.chosen.clone() {
            // It was there at the start and may be gone for a while.
            drop(self.mark(&path));
        }
    }

    fn mark_table(&mut self, table: &MountTable) {
        for mount in table.file_systems() {
            let kind = &mount.kind;
            let marked = unless_served(kind)
                .and_then(|()| self.mark(&mount.at).map_err(|error| format!("{kind}: {error}")));
            self.note(&mount.at, marked);
        }
    }

    fn mark(&mut self, at: &Path) -> Result<(), String> {
        let root = root(at).map_err(|error| error.to_string())?;
        let device = fstat(&root).map_err(|error| error.to_string())?.st_dev;
        if self.marked.contains_key(&device) || self.left_out == Some(device) {
            return Ok(());
        }
        self.gate.watch(&root, self.modes).map_err(|error| error.to_string())?;
        self.marked.insert(device, at.to_owned());
        Ok(())
    }

    fn places(&self) -> Vec<PathBuf> {
        let all = self.marked.values().chain(self.elsewhere.values());
        let mut places: Vec<PathBuf> = all.cloned().collect();
        places.sort_unstable();
        places
    }
}

/// The kernel opens what it asks about while we read. Whoever serves the file could hold up our reader
/// so, and with it everybody else; anybody can serve one.
fn unless_served(kind: &str) -> Result<(), String> {
    let why = "served by another process or machine, which could hold up every question; \
               [gate] filesystems can name it all the same";
    if is_served(kind) { Err(format!("{kind}: {why}")) } else { Ok(()) }
}

fn root(at: &Path) -> rustix::io::Result<OwnedFd> {
    openat(CWD, at, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())
}

fn read_table(table: &mut File) -> std::io::Result<MountTable> {
    let mut text = Vec::new();
    table.seek(SeekFrom::Start(0))?;
    table.read_to_end(&mut text)?;
    Ok(MountTable::parse(&text))
}

/// Waits for something to be mounted or unmounted here, which the kernel tells at once, but not for long.
fn changes(table: &File) -> bool {
    let told = wait(&[(table.as_fd(), Until::Changed)], Some(PERIOD));
    told.map_or_else(
        |_| {
            thread::sleep(PERIOD);
            true
        },
        |told| told.contains(&true),
    )
}

/// A pause begins and ends at most so late.
const PERIOD: Duration = Duration::from_millis(100);
/// Other namespaces are looked into so often, and this one whatever the kernel tells.
const ROUND: Duration = Duration::from_secs(1);
const MOUNTS: &str = "/proc/self/mountinfo";

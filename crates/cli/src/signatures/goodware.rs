//! Does a package spare the files that this host's package manager installed?
//!
//! Owns: which files are looked at, and what counts: a file that is exactly as its package brought
//! it, that the new set reports and the running one does not. A hit on any other file proves
//! nothing: it may be what the rules are for. Must not: follow links out of the trees.

use super::{answer::Answer, evidence::Evidence};
use lazaret_engine::{Inspector, Limits, Owners, Subject};
use lazaret_host::Origin;
use lazaret_model::{Level, Severity, Verdict};
use lazaret_rules::Generation;
use std::{
    collections::BTreeSet,
    fs::{self, File},
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

/// Regular files below `trees` and, before them, what runs right now.
pub(super) fn files(trees: &[PathBuf]) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = running(trees).into_iter().collect();
    let mut open: Vec<PathBuf> = trees.iter().rev().cloned().collect();
    while let Some(path) = open.pop() {
        let Ok(found) = fs::symlink_metadata(&path) else { continue };
        if found.is_dir() {
            let below = fs::read_dir(&path).into_iter().flatten().flatten();
            let mut below: Vec<PathBuf> = below.map(|entry| entry.path()).collect();
            below.sort_by(|a, b| b.cmp(a));
            open.extend(below);
        } else if found.is_file() && found.len() > 0 {
            files.push(path);
        }
        if files.len() >= MOST_FILES {
            tracing::warn!("goodware: only the first {MOST_FILES} files are looked at");
            break;
        }
    }
    let mut seen = BTreeSet::new();
    files.retain(|path| seen.insert(path.clone()));
    files
}

/// Programs that run, if any tree is named at all.
fn running(trees: &[PathBuf]) -> BTreeSet<PathBuf> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let programs = entries.filter_map(|entry| fs::read_link(entry.path().join("exe")).ok());
    programs.filter(|path| !trees.is_empty() && path.is_file()).collect()
}

/// Scans all of them, none for longer than `patience`.
pub(super) fn ask(evidence: &Evidence, generation: &Generation, patience: Duration) -> Answer {
    let court = Court {
        evidence,
        generation,
        limits: Limits { max_size: None, unpack: None, timeout: Some(patience.min(LONGEST)) },
        owners: Owners::of_this_machine(),
        next: AtomicUsize::new(0),
        found: Mutex::default(),
    };
    thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..threads {
            scope.spawn(|| court.work());
        }
    });
    let Found { alarms, late } = court.found.into_inner().unwrap_or_else(PoisonError::into_inner);
    match (alarms.is_empty(), late) {
        (false, _) => Answer::Goodware(alarms),
        (true, true) => Answer::TimedOut,
        (true, false) => {
            Answer::Good(format!("{} files of this system are spared", evidence.goodware.len()))
        }
    }
}

struct Court<'a> {
    evidence: &'a Evidence,
    generation: &'a Generation,
    limits: Limits,
    owners: Owners,
    next: AtomicUsize,
    found: Mutex<Found>,
}

#[derive(Default)]
struct Found {
    alarms: Vec<String>,
    late: bool,
}

impl Court<'_> {
    fn work(&self) {
        let mut inspector = Inspector::new(self.generation, &self.owners, self.limits);
        while let Some(path) = self.evidence.goodware.get(self.next.fetch_add(1, Ordering::Relaxed))
        {
            let Some(verdict) = inspect(&mut inspector, path) else { continue };
            let late = verdict.whys().iter().any(|why| why.code == lazaret_model::WhyCode::Timeout);
            let rule = alarm(&verdict).filter(|_| self.is_false(path));
            let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
            found.alarms.extend(rule.map(|rule| format!("{rule} {}", path.display())));
            found.late |= late;
            if found.alarms.len() >= ENOUGH || found.late {
                self.next.store(usize::MAX / 2, Ordering::Relaxed);
            }
        }
    }

    /// The file belongs to the system, and the running set spares it.
    fn is_false(&self, path: &Path) -> bool {
        let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let packages = self.evidence.packages.lock().unwrap_or_else(PoisonError::into_inner);
        let origin = File::open(path).and_then(|file| packages.origin(&real, &file));
        drop(packages);
        // Where a database cannot be read, a system's place is enough.
        if !matches!(origin, Ok(Origin::Package(_) | Origin::Unknown)) {
            return false;
        }
        let Some(running) = self.evidence.running.generation() else { return true };
        let mut inspector = Inspector::new(running, &self.owners, self.limits);
        inspect(&mut inspector, path).is_none_or(|verdict| alarm(&verdict).is_none())
    }
}

fn inspect(inspector: &mut Inspector<'_>, path: &Path) -> Option<Verdict> {
    let subject = Subject::of_open(File::open(path).ok()?).ok()?;
    Some(inspector.inspect(&subject, path).verdict)
}

/// The first rule that makes the file more than clean.
fn alarm(verdict: &Verdict) -> Option<String> {
    if verdict.level() < Level::Suspicious {
        return None;
    }
    let loud = verdict.detections().iter().find(|d| d.severity > Severity::Info);
    loud.map(|d| format!("{}:{}", d.namespace, d.rule))
}

/// So many alarms are enough to refuse.
const ENOUGH: usize = 5;
const MOST_FILES: usize = 20_000;
/// Over one file.
const LONGEST: Duration = Duration::from_secs(20);

//! Configuration and local rules as they change on disk.
//!
//! Owns: the watch on the files (`notify`), the wait until an editor has come to rest, and what a
//! change means: new rules and limits are loaded, another `[gate]` needs a restart, and what cannot be
//! used leaves everything as it is and is said in the status. Must not: load anything itself, be
//! waited for.

use crate::tell::{Teller, Telling};
use lazaret_config::{Config, Gate, load_file};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher, recommended_watcher};
use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, channel},
    },
    thread,
    time::{Duration, Instant},
};

/// What was loaded, as far as a change of it matters.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Loaded {
    config: Config,
    rules: Vec<(PathBuf, u64, u64, i64, i64)>,
}

/// What a change means.
#[derive(Debug, PartialEq, Eq)]
enum Meaning {
    /// Everything is as it was loaded.
    Same,
    /// It is loaded.
    Reload,
    /// It cannot be loaded while the service runs.
    Restart,
    /// It cannot be used.
    Wrong(String),
}

/// Starts to watch; what it gives becomes true when everything is to be loaded anew.
pub(crate) fn follow(path: &Path, config: &Config, teller: &Teller) -> Arc<AtomicBool> {
    let wanted = Arc::new(AtomicBool::new(false));
    if !config.gate.follow {
        return wanted;
    }
    let (changes, heard) = channel();
    let watcher = recommended_watcher(move |event: notify::Result<Event>| {
        // Our own reading is an event as well. A watcher that fails is as good as a change.
        if event.as_ref().is_ok_and(|event| event.kind.is_access()) {
            return;
        }
        changes.send(()).ok();
    });
    let failed = |error: notify::Error| {
        let text = format!("changed files are loaded by a signal only: {error}");
        teller.tell(Telling::Trouble("not-following", text));
    };
    match watcher {
        Ok(watcher) => {
            let work = Work {
                path: path.to_owned(),
                loaded: Loaded::of(config),
                teller: teller.clone(),
                wanted: Arc::clone(&wanted),
                watcher,
                complained: false,
            };
            let spawn = thread::Builder::new().name("follow".into());
            drop(spawn.spawn(move || work.run(&heard)));
        }
        Err(error) => failed(error),
    }
    wanted
}

struct Work {
    path: PathBuf,
    loaded: Loaded,
    teller: Teller,
    wanted: Arc<AtomicBool>,
    watcher: RecommendedWatcher,
    /// The last word was that something is wrong.
    complained: bool,
}

impl Work {
    fn run(mut self, heard: &Receiver<()>) {
        self.watch();
        while heard.recv().is_ok() {
            if !rests(heard) {
                return;
            }
            self.look();
            // A directory may be there now that was not.
            self.watch();
        }
    }

    /// A place that is watched already is no error.
    fn watch(&mut self) {
        for (place, how) in places(&self.path, &self.loaded.config) {
            // What is not there is looked for again at the next change.
            drop(self.watcher.watch(&place, how));
        }
    }

    fn look(&mut self) {
        let found = load_file(&self.path).map(|settings| Loaded::of(&settings.config));
        let meaning = meaning(&self.loaded, found.as_ref().map_err(ToString::to_string));
        let complained = std::mem::take(&mut self.complained);
        if complained && matches!(meaning, Meaning::Same | Meaning::Reload) {
            self.teller.tell(Telling::Configuration(None));
        }
        match meaning {
            Meaning::Same => {}
            Meaning::Reload => {
                if let Ok(found) = found {
                    self.loaded = found.with_gate_of(&self.loaded.config.gate);
                }
                // The reload says what comes of it.
                self.wanted.store(true, Ordering::Relaxed);
            }
            Meaning::Restart => {
                self.complained = true;
                self.teller.tell(Telling::Configuration(Some(RESTART.to_owned())));
            }
            Meaning::Wrong(text) => {
                self.complained = true;
                let text = format!("the old configuration goes on: {text}");
                self.teller.tell(Telling::Trouble("configuration-refused", text));
            }
        }
    }
}

impl Loaded {
    fn of(config: &Config) -> Self {
        let mut rules = Vec::new();
        let mut open: Vec<PathBuf> = config.scan.rules.iter().map(|text| file_of(text)).collect();
        while let Some(at) = open.pop() {
            let Ok(meta) = fs::metadata(&at) else { continue };
            if meta.is_dir() && rules.len() < MOST {
                let entries = fs::read_dir(&at).into_iter().flatten().flatten();
                open.extend(entries.map(|entry| entry.path()));
            }
            rules.push((at, meta.ino(), meta.size(), meta.mtime(), meta.mtime_nsec()));
        }
        rules.sort_unstable();
        Self { config: config.clone(), rules }
    }
}

impl Loaded {
    /// Another `[gate]` is not loaded, but for the number of workers.
    fn with_gate_of(mut self, gate: &Gate) -> Self {
        self.config.gate = Gate { workers: self.config.gate.workers, ..gate.clone() };
        self
    }
}

/// What the difference between what is loaded and what is on disk means.
fn meaning(loaded: &Loaded, found: Result<&Loaded, String>) -> Meaning {
    let found = match found {
        Err(text) => return Meaning::Wrong(text),
        Ok(found) => found,
    };
    let workers = |gate: &Gate| gate.workers;
    let is_loadable = loaded.rules != found.rules
        || loaded.config.scan != found.config.scan
        || loaded.config.limits != found.config.limits
        || workers(&loaded.config.gate) != workers(&found.config.gate);
    if is_loadable {
        Meaning::Reload
    } else if loaded.config == found.config {
        Meaning::Same
    } else {
        Meaning::Restart
    }
}

/// The directories of everything that is read.
fn places(path: &Path, config: &Config) -> Vec<(PathBuf, RecursiveMode)> {
    let flat = RecursiveMode::NonRecursive;
    let mut places = Vec::new();
    if path.is_dir() {
        places.push((path.to_owned(), flat));
        places.extend(["conf.d", "managed.d"].map(|name| (path.join(name), flat)));
    } else {
        places.extend(path.parent().map(|parent| (parent.to_owned(), flat)));
    }
    for rules in config.scan.rules.iter().map(|text| file_of(text)) {
        if rules.is_dir() {
            places.push((rules, RecursiveMode::Recursive));
        } else {
            places.extend(rules.parent().map(|parent| (parent.to_owned(), flat)));
        }
    }
    places
}

/// `[NAMESPACE:]FILE_OR_DIRECTORY`.
fn file_of(text: &str) -> PathBuf {
    let Ok(spec) = text.parse::<lazaret_rules::RuleSpec>();
    spec.path
}

/// Waits until nothing has changed for a moment, but not for ever; false if nobody watches any more.
fn rests(heard: &Receiver<()>) -> bool {
    let end = Instant::now() + LONGEST;
    while Instant::now() < end {
        match heard.recv_timeout(REST) {
            Ok(()) => {}
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
    true
}

/// Why the configuration on disk is not the one in use, though it could be.
pub(crate) const RESTART: &str = "what changed takes a restart; only [scan], [limits], rules and gate.workers are loaded while it runs";
const REST: Duration = Duration::from_millis(300);
const LONGEST: Duration = Duration::from_secs(3);
/// Rule files that are compared.
const MOST: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_change_means() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a.yar"), "rule a { condition: false }").unwrap();
        let mut config = Config::default();
        config.scan.rules = vec![format!("local:{}", dir.path().display())];
        let loaded = Loaded::of(&config);
        let mean = |change: &dyn Fn(&mut Config)| {
            let mut now = config.clone();
            change(&mut now);
            meaning(&loaded, Ok(&Loaded::of(&now)))
        };
        assert_eq!(mean(&|_| {}), Meaning::Same);
        assert_eq!(mean(&|now| now.scan.default_rules = false), Meaning::Reload);
        assert_eq!(mean(&|now| now.gate.workers = "3".parse().ok()), Meaning::Reload);
        assert_eq!(mean(&|now| now.gate.kill_late = true), Meaning::Restart);
        assert_eq!(mean(&|now| now.on_detect.at_once = 3), Meaning::Restart);
        let wrong = meaning(&loaded, Err("bad".into()));
        assert_eq!(wrong, Meaning::Wrong("bad".into()));
        fs::write(dir.path().join("b.yar"), "rule b { condition: false }").unwrap();
        assert_eq!(mean(&|_| {}), Meaning::Reload);
    }

    #[test]
    fn an_edit_is_seen_and_reading_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("lazaret.toml");
        let rules = dir.path().join("rules");
        fs::create_dir(&rules).unwrap();
        fs::write(&file, format!("scan.rules = ['l:{}']\n", rules.display())).unwrap();
        let config = load_file(&file).unwrap().config;
        let (teller, _writer) = Teller::start(std::io::sink(), Vec::new());
        let wanted = follow(&file, &config, &teller);
        let soon = |seconds: u64| {
            let end = Instant::now() + Duration::from_secs(seconds);
            while Instant::now() < end && !wanted.load(Ordering::Relaxed) {
                thread::sleep(Duration::from_millis(20));
            }
            wanted.swap(false, Ordering::Relaxed)
        };
        thread::sleep(Duration::from_millis(300));
        fs::read(&file).unwrap();
        assert!(!soon(1), "reading is no change");
        fs::write(rules.join("a.yar"), "rule a { condition: false }").unwrap();
        assert!(soon(20), "a new rule");
        fs::write(&file, "[gate]\nprofil = 'x'\n").unwrap();
        assert!(!soon(1), "what cannot be used is not loaded");
    }
}

//! What happened, told to whoever reads our output, by a thread that nobody waits for.
//!
//! Owns: [`Telling`], its JSON form (one object a line, `"schema": 1`), and [`Teller`], a bounded
//! queue that drops and counts when the reader is slow. Must not: hold up a decision.

use crate::{process::Process, report::Finding};
use base64::{Engine, engine::general_purpose::STANDARD};
use lazaret_control::Exclusion;
use lazaret_feed::Entry;
use serde::Serialize;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io::Write,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// Something worth telling.
#[derive(Debug)]
pub(crate) enum Telling {
    /// Protection begins.
    Ready {
        file_systems: Vec<PathBuf>,
        workers: usize,
        rules: usize,
        generation: String,
        degraded: Vec<&'static str>,
        uncovered: Vec<(PathBuf, String)>,
    },
    /// Somebody was answered, or would have been.
    Decision(Decision),
    /// Something was done about a malicious file.
    Deed(PathBuf, Deed),
    /// Something happened to a package of signatures.
    Package(Box<Entry>),
    /// How often each thing happened to packages on this host.
    PackageCounts(BTreeMap<String, u64>),
    /// New rules serve.
    Reloaded { workers: usize, rules: usize, generation: String },
    /// Something that a person should look at: code and text.
    Trouble(&'static str, String),
    /// The configuration on disk is the one in use; or why it is not, though nothing is wrong with it.
    Configuration(Option<String>),
    /// An exclusion came to its end by itself.
    Lapsed(Exclusion),
    /// The file systems that are watched changed, or those that cannot be, with the reason.
    Watching(Vec<PathBuf>, Vec<(PathBuf, String)>),
    /// Protection ends.
    Stopped { tally: Value, answers: Value, dropped: u64 },
}

/// What was done about a malicious file after everybody was answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Deed {
    /// `quarantined`, `not-removed`, `left` or `killed`.
    taken: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pids: Vec<i32>,
}

impl Deed {
    /// It is in the vault under this name; with what else is worth saying.
    pub(crate) fn quarantined(case: String, note: Option<&str>) -> Self {
        let code = note.map(str::to_owned);
        Self { taken: "quarantined", case: Some(case), code, ..Self::default() }
    }

    /// It stays, and is refused.
    pub(crate) fn not_removed(code: &str, message: &str) -> Self {
        let (code, message) = (Some(code.to_owned()), Some(message.to_owned()));
        Self { taken: "not-removed", code, message, ..Self::default() }
    }

    /// It stays on purpose, and is refused.
    pub(crate) fn left(code: &str) -> Self {
        Self { taken: "left", code: Some(code.to_owned()), ..Self::default() }
    }

    /// What was done, by its stable name.
    pub(crate) const fn taken(&self) -> &'static str {
        self.taken
    }

    /// Its name in the vault, if it is there.
    pub(crate) fn case(&self) -> Option<&str> {
        self.case.as_deref()
    }

    /// Why not more was done.
    pub(crate) fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// These processes, which ran it, were ended.
    pub(crate) fn killed(pids: Vec<i32>) -> Self {
        Self { taken: "killed", pids, ..Self::default() }
    }
}

/// One decision with everything that led to it.
#[derive(Debug)]
pub(crate) struct Decision {
    pub(crate) trigger: &'static str,
    /// `allow`, `allow-and-watch`, `deny`, `notify` or `late`.
    pub(crate) action: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) path: PathBuf,
    pub(crate) findings: Vec<Finding>,
    pub(crate) process: Process,
    /// From the kernel's question to our answer.
    pub(crate) latency: Duration,
}

/// Somebody who hears everything that is told, in the writer's thread, and does not keep it waiting.
pub(crate) trait Hearer: Send {
    fn hear(&mut self, telling: &Telling);
}

/// The asking end; clones share the queue.
#[derive(Clone, Debug)]
pub(crate) struct Teller {
    queue: SyncSender<Telling>,
    dropped: Arc<AtomicU64>,
}

impl Teller {
    /// Starts the thread that writes. It ends when the last teller is gone.
    pub(crate) fn start(
        to: impl Write + Send + 'static,
        hearers: Vec<Box<dyn Hearer>>,
    ) -> (Self, JoinHandle<()>) {
        let (queue, waiting) = sync_channel(CAPACITY);
        let dropped = Arc::new(AtomicU64::new(0));
        let lost = Arc::clone(&dropped);
        let thread = thread::spawn(move || write_all(&waiting, &lost, Listeners { to, hearers }));
        (Self { queue, dropped }, thread)
    }

    /// Never waits.
    pub(crate) fn tell(&self, telling: Telling) {
        if self.queue.try_send(telling).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Tells at the end, for which there is a moment's time.
    pub(crate) fn tell_last(&self, telling: Telling) {
        let end = Instant::now() + LAST_WORDS;
        let mut refused = self.queue.try_send(telling);
        while let Err(TrySendError::Full(telling)) = refused
            && Instant::now() < end
        {
            thread::sleep(PAUSE);
            refused = self.queue.try_send(telling);
        }
    }

    /// How much was dropped so far.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}

struct Listeners<W> {
    to: W,
    hearers: Vec<Box<dyn Hearer>>,
}

fn write_all(waiting: &Receiver<Telling>, lost: &AtomicU64, mut to: Listeners<impl Write>) {
    let mut said = 0;
    for telling in waiting {
        let now = lost.load(Ordering::Relaxed);
        if now > said {
            let text = format!("{} events were not told: the reader is too slow", now - said);
            line(&mut to, &Telling::Trouble("events-dropped", text));
            said = now;
        }
        line(&mut to, &telling);
    }
}

/// A reader that is gone is no reason to stop protecting.
fn line(Listeners { to, hearers }: &mut Listeners<impl Write>, telling: &Telling) {
    hearers.iter_mut().for_each(|hearer| hearer.hear(telling));
    let mut text = json_of(telling).to_string();
    text.push('\n');
    let written = to.write_all(text.as_bytes()).and_then(|()| to.flush());
    drop(written);
}

fn json_of(telling: &Telling) -> Value {
    match telling {
        Telling::Ready { file_systems, workers, rules, generation, degraded, uncovered } => json!({
            "type": "ready", "schema": 1, "version": env!("CARGO_PKG_VERSION"),
            "filesystems": lossy(file_systems), "workers": workers, "rules": rules,
            "generation": generation, "degraded": degraded, "uncovered": reasons(uncovered),
        }),
        Telling::Decision(decision) => decision.json(),
        Telling::Deed(path, deed) => {
            with_path(json!({ "type": "action", "schema": 1, "action": deed }), path)
        }
        Telling::Package(entry) => json!({ "type": "package", "schema": 1, "package": entry }),
        Telling::PackageCounts(counts) => {
            json!({ "type": "package-counts", "schema": 1, "counts": counts })
        }
        Telling::Reloaded { workers, rules, generation } => json!({
            "type": "reloaded", "schema": 1, "workers": workers, "rules": rules,
            "generation": generation,
        }),
        Telling::Trouble(code, text) => {
            json!({ "type": "trouble", "schema": 1, "code": code, "text": text })
        }
        Telling::Configuration(problem) => {
            json!({ "type": "configuration", "schema": 1, "problem": problem })
        }
        Telling::Lapsed(exclusion) => {
            json!({ "type": "exclusion-ended", "schema": 1, "exclusion": exclusion })
        }
        Telling::Watching(places, uncovered) => json!({
            "type": "watching", "schema": 1, "filesystems": lossy(places),
            "uncovered": reasons(uncovered),
        }),
        Telling::Stopped { tally, answers, dropped } => json!({
            "type": "stopped", "schema": 1, "questions": tally, "answers": answers,
            "events_dropped": dropped,
        }),
    }
}

impl Decision {
    fn json(&self) -> Value {
        let micros = u64::try_from(self.latency.as_micros()).unwrap_or(u64::MAX);
        let value = json!({
            "type": "decision", "schema": 1, "trigger": self.trigger, "action": self.action,
            "reason": self.reason, "detections": self.findings, "process": self.process,
            "latency_us": micros,
        });
        with_path(value, &self.path)
    }
}

fn with_path(mut value: Value, path: &Path) -> Value {
    value["path"] = json!(path.to_string_lossy());
    if path.to_str().is_none() {
        value["path_bytes"] = json!(STANDARD.encode(path.as_os_str().as_bytes()));
    }
    value
}

fn reasons(uncovered: &[(PathBuf, String)]) -> Value {
    let all = uncovered.iter().map(|(at, why)| json!({ "at": at.to_string_lossy(), "why": why }));
    all.collect()
}

fn lossy(paths: &[PathBuf]) -> Vec<String> {
    paths.iter().map(|path: &PathBuf| Path::to_string_lossy(path).into_owned()).collect()
}

/// Events that wait to be written.
const CAPACITY: usize = 4_096;
const LAST_WORDS: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(10);

#[cfg(test)]
mod tests {
    use super::*;
    use std::{os::unix::ffi::OsStringExt, sync::mpsc::channel};

    struct Stalled(Receiver<()>);

    impl Write for Stalled {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.recv().ok();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_stalls_holds_nobody_up() {
        let (go, wait) = channel();
        let (teller, thread) = Teller::start(Stalled(wait), Vec::new());
        let start = Instant::now();
        for _ in 0..20_000 {
            teller.tell(Telling::Watching(Vec::new(), Vec::new()));
        }
        assert!(start.elapsed() < Duration::from_secs(2));
        assert!(teller.dropped() >= 20_000 - 4_096 - 1);
        drop((go, teller));
        thread.join().unwrap();
    }

    #[test]
    fn names_that_are_no_text_are_told_in_bytes_too() {
        let decision = Decision {
            trigger: "open",
            action: "deny",
            reason: "malicious",
            path: std::ffi::OsString::from_vec(b"/a\xff\n".to_vec()).into(),
            findings: Vec::new(),
            process: Process::unknown(7),
            latency: Duration::from_millis(3),
        };
        let text = json_of(&Telling::Decision(decision)).to_string();
        assert!(!text.contains('\n') && text.contains("L2H/Cg=="), "{text}");
        assert!(text.contains("\"latency_us\":3000"), "{text}");
    }
}

//! What happened to packages on this host: one line an event, and how often each code occurred.
//!
//! Owns: the log, bounded by turning it over once, and the counters. The log is for people and
//! collectors; nothing is decided by it, so a torn last line is passed over.

use crate::{ContentId, Seconds, durable, error::FeedError};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

/// One event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub time: Seconds,
    /// `activated`, `refused`, `reverted`, `settled`, `held`, `released`, `failed` (nothing could be
    /// found out), `unreached` (no source answered) or `clock`.
    pub event: String,
    /// The code of a refusal or revert.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Number of the package, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// Name of its content, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<ContentId>,
    /// In words.
    #[serde(default)]
    pub detail: String,
}

/// How often something happened: by event, and by `event:code`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Counters(pub BTreeMap<String, u64>);

/// The log and its counters.
#[derive(Clone, Debug)]
pub struct Ledger {
    dir: PathBuf,
}

impl Ledger {
    pub(crate) fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    /// The counters first: whoever sees the line and reads them must not read those of before.
    pub(crate) fn append(&self, entry: &Entry) -> Result<(), FeedError> {
        let counted = self.count(entry);
        let path = self.dir.join(LOG);
        self.write(entry).map_err(|source| FeedError::Store { path, source })?;
        counted
    }

    fn count(&self, entry: &Entry) -> Result<(), FeedError> {
        let mut counters = self.counters();
        let by_code = entry.code.as_ref().map(|code| format!("{}:{code}", entry.event));
        for name in [Some(entry.event.clone()), by_code].into_iter().flatten() {
            let count = counters.0.entry(name).or_default();
            *count = count.saturating_add(1);
        }
        durable::write_record(&self.dir, COUNTERS, &counters)
    }

    fn write(&self, entry: &Entry) -> std::io::Result<()> {
        let path = self.dir.join(LOG);
        if fs::metadata(&path).is_ok_and(|log| log.len() > TURN) {
            fs::rename(&path, self.dir.join(OLD_LOG))?;
        }
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        OpenOptions::new().append(true).create(true).open(&path)?.write_all(&line)
    }

    /// The last `most` events, oldest first.
    #[must_use]
    pub fn entries(&self, most: usize) -> Vec<Entry> {
        let mut entries: Vec<Entry> = [OLD_LOG, LOG]
            .iter()
            .filter_map(|name| durable::read(&self.dir.join(name), 2 * TURN).ok().flatten())
            .flat_map(|bytes| {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let read = |line| serde_json::from_str(line).ok();
                text.lines().filter_map(read).collect::<Vec<Entry>>()
            })
            .collect();
        entries.drain(..entries.len().saturating_sub(most));
        entries
    }

    /// How often each thing happened; damaged counters begin anew.
    #[must_use]
    pub fn counters(&self) -> Counters {
        durable::read_record(&self.dir.join(COUNTERS)).ok().flatten().unwrap_or_default()
    }
}

const LOG: &str = "log";
const OLD_LOG: &str = "log.1";
const COUNTERS: &str = "counters";
const TURN: u64 = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(n: i64, code: Option<&str>) -> Entry {
        Entry {
            time: Seconds(n),
            event: "refused".into(),
            code: code.map(str::to_owned),
            version: None,
            content: None,
            detail: "x".repeat(5000),
        }
    }

    #[test]
    fn who_sees_a_line_reads_counters_that_know_of_it() {
        let dir = tempfile::tempdir().unwrap();
        let ledger = Ledger::new(dir.path());
        // No line can be written, and yet it is counted; nothing can be counted, and yet there is a line.
        fs::create_dir(dir.path().join(LOG)).unwrap();
        ledger.append(&entry(1, Some("rollback"))).unwrap_err();
        assert_eq!(ledger.counters().0["refused:rollback"], 1);
        fs::remove_dir(dir.path().join(LOG)).unwrap();
        fs::remove_file(dir.path().join(COUNTERS)).unwrap();
        fs::create_dir(dir.path().join(COUNTERS)).unwrap();
        ledger.append(&entry(2, None)).unwrap_err();
        assert_eq!(ledger.entries(9).len(), 1);
    }

    #[test]
    fn events_are_kept_counted_and_bounded() {
        let dir = tempfile::tempdir().unwrap();
        let ledger = Ledger::new(dir.path());
        for n in 0..500 {
            ledger.append(&entry(n, (n % 2 == 0).then_some("rollback"))).unwrap();
        }
        let counters = ledger.counters().0;
        assert_eq!((counters["refused"], counters["refused:rollback"]), (500, 250));
        let last = ledger.entries(3);
        assert_eq!(last.iter().map(|e| e.time.0).collect::<Vec<_>>(), [497, 498, 499]);
        let size = |name| fs::metadata(dir.path().join(name)).map_or(0, |log| log.len());
        assert!(size(LOG) + size(OLD_LOG) < 3 * TURN);
    }
}

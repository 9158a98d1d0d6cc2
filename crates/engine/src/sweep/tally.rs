//! Counting, by each thread for itself and by all together.

use lazaret_model::Level;
use std::sync::atomic::{AtomicU64, Ordering};

/// How far a sweep has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Files and directories in scope that got a verdict.
    pub files: u64,
    /// Bytes of those files, as listed.
    pub bytes: u64,
    /// Verdict clean.
    pub clean: u64,
    /// Verdict incomplete.
    pub incomplete: u64,
    /// Verdict suspicious.
    pub suspicious: u64,
    /// Verdict malicious.
    pub malicious: u64,
    /// Of the clean ones, those whose verdict came from the cache.
    pub cached: u64,
    /// Passed over: excluded, links, FIFOs, devices, sockets, pseudo file systems, out of scope.
    pub skipped: u64,
}

impl Counters {
    pub(crate) fn count(&mut self, level: Level, bytes: u64) {
        self.files += 1;
        self.bytes += bytes;
        match level {
            Level::Clean => self.clean += 1,
            Level::Incomplete => self.incomplete += 1,
            Level::Suspicious => self.suspicious += 1,
            Level::Malicious => self.malicious += 1,
        }
    }
}

/// The sum over all threads.
#[derive(Debug, Default)]
pub(crate) struct Tally([AtomicU64; 8]);

impl Tally {
    pub(crate) fn add(&self, c: Counters) {
        let parts = [
            c.files,
            c.bytes,
            c.clean,
            c.incomplete,
            c.suspicious,
            c.malicious,
            c.cached,
            c.skipped,
        ];
        for (sum, part) in self.0.iter().zip(parts) {
            sum.fetch_add(part, Ordering::Relaxed);
        }
    }

    pub(crate) fn sum(&self) -> Counters {
        let [files, bytes, clean, incomplete, suspicious, malicious, cached, skipped] =
            self.0.each_ref().map(|sum| sum.load(Ordering::Relaxed));
        Counters { files, bytes, clean, incomplete, suspicious, malicious, cached, skipped }
    }
}

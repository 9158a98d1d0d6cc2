//! What was answered where, in numbers that anybody may read at any time.
//!
//! Owns: [`Tally`]. Pure.

use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};

/// Counted since the start.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Questions of our own processes, about our own files, and about what is no file.
    pub(crate) own: AtomicU64,
    /// Questions answered from memory.
    pub(crate) remembered: AtomicU64,
    /// Questions that went to the desk.
    pub(crate) asked: AtomicU64,
    /// Writers who waited until an execution had its time.
    pub(crate) held: AtomicU64,
    /// Questions answered without a scan because too many waited.
    pub(crate) overload: AtomicU64,
    /// Overflows of the kernel's queue.
    pub(crate) overflows: AtomicU64,
    /// Opens that the kernel denied by itself.
    pub(crate) lost: AtomicU64,
    /// Files that are owed a scan now.
    pub(crate) owed: AtomicU64,
    /// Files that are owed one and found no room in the ledger.
    pub(crate) forgotten: AtomicU64,
    /// Files that were owed one and could not be scanned: they are gone, or kill their scanners.
    pub(crate) given_up: AtomicU64,
    /// Files that older rules judged clean and the newer ones have looked at unasked.
    pub(crate) reviewed: AtomicU64,
    /// Files that they still are to look at.
    pub(crate) unreviewed: AtomicU64,
}

impl Tally {
    /// The same by name.
    pub(crate) fn numbers(&self) -> std::collections::BTreeMap<String, u64> {
        let Value::Object(all) = self.json() else { return Default::default() };
        all.into_iter().filter_map(|(name, value)| Some((name, value.as_u64()?))).collect()
    }

    pub(crate) fn json(&self) -> Value {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        json!({
            "own": read(&self.own), "remembered": read(&self.remembered),
            "asked": read(&self.asked), "held": read(&self.held), "overload": read(&self.overload),
            "overflows": read(&self.overflows), "lost": read(&self.lost),
            "owed": read(&self.owed), "forgotten": read(&self.forgotten),
            "given_up": read(&self.given_up), "reviewed": read(&self.reviewed),
            "unreviewed": read(&self.unreviewed),
        })
    }
}

pub(crate) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

//! When all that is known is forgotten because new rules serve.
//!
//! Owns: [`Recall`]: the age of the rules, which the reader compares at every question, and the
//! exemptions that the kernel keeps for us. Whoever exempts a file looks at the age again afterwards:
//! so an exemption is either there when all are lifted, or lifted by whoever set it.

use lazaret_onaccess::{Gate, Writers, writers};
use rustix::fd::AsFd;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// Shared by the reader, who knows, and the desk, who has new rules.
#[derive(Clone, Debug)]
pub(crate) struct Recall {
    gate: Gate,
    age: Arc<AtomicU64>,
}

impl Recall {
    pub(crate) fn new(gate: Gate) -> Self {
        Self { gate, age: Arc::default() }
    }

    /// From now on no question is answered by what was known before.
    pub(crate) fn all(&self) -> std::io::Result<()> {
        self.age.fetch_add(1, Ordering::SeqCst);
        self.gate.unexempt_all()
    }

    /// Of the rules that serve.
    pub(crate) fn age(&self) -> u64 {
        self.age.load(Ordering::SeqCst)
    }

    /// No more questions about a clean file that only root can write, judged by rules of this age;
    /// unless somebody writes it or newer rules serve.
    pub(crate) fn exempt(&self, file: impl AsFd + Copy, age: u64) {
        let holds = || writers(file) == Writers::None && self.age() == age;
        if self.gate.exempt(file).is_ok() && !holds() {
            self.unexempt(file);
        }
    }

    /// Asks about the file again.
    pub(crate) fn unexempt(&self, file: impl AsFd + Copy) {
        // Mostly there was no exemption, which the kernel calls an error.
        drop(self.gate.unexempt(file));
    }
}

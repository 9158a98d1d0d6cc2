//! Executions as the reader sees them.
//!
//! Owns: [`Runs`]: which question is the second of an execution, which executions the reader allowed by
//! itself, so that writers who ask next wait for them, and what of them a question may have to wait for.
//! Must not: answer.

use crate::{begun::Begun, grant::Grants, job::Asked, memory::Key};
use lazaret_config::GateMode;
use lazaret_onaccess::{Pending, Trigger, Writers, processor_time};
use std::time::Instant;

/// Executions that the reader has seen lately.
#[derive(Debug, Default)]
pub(crate) struct Runs {
    /// Opens are asked about too, so that each execution asks twice.
    twice: bool,
    begun: Begun,
    allowed: Grants,
    /// Questions that went to the desk.
    asked: Grants,
}

/// What the reader sees of a question besides its file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Circumstances {
    pub(crate) at: Instant,
    pub(crate) writers: Writers,
    /// It is the second question of an execution whose first the reader allowed.
    pub(crate) second: bool,
}

impl Runs {
    /// Where opens are asked about in this way.
    pub(crate) fn new(opens: GateMode) -> Self {
        Self { twice: opens == GateMode::Block, ..Self::default() }
    }

    /// True if this open is the second question of an execution whose first the reader allowed.
    pub(crate) fn is_second(&mut self, pending: &Pending, key: Key, at: Instant) -> bool {
        pending.trigger() == Trigger::Open && self.begun.take(pending.pid(), key, at)
    }

    /// The question, with what it may have to wait for, or repeats.
    pub(crate) fn asked(&self, pending: Pending, key: Key, seen: Circumstances) -> Asked {
        let Circumstances { at, writers, second: again } = seen;
        let asked = Asked { pending, at, writers, behind: Vec::new(), again, ran: None };
        if again || asked.pending.trigger() != Trigger::Open {
            return asked;
        }
        let pid = asked.pending.pid();
        let own = [&self.allowed, &self.asked].map(|grants| grants.by(key, pid));
        let own = own.into_iter().flatten().max_by_key(|grant| grant.at);
        let ran = own.and_then(|_| processor_time(pid));
        let again = own.is_some_and(|grant| grant.is_where_it_was(ran));
        let behind = match (again, writers) {
            (false, Writers::Some) => self.allowed.of(key).collect(),
            _ => own.into_iter().collect(),
        };
        Asked { behind, again, ran, ..asked }
    }

    /// The first question about a clean file is allowed; writers wait for an execution once it has its
    /// second answer, since until then it would be looked at again. False if there is no second.
    pub(crate) fn begin(&mut self, asked: &Asked, key: Key) -> bool {
        let is_first = self.twice && asked.pending.trigger() == Trigger::Exec;
        is_first && self.begun.add(asked.pending.pid(), key, asked.at)
    }

    /// Whether an empty file is the desk's business: somebody executes it and somebody writes it.
    pub(crate) fn contests(&self, asked: &Asked, key: Key) -> bool {
        let runs = !asked.behind.is_empty() || self.asked.of(key).next().is_some();
        asked.writers == Writers::Some && (asked.trigger() == Trigger::Exec || runs)
    }

    /// The reader allows this, by itself: if it is an execution, writers who ask next will wait.
    pub(crate) fn allow(&mut self, asked: &Asked, key: Key) {
        if asked.runs() {
            // He has not run on since he asked.
            let ran = asked.ran.or_else(|| processor_time(asked.pending.pid()));
            self.allowed.add(asked.granted(key, ran));
        }
    }

    /// The desk will answer this.
    pub(crate) fn note(&mut self, asked: &Asked, key: Key) {
        if asked.pending.trigger() == Trigger::Exec {
            self.asked.add(asked.grant(key));
        }
    }
}

//! Answers that are given together.
//!
//! Owns: [`Burst`]. Whoever waits for an answer of a group waits in one queue of the kernel, and each
//! answer wakes all of them; who finds that he was not meant queues up again. Given one by one, with a
//! pause after each, n answers cost n squared; in one call they wake everybody once.
//! Must not: decide.

use crate::{
    group::{Answer, Group},
    pending::Pending,
    sys,
};
use std::sync::Arc;

/// Questions with their answers, which are given by [`Burst::deliver`], or when it is dropped.
#[derive(Debug, Default)]
pub struct Burst {
    settled: Vec<(Pending, Answer)>,
}

impl Burst {
    /// Adds an answer; nobody has it yet.
    pub fn add(&mut self, pending: Pending, answer: Answer) {
        self.settled.push((pending, answer));
    }

    /// How many answers wait.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.settled.len()
    }

    /// True if no answer waits.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.settled.is_empty()
    }

    /// Gives every answer. What became of them is counted as with [`Pending::answer`].
    pub fn deliver(&mut self) {
        match self.settled.len() {
            0 => {}
            1 => {
                for (pending, answer) in self.settled.drain(..) {
                    pending.answer(answer);
                }
            }
            few if few < MANY => self.give(),
            _ => sys::undisturbed(|| self.give()),
        }
    }

    fn give(&mut self) {
        let is_one_group = |(one, _): &(Pending, _), (other, _): &(Pending, _)| {
            Arc::ptr_eq(one.group(), other.group())
        };
        for settled in self.settled.chunk_by(is_one_group) {
            let answers: Vec<_> = settled.iter().map(|(p, answer)| (p.number(), *answer)).collect();
            if let Some((first, _)) = settled.first() {
                Group::answer_all(first.group(), &answers);
            }
        }
        // Only now may the numbers of the descriptors be used again.
        self.settled.drain(..).for_each(|(pending, _)| pending.was_answered());
    }
}

impl Drop for Burst {
    fn drop(&mut self) {
        self.deliver();
    }
}

/// With so many, being interrupted costs more than asking not to be.
const MANY: usize = 64;

//! Scratch: what one thread remembers during one scan.
//!
//! Owns: [`Scratch`]. A new scan costs nothing per rule or literal: marks carry the number of
//! the scan that made them, and marks of earlier scans count as none.
//!
//! Must not: outlive its usefulness to another sieve: it adapts to whichever it is used with.
use crate::literal::LiteralId;
use crate::rule::RuleIndex;

/// Reusable memory of one thread; any scratch serves any sieve.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Number of the scan times two; the lowest bit of a mark says "present".
    scan: u32,
    literals: Vec<u32>,
    rules: Vec<u32>,
    /// Literals the search has found, in order.
    pub(crate) found: Vec<LiteralId>,
    pub(crate) candidates: Vec<RuleIndex>,
    /// Bytes that may still be spent on single literals.
    pub(crate) allowance: usize,
}

impl Scratch {
    /// Empty; it grows with first use.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets the scan before.
    pub(crate) fn begin(&mut self, literals: usize, rules: usize, allowance: usize) {
        self.scan = self.scan.wrapping_add(2);
        if self.scan == 0 || self.literals.len() != literals || self.rules.len() != rules {
            self.scan = 2;
            self.literals.clear();
            self.literals.resize(literals, 0);
            self.rules.clear();
            self.rules.resize(rules, 0);
        }
        self.found.clear();
        self.candidates.clear();
        self.allowance = allowance;
    }

    /// Whether the literal is present, if that is known.
    pub(crate) fn known(&self, id: LiteralId) -> Option<bool> {
        let mark = self.literals.get(id.at()).copied().unwrap_or(0);
        (mark & !1 == self.scan).then_some(mark & 1 == 1)
    }

    pub(crate) fn learn_present(&mut self, id: LiteralId) {
        self.mark(id, 1);
    }

    pub(crate) fn learn_absent(&mut self, id: LiteralId) {
        self.mark(id, 0);
    }

    fn mark(&mut self, id: LiteralId, present: u32) {
        if let Some(mark) = self.literals.get_mut(id.at()) {
            *mark = self.scan | present;
        }
    }

    /// Whether this is the first visit to the rule in this scan.
    pub(crate) fn visit(&mut self, rule: RuleIndex) -> bool {
        match self.rules.get_mut(rule.at()) {
            Some(mark) if *mark != self.scan => {
                *mark = self.scan;
                true
            }
            _ => false,
        }
    }
}

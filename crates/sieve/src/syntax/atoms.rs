//! Tables of atoms while rules are read.
//!
//! Owns: the literals and tests of the whole rule set, each distinct one once, and the rarity
//! that helps to choose among literals.
//!
//! Must not: know rules.
use crate::formula::{Expect, Formula, TestId};
use crate::literal::{Literal, Literals};
use crate::rarity::Rarity;
use crate::test::Test;
use std::collections::HashMap;

/// Literals and tests of a rule set in the making.
#[derive(Debug)]
pub(crate) struct AtomTables {
    pub(crate) literals: Literals,
    pub(crate) tests: Vec<Test>,
    ids: HashMap<String, TestId>,
    rarity: Rarity,
}

impl AtomTables {
    pub(crate) fn new() -> Self {
        Self {
            literals: Literals::default(),
            tests: Vec::new(),
            ids: HashMap::new(),
            rarity: Rarity::new(),
        }
    }

    /// The tables of rules that were read before.
    pub(crate) fn of(literals: Literals, tests: Vec<Test>) -> Self {
        Self { literals, tests, ..Self::new() }
    }

    /// "`literal` occurs"; an empty literal always does.
    pub(crate) fn literal(&mut self, literal: Literal) -> Formula {
        if literal.bytes.is_empty() {
            return Formula::True;
        }
        Formula::Literal(self.literals.intern(literal))
    }

    /// "`test` comes out as expected".
    pub(crate) fn test(&mut self, test: Test, expect: Expect) -> Formula {
        let next = TestId(u32::try_from(self.tests.len()).unwrap_or(u32::MAX));
        let id = *self.ids.entry(test.to_string()).or_insert(next);
        if id == next {
            self.tests.push(test);
        }
        Formula::Test(id, expect)
    }

    /// Expected share of positions at which the folded bytes stand.
    pub(crate) fn share(&self, folded: &[u8]) -> f32 {
        folded
            .windows(crate::rarity::WINDOW.min(folded.len()).max(1))
            .map(|window| self.rarity.share(window))
            .fold(1.0, f32::min)
    }

    pub(crate) fn rarity(&self) -> &Rarity {
        &self.rarity
    }
}

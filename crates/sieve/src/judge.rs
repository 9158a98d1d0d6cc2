//! Judging: the formulas of the rules that woke, after the search.
//!
//! Owns: [`Judge`], who decides which literals outside of the search are looked for, and when. In a
//! small input each is looked for as soon as a formula asks for it. In a large one a pass costs more
//! than the rest of a rule, so all undecided rules say what they ask for next, and one pass answers
//! them together (`together`); then they are asked again.
//!
//! Must not: say "cannot match" of a rule whose literals were not all answered.
use crate::formula::{Atoms, Formula, TestId};
use crate::gate::Gate;
use crate::literal::{Compare, Literal, LiteralId};
use crate::number::Facts;
use crate::plan::{Plan, Search};
use crate::rule::RuleIndex;
use crate::scratch::Scratch;
use crate::test::{Test, Truth};
use crate::together;
use std::mem;

/// What is known of all rules.
#[derive(Clone, Copy)]
pub(crate) struct Laws<'a> {
    pub(crate) formulas: &'a [Formula],
    pub(crate) literals: &'a [Literal],
    pub(crate) tests: &'a [Test],
}

pub(crate) struct Judge<'a> {
    laws: Laws<'a>,
    plan: &'a Plan,
    search: &'a Search,
    closed: Option<&'a Gate>,
    scratch: &'a mut Scratch,
    facts: Facts<'a>,
    /// What the formula at hand asks for; nothing in a small input.
    asked: Vec<LiteralId>,
    /// What all undecided rules ask for.
    wanted: Vec<LiteralId>,
    undecided: Vec<RuleIndex>,
    /// Nothing more is looked for: what was not found by now may be there.
    is_spent: bool,
}

/// From this size on literals are looked for together.
const LARGE: usize = 1 << 20;

/// Literals that one rule may ask for at once; it may turn out that the first was enough.
const MOST_ASKED: usize = 2;

impl<'a> Judge<'a> {
    pub(crate) fn new(
        laws: Laws<'a>,
        (plan, search, closed): (&'a Plan, &'a Search, Option<&'a Gate>),
        scratch: &'a mut Scratch,
        facts: Facts<'a>,
    ) -> Self {
        let (asked, wanted, undecided) = (Vec::new(), Vec::new(), Vec::new());
        let is_spent = false;
        Self { laws, plan, search, closed, scratch, facts, asked, wanted, undecided, is_spent }
    }

    /// Looks at a rule, unless it was looked at before.
    pub(crate) fn consider(&mut self, rule: RuleIndex) {
        let is_asleep = self.closed.is_some_and(|gate| gate.holds_back(rule.at()));
        if !is_asleep && self.plan.admits(rule) && self.scratch.visit(rule) {
            self.decide(rule);
        }
    }

    /// Answers what was asked for, until every rule is decided.
    pub(crate) fn decide_the_rest(&mut self) {
        while !self.undecided.is_empty() {
            let mut wanted = mem::take(&mut self.wanted);
            wanted.sort_unstable();
            wanted.dedup();
            wanted.retain(|id| self.pays_for(*id));
            together::look_for(&wanted, self.laws.literals, self.scratch, self.facts.input);
            for rule in mem::take(&mut self.undecided) {
                self.decide(rule);
            }
        }
    }

    fn decide(&mut self, rule: RuleIndex) {
        let Some(formula) = self.laws.formulas.get(rule.at()) else { return };
        self.asked.clear();
        let truth = formula.evaluate(self);
        if truth == Truth::No {
            return;
        }
        if self.asked.is_empty() {
            self.scratch.candidates.push(rule);
        } else {
            self.wanted.append(&mut self.asked);
            self.undecided.push(rule);
        }
    }

    /// Whether a pass for the literal can still be paid for; if not, none is from here on.
    fn pays_for(&mut self, id: LiteralId) -> bool {
        let factor = match self.laws.literals.get(id.at()).map(|literal| literal.compare) {
            None | Some(Compare::Exact) => 1,
            Some(Compare::Nocase) => 4,
            Some(Compare::Difference) => 16,
        };
        let cost = self.facts.input.len().saturating_mul(factor);
        match self.scratch.allowance.checked_sub(cost) {
            Some(left) => self.scratch.allowance = left,
            None => self.is_spent = true,
        }
        !self.is_spent
    }
}

impl Atoms for Judge<'_> {
    fn literal(&mut self, id: LiteralId) -> Truth {
        if let Some(present) = self.scratch.known(id) {
            return present.into();
        }
        if self.search.finds(id) {
            return Truth::No;
        }
        if self.is_spent || self.asked.len() == MOST_ASKED {
            return Truth::Maybe;
        }
        if self.facts.input.len() >= LARGE {
            self.asked.push(id);
            return Truth::Maybe;
        }
        if !self.pays_for(id) {
            return Truth::Maybe;
        }
        together::look_for_one(id, self.laws.literals, self.scratch, self.facts.input).into()
    }

    fn test(&mut self, id: TestId) -> Truth {
        let test = self.laws.tests.get(id.0 as usize);
        test.map_or(Truth::Maybe, |test| test.evaluate(&self.facts))
    }
}

#[cfg(test)]
mod tests {
    use crate::{Externals, Scratch, SieveBuilder};

    const RULES: &str = r#"
        rule every { strings: $a = "first needle" $b = "second" $c = "third!" condition: all of them }
        rule two { strings: $a = "alpha-1" $b = "beta-22" $c = "gamma-3" condition: 2 of them }
        rule short { strings: $a = "long enough" $b = "q7" condition: $a and $b }
        rule case { strings: $a = "WakeMeUp" $b = "LoudWord" nocase condition: $a and $b }
        rule coded { strings: $a = "WakeMeUp" $b = "hidden by a key" xor condition: $a and $b }
        rule framed { strings: $a = "WakeMeUp" $b = { 66 ?? 77 67 31 32 } condition: $a and $b }
    "#;

    /// What stands alone in a small input, and behind a megabyte of nothing in a large one.
    #[test]
    fn a_large_input_has_the_candidates_of_the_small_one_in_it() {
        let mut builder = SieveBuilder::new();
        builder.add_source("n", RULES.as_bytes()).unwrap();
        let (sieve, mut scratch) = (builder.build(), Scratch::new());
        let mut names = |input: &[u8]| -> Vec<String> {
            let found = sieve.candidates(&mut scratch, input, &Externals::new());
            found.rules().iter().map(|at| sieve.rule(*at).unwrap().name.to_string()).collect()
        };
        let hidden: Vec<u8> = b"hidden by a key".iter().map(|byte| byte ^ 0x5a).collect();
        let hidden = [b"WakeMeUp ".as_slice(), &hidden].concat();
        let cases: [(&[u8], &[&str]); 9] = [
            (b"first needle second third!", &["every"]),
            (b"first needle second third", &[]),
            (b"gamma-3 alpha-1", &["two"]),
            (b"long enough q7", &["short"]),
            (b"long enough q8", &[]),
            (b"WakeMeUp lOUDwORD", &["case"]),
            (&hidden, &["coded"]),
            (b"WakeMeUp \x66.wg12", &["framed"]),
            (b"WakeMeUp \x67.wg12", &[]),
        ];
        for (words, expected) in cases {
            assert_eq!(names(words), expected, "{}", words.escape_ascii());
            for (before, behind) in [(0, super::LARGE), (super::LARGE, 0), (super::LARGE, 70_000)] {
                let input = [&vec![b' '; before][..], words, &vec![b' '; behind]].concat();
                assert_eq!(names(&input), expected, "{} at {before}", words.escape_ascii());
            }
        }
    }
}

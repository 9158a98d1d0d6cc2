//! The sieve: bytes in, candidate rules out.
//!
//! Owns: [`Sieve`], immutable and shared by all threads, and the scan itself.
//!
//! Must not: say "cannot match" without proof. A rule is left out only when its formula is
//! false, and every atom of a formula is necessary for what it stands for.
use crate::class;
use crate::formula::{Atoms, Formula, TestId};
use crate::gate::Gate;
use crate::judge::{Judge, Laws};
use crate::literal::{Literal, LiteralId};
use crate::number::Facts;
use crate::plan::{Group, Plan, Planner, Search};
use crate::rule::{Reach, Rule, RuleIndex, Visibility};
use crate::scratch::Scratch;
use crate::search::filter::Entry;
use crate::search::probe::Kernel;
use crate::search::window::Windows;
use crate::syntax::atoms::AtomTables;
use crate::test::{Test, Truth};
use crate::together;
use crate::trigger::Trigger;
use crate::value::Externals;
use std::collections::BTreeSet;
use std::mem;

/// Necessary conditions of a whole rule set, ready to be asked.
#[derive(Debug)]
pub struct Sieve {
    pub(crate) rules: Box<[Rule]>,
    pub(crate) formulas: Box<[Formula]>,
    pub(crate) literals: Box<[Literal]>,
    pub(crate) tests: Box<[Test]>,
    pub(crate) triggers: Box<[Trigger]>,
    pub(crate) windows: Box<[Option<Windows>]>,
    plans: Box<[Plan]>,
    groups: Box<[Group]>,
    kernel: Kernel,
    /// Rules that each literal wakes.
    woken: Box<[Box<[RuleIndex]>]>,
    globals: Box<[RuleIndex]>,
}

/// The rules that may match, ascending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidates<'a> {
    rules: &'a [RuleIndex],
}

impl<'a> Candidates<'a> {
    /// Public rules whose necessary condition holds. Private rules are never among them: they
    /// are reported by no one. The rules that these need to be compiled with are
    /// [`Sieve::closure`].
    #[must_use]
    pub fn rules(&self) -> &'a [RuleIndex] {
        self.rules
    }
}

/// Bytes that may be spent on literals outside of the search, in multiples of the input.
const ALLOWANCE: usize = 64;

/// Inputs of this size or more are searched only if some rule could match anything so large.
const LARGE: usize = 16 << 20;

impl Sieve {
    pub(crate) fn new(rules: Vec<Rule>, formulas: Vec<Formula>, tables: AtomTables) -> Self {
        let planner = Planner::new(tables.literals.list(), &tables.tests, tables.rarity());
        let triggers: Vec<Trigger> = rules
            .iter()
            .zip(&formulas)
            .map(|(rule, formula)| match rule.visibility {
                Visibility::Public => planner.trigger(formula),
                Visibility::Private => Trigger::Seen { literals: vec![], tests: vec![] },
            })
            .collect();
        let plans: Vec<Plan> =
            (0..class::CLASSES).map(|class| planner.plan(class, &formulas, &triggers)).collect();
        let groups = class::GROUPS
            .map(|group| planner.group(plans.get(group).unwrap_or_default(), &formulas, &triggers));
        let count = tables.literals.list().len();
        let mut woken: Vec<Vec<RuleIndex>> = vec![Vec::new(); count];
        for (at, trigger) in triggers.iter().enumerate() {
            let Trigger::Seen { literals, .. } = trigger else { continue };
            for id in literals {
                if let Some(list) = woken.get_mut(id.at()) {
                    list.push(RuleIndex(u32::try_from(at).unwrap_or(u32::MAX)));
                }
            }
        }
        let cost = |formula: &Formula| match formula {
            Formula::Literal(id) if groups.iter().any(|group| group.full.finds(*id)) => 2,
            Formula::Literal(_) => 1000,
            _ => 1,
        };
        let formulas = formulas.into_iter().map(|formula| formula.sorted_by(&cost)).collect();
        let globals = rules.iter().enumerate().filter(|(_, rule)| rule.reach == Reach::Global);
        let globals = globals.map(|(at, _)| RuleIndex(u32::try_from(at).unwrap_or(u32::MAX)));
        Self {
            globals: globals.collect(),
            rules: rules.into(),
            formulas,
            triggers: triggers.into(),
            windows: planner.into_windows(),
            plans: plans.into(),
            groups: groups.into(),
            kernel: Kernel::Detected,
            woken: woken.into_iter().map(Vec::into_boxed_slice).collect(),
            literals: tables.literals.into_list(),
            tests: tables.tests.into(),
        }
    }

    /// The same sieve on another path; all paths give the same candidates.
    #[must_use]
    pub fn with_kernel(mut self, kernel: Kernel) -> Self {
        self.kernel = kernel;
        self
    }

    /// All rules, by [`RuleIndex`].
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule of that number.
    #[must_use]
    pub fn rule(&self, index: RuleIndex) -> Option<&Rule> {
        self.rules.get(index.at())
    }

    /// `rules` with all that they must be compiled with: the rules they name, directly or not,
    /// and the global rules of their namespaces. Ascending, which is the order to compile in.
    #[must_use]
    pub fn closure(&self, rules: &[RuleIndex]) -> Vec<RuleIndex> {
        let mut closed = BTreeSet::new();
        let mut pending = rules.to_vec();
        let mut namespaces = BTreeSet::new();
        while let Some(index) = pending.pop() {
            let Some(rule) = self.rule(index).filter(|_| closed.insert(index)) else { continue };
            pending.extend(&rule.depends_on);
            if namespaces.insert(rule.namespace.as_str()) {
                let same = |index: &&RuleIndex| {
                    self.rule(**index).is_some_and(|other| other.namespace == rule.namespace)
                };
                pending.extend(self.globals.iter().filter(same));
            }
        }
        closed.into_iter().collect()
    }

    /// The rules that may match `input` with these externals; every other public rule cannot.
    pub fn candidates<'s>(
        &self,
        scratch: &'s mut Scratch,
        input: &[u8],
        externals: &Externals,
    ) -> Candidates<'s> {
        let allowance = input.len().saturating_mul(ALLOWANCE).saturating_add(1 << 20);
        scratch.begin(self.literals.len(), self.rules.len(), allowance);
        let plan = self.plans.get(class::of(input));
        let facts = Facts { input, externals };
        let plan = plan.filter(|plan| self.is_worth_a_search(plan, &facts));
        let group = plan.and_then(|plan| self.groups.get(plan.group));
        if let (Some(plan), Some(group)) = (plan, group) {
            let (search, closed) = self.search_group(group, scratch, input);
            let found = mem::take(&mut scratch.found);
            let mut judge = Judge::new(self.laws(), (plan, search, closed), scratch, facts);
            for rule in &plan.always {
                judge.consider(*rule);
            }
            for rule in plan.keys.iter().flat_map(|group| group.woken(&facts)) {
                judge.consider(rule);
            }
            for id in &found {
                for rule in self.woken.get(id.at()).map_or(&[][..], |rules| rules) {
                    judge.consider(*rule);
                }
            }
            judge.decide_the_rest();
            scratch.found = found;
        }
        scratch.candidates.sort_unstable();
        Candidates { rules: &scratch.candidates }
    }

    /// Whether some rule could match if every literal were there; asked only of large inputs, where
    /// asking every rule costs little beside the search. Most rules have a bound on the size.
    fn is_worth_a_search(&self, plan: &Plan, facts: &Facts<'_>) -> bool {
        let could_match = |(at, rule): (usize, &Rule)| {
            rule.visibility == Visibility::Public
                && plan.admits(RuleIndex(u32::try_from(at).unwrap_or(u32::MAX)))
                && self.formulas.get(at).is_none_or(|formula| {
                    formula.evaluate(&mut Unsearched { sieve: self, facts }) != Truth::No
                })
        };
        facts.input.len() < LARGE || self.rules.iter().enumerate().any(could_match)
    }

    /// Searches for what the group needs; gives the search that was done whole, and the gate that
    /// stayed closed.
    fn search_group<'s>(
        &self,
        group: &'s Group,
        scratch: &mut Scratch,
        input: &[u8],
    ) -> (&'s Search, Option<&'s Gate>) {
        if let Some((gate, search)) = &group.gated
            && !gate.quick.iter().any(|id| self.finds(*id, scratch, input))
        {
            self.search(search, scratch, input);
            if !gate.slow.iter().any(|id| scratch.known(*id) == Some(true)) {
                return (search, Some(gate));
            }
        }
        self.search(&group.full, scratch, input);
        (&group.full, None)
    }

    /// Looks for a literal before the search, which passes over what is known: a rule that it wakes
    /// must wake all the same.
    fn finds(&self, id: LiteralId, scratch: &mut Scratch, input: &[u8]) -> bool {
        let present = together::look_for_one(id, &self.literals, scratch, input);
        if present {
            scratch.found.push(id);
        }
        present
    }

    fn laws(&self) -> Laws<'_> {
        Laws { formulas: &self.formulas, literals: &self.literals, tests: &self.tests }
    }

    #[cfg(test)]
    pub(crate) fn gates(&self) -> impl Iterator<Item = &Gate> {
        self.groups.iter().filter_map(|group| group.gated.as_ref()).map(|(gate, _)| gate)
    }

    fn search(&self, search: &Search, scratch: &mut Scratch, input: &[u8]) {
        let mut suspect = |entry: &Entry, at: usize| {
            if scratch.known(entry.literal).is_some() {
                return;
            }
            let Some(start) = entry.start(at) else { return };
            let literal = self.literals.get(entry.literal.at());
            if literal.is_some_and(|literal| literal.is_at(input, start)) {
                scratch.learn_present(entry.literal);
                scratch.found.push(entry.literal);
            }
        };
        for filter in &search.filters {
            filter.scan(self.kernel, input, &mut suspect);
        }
    }
}

/// Evaluates formulas before the search: every literal may be there.
struct Unsearched<'a> {
    sieve: &'a Sieve,
    facts: &'a Facts<'a>,
}

impl Atoms for Unsearched<'_> {
    fn literal(&mut self, _: LiteralId) -> Truth {
        Truth::Maybe
    }

    fn test(&mut self, id: TestId) -> Truth {
        let test = self.sieve.tests.get(id.0 as usize);
        test.map_or(Truth::Maybe, |test| test.evaluate(self.facts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SieveBuilder;

    #[test]
    fn a_large_input_is_searched_only_if_some_rule_could_match_it() {
        let sieve = |condition: &str| {
            let rule = format!("rule r {{ strings: $a = \"needle\" condition: {condition} }}");
            let mut builder = SieveBuilder::new();
            builder.add_source("n", rule.as_bytes()).unwrap();
            builder.build()
        };
        let mut input = vec![0; LARGE];
        input[LARGE - 9..LARGE - 3].copy_from_slice(b"needle");
        let mut scratch = Scratch::new();
        for (condition, found) in
            [("$a", 1), ("$a and filesize < 1MB", 0), ("filesize > 1MB and $a", 1)]
        {
            let sieve = sieve(condition);
            let candidates = sieve.candidates(&mut scratch, &input, &Externals::default());
            assert_eq!(candidates.rules().len(), found, "{condition}");
            let searched = !scratch.found.is_empty();
            assert_eq!(searched, found == 1, "{condition}");
        }
    }
}

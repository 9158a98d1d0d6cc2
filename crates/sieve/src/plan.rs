//! Plans: what is searched for in a file of one class, and which rules that wakes.
//!
//! Owns: [`Plan`], one per class, made of the triggers of the rules that the class admits.
//!
//! Must not: evaluate formulas.
use crate::class;
use crate::formula::Formula;
use crate::literal::{Compare, Literal, LiteralId};
use crate::rarity::Rarity;
use crate::rule::RuleIndex;
use crate::search::filter::Filter;
use crate::search::window::{self, Pair};
use crate::test::Test;
use crate::trigger::{self, Trigger, Weigh};
use std::collections::HashMap;

/// The search for one class of files.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Finds literals in the bytes.
    pub(crate) plain: Filter,
    /// Finds xor literals in the differences of the bytes.
    pub(crate) difference: Filter,
    /// One bit for each literal that the two filters find.
    searched: Box<[u64]>,
    /// Rules looked at for every file.
    pub(crate) always: Box<[RuleIndex]>,
    /// Rules woken by bytes at a constant offset.
    pub(crate) keys: Box<[KeyGroup]>,
}

/// Rules woken by the value of some bytes at one offset.
#[derive(Debug)]
pub(crate) struct KeyGroup {
    offset: usize,
    length: usize,
    rules: HashMap<Box<[u8]>, Vec<RuleIndex>>,
}

impl Plan {
    /// Whether the filters find the literal, so that not found means absent.
    pub(crate) fn searches(&self, id: LiteralId) -> bool {
        self.searched.get(id.at() / 64).is_some_and(|word| word >> (id.at() % 64) & 1 == 1)
    }
}

impl KeyGroup {
    /// The rules woken by `input`.
    pub(crate) fn woken(&self, input: &[u8]) -> &[RuleIndex] {
        let end = self.offset.saturating_add(self.length);
        let rules = input.get(self.offset..end).and_then(|bytes| self.rules.get(bytes));
        rules.map_or(&[], Vec::as_slice)
    }
}

/// Triggers of all rules, and from them the plan of each class.
#[derive(Debug)]
pub(crate) struct Planner<'a> {
    literals: &'a [Literal],
    tests: &'a [Test],
    windows: Vec<Option<Pair>>,
}

/// A literal that stops the search more often is not worth it: the rule is always looked at.
const TOO_COMMON: f32 = 0.02;
/// Weight of a test of bytes: a search that stops this often costs as much.
const TEST_COST: f32 = 1e-4;

impl Weigh for Planner<'_> {
    fn literal(&self, id: LiteralId) -> Option<f32> {
        let [even, odd] = self.windows.get(id.at())?.as_ref()?;
        let share = even.share + odd.share;
        (share < TOO_COMMON).then_some(share)
    }

    fn test(&self, id: crate::formula::TestId) -> Option<f32> {
        self.tests.get(id.0 as usize)?.exact_key().map(|_| TEST_COST)
    }
}

impl<'a> Planner<'a> {
    pub(crate) fn new(literals: &'a [Literal], tests: &'a [Test], rarity: &Rarity) -> Self {
        let windows = literals.iter().map(|literal| window::choose(rarity, literal)).collect();
        Self { literals, tests, windows }
    }

    /// The cheapest trigger of a rule.
    pub(crate) fn trigger(&self, formula: &Formula) -> Trigger {
        trigger::choose(formula, self).1
    }

    /// The windows by which a literal would be noticed.
    pub(crate) fn window(&self, id: LiteralId) -> Option<Pair> {
        self.windows.get(id.at()).copied().flatten()
    }

    /// The plan for one class, from the formula and trigger of every rule.
    pub(crate) fn plan(&self, class: usize, formulas: &[Formula], triggers: &[Trigger]) -> Plan {
        let mut searched = vec![0u64; self.literals.len().div_ceil(64)].into_boxed_slice();
        let mut always = Vec::new();
        let mut keys: HashMap<(usize, usize), KeyGroup> = HashMap::new();
        for (at, (formula, trigger)) in formulas.iter().zip(triggers).enumerate() {
            let rule = RuleIndex(u32::try_from(at).unwrap_or(u32::MAX));
            if !class::admits(class, formula, self.tests) {
                continue;
            }
            let Trigger::Seen { literals, tests } = trigger else {
                always.push(rule);
                continue;
            };
            for id in literals {
                if let Some(word) = searched.get_mut(id.at() / 64) {
                    *word |= 1 << (id.at() % 64);
                }
            }
            for test in tests.iter().filter_map(|id| self.tests.get(id.0 as usize)) {
                let Some((offset, bytes)) = test.exact_key() else { continue };
                let group = keys.entry((offset, bytes.len())).or_insert_with(|| KeyGroup {
                    offset,
                    length: bytes.len(),
                    rules: HashMap::new(),
                });
                group.rules.entry(bytes.into()).or_default().push(rule);
            }
        }
        let windows = |difference: bool| {
            let wanted = self.literals.iter().zip(&self.windows).enumerate();
            let wanted = wanted.filter(|(at, (literal, _))| {
                searched.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
                    && (literal.compare == Compare::Difference) == difference
            });
            let id = |at| LiteralId(u32::try_from(at).unwrap_or(u32::MAX));
            wanted.filter_map(|(at, (_, window))| Some((id(at), (*window)?))).collect::<Vec<_>>()
        };
        let (plain, difference) = (Filter::new(windows(false)), Filter::new(windows(true)));
        let mut keys: Vec<_> = keys.into_values().collect();
        keys.sort_by_key(|group| (group.offset, group.length));
        Plan { plain, difference, searched, always: always.into(), keys: keys.into() }
    }
}

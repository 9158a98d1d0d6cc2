//! Plans: what is searched for in a file of one class, and which rules that wakes.
//!
//! Owns: [`Plan`], one per class, made of the triggers of the rules that the class admits, and
//! [`Search`], one per group of classes.
//!
//! Must not: evaluate formulas.
use crate::bits::Bits;
use crate::class;
use crate::formula::Formula;
use crate::gate::{Costs, Gate};
use crate::literal::{Compare, Literal, LiteralId};
use crate::number::Facts;
use crate::rarity::{Rarity, fold};
use crate::rule::RuleIndex;
use crate::search::filter::Filter;
use crate::search::shape::Shape;
use crate::search::window::Windows;
use crate::test::{Key, Place, Test};
use crate::trigger::{self, Trigger, Weigh};
use std::collections::{BTreeMap, BTreeSet};

/// What is done for files of one class.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Number of the group of the class.
    pub(crate) group: usize,
    /// One bit for each rule that can match a file of the class.
    admitted: Bits,
    /// Rules looked at for every file.
    pub(crate) always: Box<[RuleIndex]>,
    /// Rules woken by bytes at a constant offset or by the value of an external.
    pub(crate) keys: Box<[KeyGroup]>,
}

/// What is searched for in files of one group of classes.
#[derive(Debug)]
pub(crate) struct Group {
    /// For every rule.
    pub(crate) full: Search,
    /// A gate, and the search while it is closed.
    pub(crate) gated: Option<(Gate, Search)>,
}

/// The literals that are searched for in files of some classes.
#[derive(Debug)]
pub(crate) struct Search {
    pub(crate) filters: Box<[Filter]>,
    /// One bit for each literal that the filters find.
    searched: Bits,
}

/// Rules woken by the bytes at one place.
#[derive(Debug)]
pub(crate) struct KeyGroup {
    place: Place,
    /// By the bytes, ascending.
    rules: Box<[Woken]>,
}

/// Bytes and a rule that they wake.
type Woken = (Box<[u8]>, RuleIndex);

impl Plan {
    /// Whether the rule can match a file of the class.
    pub(crate) fn admits(&self, rule: RuleIndex) -> bool {
        self.admitted.has(rule.at())
    }
}

impl Search {
    /// Whether the filters find the literal, so that not found means absent.
    pub(crate) fn finds(&self, id: LiteralId) -> bool {
        self.searched.has(id.at())
    }
}

impl KeyGroup {
    /// The rules woken by what stands there; all of them when that is not known.
    pub(crate) fn woken(&self, facts: &Facts<'_>) -> impl Iterator<Item = RuleIndex> {
        let range = match self.place.value(facts) {
            Some(value) => {
                let start = self.rules.partition_point(|(key, _)| **key < *value);
                let tail = self.rules.get(start..).unwrap_or_default();
                start..start + tail.iter().take_while(|(key, _)| **key == *value).count()
            }
            None => 0..self.rules.len(),
        };
        self.rules.get(range).unwrap_or_default().iter().map(|(_, rule)| *rule)
    }
}

/// Triggers of all rules, and from them the plan of each class.
#[derive(Debug)]
pub(crate) struct Planner<'a> {
    rarity: &'a Rarity,
    literals: &'a [Literal],
    tests: &'a [Test],
    windows: Vec<Option<Windows>>,
}

/// A literal that stops the search more often is not worth it: the rule is always looked at.
const TOO_COMMON: f32 = 0.02;
/// A rule whose trigger is expected more often, by positions, has all its literals searched for,
const OFTEN: f32 = 1e-7;
/// as far as none of them stops the search more often than this.
const RARE: f32 = 2e-5;
/// Weight of a test of bytes: a search that stops this often costs as much.
const TEST_COST: f32 = 1e-4;

impl Weigh for Planner<'_> {
    fn literal(&self, id: LiteralId) -> Option<f32> {
        let share = self.windows.get(id.at())?.as_ref()?.share();
        (share < TOO_COMMON).then_some(share)
    }

    fn test(&self, id: crate::formula::TestId) -> Option<f32> {
        self.tests.get(id.0 as usize)?.exact_key().map(|_| TEST_COST)
    }
}

impl Costs for Planner<'_> {
    fn is_rare(&self, id: LiteralId) -> bool {
        let windows = self.windows.get(id.at()).and_then(Option::as_ref);
        windows.is_some_and(|windows| windows.share() < RARE)
    }

    fn share(&self, id: LiteralId) -> f32 {
        Weigh::literal(self, id).unwrap_or(0.0)
    }
}

impl<'a> Planner<'a> {
    pub(crate) fn new(literals: &'a [Literal], tests: &'a [Test], rarity: &'a Rarity) -> Self {
        let windows = literals.iter().map(|literal| Windows::of(rarity, literal)).collect();
        Self { rarity, literals, tests, windows }
    }

    /// The cheapest trigger of a rule.
    pub(crate) fn trigger(&self, formula: &Formula) -> Trigger {
        trigger::choose(formula, self).1
    }

    /// The windows by which each literal would be noticed.
    pub(crate) fn into_windows(self) -> Box<[Option<Windows>]> {
        self.windows.into()
    }

    /// The plan for one class, from the formula and trigger of every rule.
    pub(crate) fn plan(&self, class: usize, formulas: &[Formula], triggers: &[Trigger]) -> Plan {
        let mut admitted = Bits::new(formulas.len());
        let mut always = Vec::new();
        let mut keys: BTreeMap<Place, BTreeSet<Woken>> = BTreeMap::new();
        for (at, (formula, trigger)) in formulas.iter().zip(triggers).enumerate() {
            let rule = RuleIndex(u32::try_from(at).unwrap_or(u32::MAX));
            if !class::admits(class, formula, self.tests) {
                continue;
            }
            admitted.add(at);
            let Trigger::Seen { tests, .. } = trigger else {
                always.push(rule);
                continue;
            };
            for test in tests.iter().filter_map(|id| self.tests.get(id.0 as usize)) {
                if let Some(Key { place, value }) = test.exact_key() {
                    keys.entry(place).or_default().insert((value.into(), rule));
                }
            }
        }
        let keys = keys.into_iter();
        let keys =
            keys.map(|(place, rules)| KeyGroup { place, rules: rules.into_iter().collect() });
        let group = class::GROUPS.iter().position(|group| group.contains(&class)).unwrap_or(0);
        Plan { group, admitted, always: always.into(), keys: keys.collect() }
    }

    /// Whether a rule is looked at in so many files that looking for its other literals one by
    /// one would cost more than to have them in the search.
    fn wakes_often(&self, trigger: &Trigger) -> bool {
        let Trigger::Seen { literals, .. } = trigger else { return true };
        let presence = |id: &LiteralId| match self.literals.get(id.at()) {
            Some(literal) if literal.compare != Compare::Difference => {
                let folded: Vec<u8> = literal.bytes.iter().map(|byte| fold(*byte)).collect();
                self.rarity.share(&folded) * literal.chance_of_frame()
            }
            _ => 0.0,
        };
        literals.iter().map(presence).sum::<f32>() > OFTEN
    }

    /// The searches of one group of classes.
    pub(crate) fn group(
        &self,
        plans: &[Plan],
        formulas: &[Formula],
        triggers: &[Trigger],
    ) -> Group {
        let full = self.search(plans, formulas, triggers, None);
        let gate = Gate::choose(formulas, triggers, self.literals, self);
        let closed = gate.map(|gate| {
            let search = self.search(plans, formulas, triggers, Some(&gate));
            (gate, search)
        });
        Group { full, gated: closed }
    }

    /// The search for the triggers of all rules that the classes of one group admit, and for
    /// the other literals of rules that are often woken; without the rules behind a closed gate.
    fn search(
        &self,
        plans: &[Plan],
        formulas: &[Formula],
        triggers: &[Trigger],
        closed: Option<&Gate>,
    ) -> Search {
        let mut searched = Bits::new(self.literals.len());
        for id in closed.iter().flat_map(|gate| &gate.slow) {
            searched.add(id.at());
        }
        for (at, (formula, trigger)) in formulas.iter().zip(triggers).enumerate() {
            let is_asleep = closed.is_some_and(|gate| gate.holds_back(at));
            if is_asleep || !plans.iter().any(|plan| plan.admitted.has(at)) {
                continue;
            }
            if let Trigger::Seen { literals, .. } = trigger {
                literals.iter().for_each(|id| searched.add(id.at()));
            }
            if self.wakes_often(trigger) {
                let mut add = |id: LiteralId| {
                    if self.is_rare(id) {
                        searched.add(id.at());
                    }
                };
                formula.each_literal(&mut add);
            }
        }
        self.filtered(searched)
    }

    /// The filters for these literals.
    fn filtered(&self, searched: Bits) -> Search {
        let filters = Shape::ALL.map(|shape| {
            let ids = (0..).map(LiteralId).zip(&self.windows);
            let wanted = ids.filter(|(id, _)| searched.has(id.at()));
            let wanted = wanted.filter_map(|(id, windows)| Some((id, windows.as_ref()?)));
            let wanted = wanted.filter(|(_, windows)| windows.shape == shape);
            let each = wanted.flat_map(|(id, windows)| windows.list.iter().map(move |w| (id, w)));
            Filter::new(shape, each)
        });
        let filters = filters.into_iter().filter(|filter| !filter.is_empty()).collect();
        Search { filters, searched }
    }
}

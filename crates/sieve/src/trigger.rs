//! Triggers: the few atoms that must be seen before a rule is looked at.
//!
//! Owns: [`Trigger`], a clause implied by a formula: if the formula is true, one of its atoms is.
//!
//! Must not: evaluate; a rule whose trigger was seen still has its whole formula to pass.
use crate::formula::{Expect, Formula, TestId};
use crate::literal::LiteralId;

/// Why a rule is looked at.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Trigger {
    /// For every input.
    Always,
    /// When one of these is seen; never, if there is none.
    Seen { literals: Vec<LiteralId>, tests: Vec<TestId> },
}

/// What waiting for an atom costs.
pub(crate) trait Weigh {
    /// Expected share of positions at which the literal stops the search; `None` if it cannot
    /// be searched for.
    fn literal(&self, id: LiteralId) -> Option<f32>;
    /// The same for a test; `None` if it cannot be looked up by value.
    fn test(&self, id: TestId) -> Option<f32>;
}

/// The cheapest clause that `formula` implies, with its cost.
pub(crate) fn choose(formula: &Formula, weigh: &impl Weigh) -> (f32, Trigger) {
    let single = |cost: Option<f32>, trigger: Trigger| match cost {
        Some(cost) => (cost, trigger),
        None => ALWAYS,
    };
    match formula {
        Formula::True | Formula::Test(_, Expect::NotTrue) => ALWAYS,
        Formula::False => (0.0, Trigger::Seen { literals: vec![], tests: vec![] }),
        Formula::Literal(id) => {
            single(weigh.literal(*id), Trigger::Seen { literals: vec![*id], tests: vec![] })
        }
        Formula::Test(id, Expect::True) => {
            single(weigh.test(*id), Trigger::Seen { literals: vec![], tests: vec![*id] })
        }
        Formula::All(parts) => cheapest(parts, parts.len(), weigh),
        Formula::Any(parts) => cheapest(parts, 1, weigh),
        Formula::AtLeast(count, parts) => cheapest(parts, *count, weigh),
    }
}

const ALWAYS: (f32, Trigger) = (f32::INFINITY, Trigger::Always);

/// If `count` of `parts` are true, so is one of any `parts.len() - count + 1` of them.
fn cheapest(parts: &[Formula], count: usize, weigh: &impl Weigh) -> (f32, Trigger) {
    let mut chosen: Vec<_> = parts.iter().map(|part| choose(part, weigh)).collect();
    chosen.sort_by(|a, b| a.0.total_cmp(&b.0));
    chosen.truncate((parts.len() + 1).saturating_sub(count));
    let (mut cost, mut all_literals, mut all_tests) = (0.0, Vec::new(), Vec::new());
    for (one, trigger) in chosen {
        let Trigger::Seen { literals, tests } = trigger else { return ALWAYS };
        cost += one;
        all_literals.extend(literals);
        all_tests.extend(tests);
    }
    all_literals.sort_unstable();
    all_literals.dedup();
    all_tests.sort_unstable();
    all_tests.dedup();
    (cost, Trigger::Seen { literals: all_literals, tests: all_tests })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct ByNumber;
    impl Weigh for ByNumber {
        fn literal(&self, id: LiteralId) -> Option<f32> {
            (id.0 < 10).then_some(id.0 as f32)
        }
        fn test(&self, _: TestId) -> Option<f32> {
            Some(0.5)
        }
    }

    fn literals(ids: &[u32]) -> Vec<Formula> {
        ids.iter().map(|id| Formula::Literal(LiteralId(*id))).collect()
    }

    fn chosen(formula: &Formula) -> Option<Vec<u32>> {
        match choose(formula, &ByNumber).1 {
            Trigger::Always => None,
            Trigger::Seen { literals, .. } => Some(literals.iter().map(|id| id.0).collect()),
        }
    }

    #[test]
    fn clauses_are_small_and_implied() {
        assert_eq!(chosen(&Formula::all(literals(&[5, 3, 4]))), Some(vec![3]));
        assert_eq!(chosen(&Formula::any(literals(&[5, 3, 4]))), Some(vec![3, 4, 5]));
        assert_eq!(chosen(&Formula::at_least(2, literals(&[5, 3, 4]))), Some(vec![3, 4]));
        assert_eq!(chosen(&Formula::any(literals(&[5, 30]))), None);
        assert_eq!(chosen(&Formula::all(literals(&[5, 30]))), Some(vec![5]));
        assert_eq!(chosen(&Formula::False), Some(vec![]));
    }
}

//! Formulas: monotone necessary conditions over literals and tests.
//!
//! Owns: [`Formula`] and its simplification. A formula that is false proves that the rule it
//! was derived from cannot match; a formula that is true proves nothing.
//!
//! Must not: hold a negation of anything but an exact test, or know how literals are found.
use crate::literal::LiteralId;
use crate::test::Truth;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Index of a test in the table of its rule set.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TestId(pub(crate) u32);

/// What a formula expects of a test.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expect {
    True,
    /// False or undefined.
    NotTrue,
}

/// A necessary condition.
#[derive(Serialize, Deserialize, Clone, Debug)]
pub(crate) enum Formula {
    /// Nothing is known: may match.
    True,
    /// Cannot match.
    False,
    Literal(LiteralId),
    Test(TestId, Expect),
    All(Arc<[Formula]>),
    Any(Arc<[Formula]>),
    /// At least that many of the parts.
    AtLeast(usize, Arc<[Formula]>),
}

/// Answers for the atoms of a formula.
pub(crate) trait Atoms {
    fn literal(&mut self, id: LiteralId) -> Truth;
    fn test(&mut self, id: TestId) -> Truth;
}

impl Formula {
    /// All parts hold.
    pub(crate) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Self::True => {}
                Self::False => return Self::False,
                Self::All(inner) => kept.extend(inner.iter().cloned()),
                part => kept.push(part),
            }
        }
        match kept.len() {
            0 => Self::True,
            1 => kept.pop().unwrap_or(Self::True),
            _ => Self::All(kept.into()),
        }
    }

    /// At least one part holds.
    pub(crate) fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Self::False => {}
                Self::True => return Self::True,
                Self::Any(inner) => kept.extend(inner.iter().cloned()),
                part => kept.push(part),
            }
        }
        match kept.len() {
            0 => Self::False,
            1 => kept.pop().unwrap_or(Self::False),
            _ => Self::Any(kept.into()),
        }
    }

    /// At least `count` parts hold.
    pub(crate) fn at_least(count: usize, parts: Vec<Self>) -> Self {
        let certain = parts.iter().filter(|part| matches!(part, Self::True)).count();
        let kept: Vec<_> =
            parts.into_iter().filter(|part| !matches!(part, Self::True | Self::False)).collect();
        match count.saturating_sub(certain) {
            0 => Self::True,
            1 => Self::any(kept),
            count if count > kept.len() => Self::False,
            count if count == kept.len() => Self::all(kept),
            count => Self::AtLeast(count, kept.into()),
        }
    }

    /// Evaluates with `atoms`; stops as soon as the outcome is certain.
    pub(crate) fn evaluate(&self, atoms: &mut impl Atoms) -> Truth {
        match self {
            Self::True => Truth::Yes,
            Self::False => Truth::No,
            Self::Literal(id) => atoms.literal(*id),
            Self::Test(id, expect) => match (expect, atoms.test(*id)) {
                (Expect::True, truth) => truth,
                (Expect::NotTrue, Truth::Yes) => Truth::No,
                (Expect::NotTrue, Truth::No) => Truth::Yes,
                (Expect::NotTrue, Truth::Maybe) => Truth::Maybe,
            },
            Self::All(parts) => evaluate_count(parts.len(), parts, atoms),
            Self::Any(parts) => evaluate_count(1, parts, atoms),
            Self::AtLeast(count, parts) => evaluate_count(*count, parts, atoms),
        }
    }

    /// Calls `each` with every literal.
    pub(crate) fn each_literal(&self, each: &mut impl FnMut(LiteralId)) {
        match self {
            Self::True | Self::False | Self::Test(..) => {}
            Self::Literal(id) => each(*id),
            Self::All(parts) | Self::Any(parts) | Self::AtLeast(_, parts) => {
                parts.iter().for_each(|part| part.each_literal(each));
            }
        }
    }

    /// Puts what is cheap to evaluate first.
    pub(crate) fn sorted_by(self, cost: &impl Fn(&Self) -> u32) -> Self {
        let sort = |parts: &Arc<[Self]>| {
            let mut parts: Vec<_> = parts.iter().map(|part| part.clone().sorted_by(cost)).collect();
            parts.sort_by_cached_key(|part| part.total(cost));
            Arc::from(parts)
        };
        match self {
            Self::All(parts) => Self::All(sort(&parts)),
            Self::Any(parts) => Self::Any(sort(&parts)),
            Self::AtLeast(count, parts) => Self::AtLeast(count, sort(&parts)),
            leaf => leaf,
        }
    }

    fn total(&self, cost: &impl Fn(&Self) -> u32) -> u32 {
        match self {
            Self::All(parts) | Self::Any(parts) | Self::AtLeast(_, parts) => {
                parts.iter().fold(0, |sum, part| sum.saturating_add(part.total(cost)))
            }
            leaf => cost(leaf),
        }
    }
}

fn evaluate_count(needed: usize, parts: &[Formula], atoms: &mut impl Atoms) -> Truth {
    let (mut certain, mut possible, mut left) = (0, 0, parts.len());
    for part in parts {
        if certain >= needed {
            return Truth::Yes;
        }
        if possible + left < needed {
            return Truth::No;
        }
        left -= 1;
        match part.evaluate(atoms) {
            Truth::Yes => {
                certain += 1;
                possible += 1;
            }
            Truth::Maybe => possible += 1,
            Truth::No => {}
        }
    }
    if certain >= needed {
        Truth::Yes
    } else if possible >= needed {
        Truth::Maybe
    } else {
        Truth::No
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Known(Vec<Truth>);
    impl Atoms for Known {
        fn literal(&mut self, id: LiteralId) -> Truth {
            self.0[id.at()]
        }
        fn test(&mut self, _: TestId) -> Truth {
            Truth::Maybe
        }
    }

    fn literals(count: u32) -> Vec<Formula> {
        (0..count).map(|id| Formula::Literal(LiteralId(id))).collect()
    }

    #[test]
    fn counts_follow_the_truth_table() {
        let formula = Formula::at_least(2, literals(3));
        for bits in 0..8u32 {
            let truth = (0..3).map(|bit| Truth::from(bits >> bit & 1 == 1)).collect();
            let expected = Truth::from(bits.count_ones() >= 2);
            assert_eq!(formula.evaluate(&mut Known(truth)), expected, "{bits:03b}");
        }
    }

    #[test]
    fn a_certain_part_lowers_the_count() {
        let mut parts = literals(2);
        parts.push(Formula::True);
        assert!(matches!(Formula::at_least(2, parts.clone()), Formula::Any(_)));
        assert!(matches!(Formula::at_least(1, parts), Formula::True));
        assert!(matches!(Formula::at_least(3, literals(2)), Formula::False));
    }
}

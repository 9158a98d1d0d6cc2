//! Gates: bytes without which a whole family of rules is asleep.
//!
//! Owns: [`Gate`] and its choice. Many rules for scripts share one clause, such as "a PHP tag
//! occurs". It is no trigger, because its literals are too short to be searched for among others,
//! and what wakes these rules instead are common words. Where the clause is false none of them can
//! match, and none of their words need be searched for.
//!
//! Must not: hold back a rule whose formula does not imply the clause.
use crate::bits::Bits;
use crate::formula::Formula;
use crate::literal::{Compare, Literal, LiteralId};
use crate::trigger::Trigger;
use std::collections::{BTreeMap, BTreeSet};

/// A clause: some literal of it occurs whenever one of its rules matches.
#[derive(Debug)]
pub(crate) struct Gate {
    /// Looked for one by one, before the search.
    pub(crate) quick: Box<[LiteralId]>,
    /// Part of every search of the group; if one is found, the gate was open after all.
    pub(crate) slow: Box<[LiteralId]>,
    rules: Bits,
}

/// What a choice depends on.
pub(crate) trait Costs {
    /// Whether a search can hold the literal without stopping often.
    fn is_rare(&self, id: LiteralId) -> bool;
    /// Expected share of positions at which the literal stops the search.
    fn share(&self, id: LiteralId) -> f32;
}

/// Most literals that are looked for one by one.
const MOST_QUICK: usize = 2;
/// To look for one through a whole file costs as much as a search that stops at this share.
const QUICK_COST: f32 = 5e-4;
/// A rule that is looked at in every file mostly looks for two of its literals in vain.
const ALWAYS_COST: f32 = 2.0 * QUICK_COST;

impl Gate {
    /// Whether the rule is asleep behind the closed gate.
    pub(crate) fn holds_back(&self, rule: usize) -> bool {
        self.rules.has(rule)
    }

    /// The gate that spares most, if one is worth it.
    pub(crate) fn choose(
        formulas: &[Formula],
        triggers: &[Trigger],
        literals: &[Literal],
        costs: &impl Costs,
    ) -> Option<Self> {
        let mut families: BTreeMap<Vec<LiteralId>, Vec<usize>> = BTreeMap::new();
        for (rule, formula) in formulas.iter().enumerate() {
            for clause in clauses(formula) {
                families.entry(clause).or_default().push(rule);
            }
        }
        let mut best: Option<(f32, Self)> = None;
        for (clause, rules) in families.iter().filter(|(_, rules)| rules.len() > 1) {
            let minimal = minimal(clause, literals);
            let (slow, quick): (Vec<_>, Vec<_>) =
                minimal.iter().partition(|id| costs.is_rare(**id));
            let spared = spared(rules.iter().filter_map(|rule| triggers.get(*rule)), costs);
            let gain = spared - QUICK_COST * quick.len() as f32;
            let is_exact = |id: &LiteralId| {
                literals.get(id.at()).is_some_and(|literal| literal.compare == Compare::Exact)
            };
            let is_quick = (1..=MOST_QUICK).contains(&quick.len()) && quick.iter().all(is_exact);
            let is_best = best.as_ref().is_none_or(|(most, _)| gain > *most);
            if is_quick && gain > 0.0 && is_best {
                let mut held = Bits::new(formulas.len());
                rules.iter().for_each(|rule| held.add(*rule));
                best = Some((gain, Self { quick: quick.into(), slow: slow.into(), rules: held }));
            }
        }
        best.map(|(_, gate)| gate)
    }
}

/// What need not be searched for or looked at while rules with these triggers sleep.
fn spared<'t>(triggers: impl Iterator<Item = &'t Trigger>, costs: &impl Costs) -> f32 {
    let (mut always, mut words) = (0.0, BTreeSet::<LiteralId>::new());
    for trigger in triggers {
        match trigger {
            Trigger::Always => always += ALWAYS_COST,
            Trigger::Seen { literals, .. } => words.extend(literals),
        }
    }
    always + words.into_iter().map(|id| costs.share(id)).sum::<f32>()
}

/// The clauses of literals alone that the formula implies.
fn clauses(formula: &Formula) -> BTreeSet<Vec<LiteralId>> {
    let clause = |part: &Formula| match part {
        Formula::Any(parts) => {
            let ids = parts.iter().map(|part| match part {
                Formula::Literal(id) => Some(*id),
                _ => None,
            });
            let ids: BTreeSet<LiteralId> = ids.collect::<Option<_>>()?;
            Some(ids.into_iter().collect())
        }
        Formula::Literal(id) => Some(vec![*id]),
        _ => None,
    };
    match formula {
        Formula::All(parts) => parts.iter().filter_map(clause).collect(),
        one => clause(one).into_iter().collect(),
    }
}

/// The clause without the literals that hold another one of it: the shorter one says as much.
fn minimal(clause: &[LiteralId], literals: &[Literal]) -> Vec<LiteralId> {
    let get = |id: &LiteralId| literals.get(id.at());
    let implies = |long: &LiteralId, short: &LiteralId| match (get(long), get(short)) {
        (Some(long), Some(short)) => long != short && holds(long, short),
        _ => false,
    };
    let is_needed = |id: &&LiteralId| !clause.iter().any(|other| implies(id, other));
    clause.iter().filter(is_needed).copied().collect()
}

/// Whether `short` occurs wherever `long` does.
fn holds(long: &Literal, short: &Literal) -> bool {
    if short.frame.is_some() {
        return false;
    }
    let at = memchr::memmem::find(&long.bytes, &short.bytes);
    match (long.compare, short.compare) {
        (Compare::Difference, _) | (_, Compare::Difference) => false,
        (Compare::Exact, Compare::Nocase) => {
            memchr::memmem::find(&long.bytes.to_ascii_lowercase(), &short.bytes).is_some()
        }
        (Compare::Nocase, Compare::Exact) => {
            at.is_some() && !short.bytes.iter().any(u8::is_ascii_alphabetic)
        }
        (Compare::Exact, Compare::Exact) | (Compare::Nocase, Compare::Nocase) => at.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Externals, Scratch, SieveBuilder};

    /// Rules with common triggers behind one tag, and one that has none.
    fn source() -> String {
        let mut text = String::new();
        for (at, word) in ["eval", "copy", "pack", "assert", "request", "http"].iter().enumerate() {
            text += &format!(
                "rule r{at} {{ strings: $w = \"{word}\" $t = \"<?\" $l = \"<?php\" nocase \
                 $s = \"<script language=zq9\" condition: $w and any of ($t, $l, $s) }}\n"
            );
        }
        text + "rule free { strings: $w = \"eval\" condition: $w and filesize < 100 }"
    }

    #[test]
    fn rules_sleep_behind_a_closed_gate_only() {
        let mut builder = SieveBuilder::new();
        builder.add_source("n", source().as_bytes()).unwrap();
        let sieve = builder.build();
        assert!(sieve.gates().any(|gate| gate.holds_back(0) && !gate.holds_back(6)));
        let mut scratch = Scratch::new();
        let mut candidates = |input: &str| {
            let found = sieve.candidates(&mut scratch, input.as_bytes(), &Externals::new());
            found.rules().iter().map(|rule| rule.0).collect::<Vec<_>>()
        };
        assert_eq!(candidates("eval copy pack"), [6]);
        assert_eq!(candidates("eval copy <? pack"), [0, 1, 2, 6]);
        assert_eq!(candidates("<?PHP http"), [5]);
        // What is part of the search opens the gate too, wherever it stands.
        assert_eq!(candidates("eval <script language=zq9> copy"), [0, 1, 6]);
        assert_eq!(candidates("nothing"), []);
    }

    /// What opens the gate was known when the search came to it, and woke nobody.
    #[test]
    fn what_opens_a_gate_wakes_its_own_rules_too() {
        let mut text = String::new();
        for word in ["eval", "copy", "pack", "assert", "request", "http"] {
            text += &format!(
                "rule {word} {{ strings: $w = \"{word}\" $a = \"the \" condition: $w and $a }}\n"
            );
        }
        for (name, condition) in [("count", "#a > 1"), ("end", "$a at filesize - 4")] {
            text += &format!("rule {name} {{ strings: $a = \"the \" condition: {condition} }}\n");
        }
        let mut builder = SieveBuilder::new();
        builder.add_source("n", text.as_bytes()).unwrap();
        let (sieve, mut scratch) = (builder.build(), Scratch::new());
        assert!(sieve.gates().any(|gate| !gate.quick.is_empty()));
        for (input, expected) in [("the eval, the ", &["eval", "count", "end"][..]), ("eval", &[])]
        {
            let found = sieve.candidates(&mut scratch, input.as_bytes(), &Externals::new());
            let rules = found.rules().iter().filter_map(|at| sieve.rule(*at));
            let names: Vec<&str> = rules.map(|rule| &*rule.name).collect();
            assert_eq!(names, expected, "{input}");
        }
    }

    #[test]
    fn of_two_literals_the_shorter_says_as_much_only_in_its_own_case() {
        let exact = |text: &str| Literal::exact(text.as_bytes());
        let nocase = |text: &str| Literal::nocase(text.as_bytes());
        assert!(holds(&exact("<?php"), &exact("<?")));
        assert!(holds(&nocase("<?php"), &exact("<?")));
        assert!(!holds(&nocase("<?php"), &exact("?p")));
        assert!(holds(&exact("<?PHP"), &nocase("?p")));
        assert!(!holds(&Literal::difference(b"<<??"), &Literal::exact(b"\0")));
    }
}

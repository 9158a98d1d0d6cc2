//! What rules cost over many files, rule by rule.
//!
//! Owns: the counts behind `rules cost`. Each candidate is run in a set of its own, so that its cost
//! is told from its neighbours'; a scan, which runs sets together, costs less than the sum.

use crate::{External, Externals, Generation};
use lazaret_sieve::{RuleIndex, Scratch, Value};
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

/// What one rule cost.
#[derive(Clone, Debug)]
pub struct RuleCost {
    /// Namespace of the rule.
    pub namespace: String,
    /// Name of the rule.
    pub rule: String,
    /// Files of which it was a candidate.
    pub candidate: u64,
    /// Files that it matched.
    pub matched: u64,
    /// Time of the exact step for its candidates.
    pub spent: Duration,
    /// What the sieve knows of it, several lines.
    pub condition: String,
}

/// Counts over the files seen so far.
#[derive(Debug)]
pub struct Survey<'g> {
    generation: &'g Generation,
    scratch: Scratch,
    values: lazaret_sieve::Externals,
    rules: HashMap<RuleIndex, Tally>,
}

#[derive(Default)]
struct Tally {
    set: Option<yara_x::Rules>,
    candidate: u64,
    matched: u64,
    spent: Duration,
}

impl<'g> Survey<'g> {
    /// Nothing seen yet.
    #[must_use]
    pub fn new(generation: &'g Generation) -> Self {
        Self {
            generation,
            scratch: Scratch::new(),
            values: lazaret_sieve::Externals::new(),
            rules: HashMap::new(),
        }
    }

    /// Counts one file.
    pub fn add(&mut self, bytes: &[u8], externals: &Externals<'_>) {
        let Self { generation, scratch, values, rules } = self;
        let wanted = generation.externals();
        for external in wanted {
            values.set(external.name(), Value::from(externals.value(*external)));
        }
        let stock = &generation.stock;
        for rule in stock.sieve.candidates(scratch, bytes, values).rules() {
            let tally = rules
                .entry(*rule)
                .or_insert_with(|| Tally { set: stock.compile(&[*rule]), ..Tally::default() });
            let name = stock.sieve.rule(*rule).map_or("", |rule| rule.name.as_str());
            tally.count(bytes, (wanted, externals), name);
        }
    }

    /// Every rule that was a candidate, the most costly first.
    #[must_use]
    pub fn costs(&self) -> Vec<RuleCost> {
        let mut costs: Vec<RuleCost> = self
            .rules
            .iter()
            .filter_map(|(index, tally)| {
                let stock = &self.generation.stock;
                let rule = stock.sieve.rule(*index)?;
                Some(RuleCost {
                    namespace: stock.segments.namespace(&rule.namespace).into(),
                    rule: rule.name.clone(),
                    candidate: tally.candidate,
                    matched: tally.matched,
                    spent: tally.spent,
                    condition: stock.sieve.condition(*index).to_string(),
                })
            })
            .collect();
        costs.sort_by(|a, b| b.spent.cmp(&a.spent).then_with(|| a.rule.cmp(&b.rule)));
        costs
    }
}

impl Tally {
    fn count(&mut self, bytes: &[u8], described: (&[External], &Externals<'_>), name: &str) {
        self.candidate += 1;
        let Some(set) = &self.set else { return };
        let mut scanner = yara_x::Scanner::new(set);
        scanner.fast_scan(true);
        for external in described.0 {
            let value = described.1.value(*external);
            // A variable that the set does not take is not asked by its rules either.
            let _refused = scanner.set_global(external.name(), value).err();
        }
        let started = Instant::now();
        let results = scanner.scan(bytes);
        self.spent += started.elapsed();
        let is_it = |rule: yara_x::Rule<'_, '_>| rule.identifier() == name;
        if results.is_ok_and(|results| results.matching_rules().any(is_it)) {
            self.matched += 1;
        }
    }
}

impl std::fmt::Debug for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tally").field("candidate", &self.candidate).finish_non_exhaustive()
    }
}

//! One set of rules ready to scan, under the name that its sources give it.
//!
//! Owns: the sieve over all rules, and the compiled sets that decide about its candidates. A
//! Generation is immutable to its users and shared by all threads; each makes its own
//! [`Scanner`](crate::Scanner) from it.

use crate::{
    Define, Diagnostic, External, RulesError, SourceSet, Tolerance,
    check::Check,
    exact::{Shelf, Stock},
    hashlist::HashLists,
    kept::Kept,
    prelude::Prelude,
    segment::Segments,
    store::RuleStore,
};
use lazaret_model::GenerationId;
use std::{collections::BTreeSet, sync::Arc};

/// A set of rules, checked and ready to scan.
#[derive(Debug)]
pub struct Generation {
    id: GenerationId,
    pub(crate) stock: Stock,
    pub(crate) shelf: Shelf,
    lists: Option<Arc<HashLists>>,
    has_embedded: bool,
    withdrawn: Arc<BTreeSet<String>>,
}

/// A Generation and what the compiler had to say.
#[derive(Debug)]
pub struct Compiled {
    /// The usable rules.
    pub generation: Generation,
    /// Warnings and, with [`Tolerance::SkipInvalid`], errors of the rules left out.
    pub diagnostics: Vec<Diagnostic>,
}

impl Generation {
    /// Checks a set of sources and makes it ready to scan. Rules are compiled to their end only
    /// when a file needs them.
    pub fn compile(
        set: &SourceSet,
        defines: &[Define],
        tolerance: Tolerance,
    ) -> Result<Compiled, RulesError> {
        Self::load(set, defines, tolerance, None)
    }

    /// The same, with what earlier runs kept in `store`.
    pub fn load(
        set: &SourceSet,
        defines: &[Define],
        tolerance: Tolerance,
        store: Option<Arc<RuleStore>>,
    ) -> Result<Compiled, RulesError> {
        let prelude = Prelude { defines: defines.to_vec(), externals: set.externals(defines) };
        let id = set.id(defines);
        let kept = Kept::new(store, id, set.sources());
        let check = kept.check();
        let is_known = check.is_some();
        let mut check = match check {
            Some(check) => check,
            None => {
                let segments = Segments::of(set.sources());
                Check::run(&prelude, set.sources(), &segments, tolerance)?
            }
        };
        if !is_known {
            kept.keep_check(&check);
        }
        check.hold_to(tolerance)?;
        let Check { mut diagnostics, good } = check;
        let formed = kept.sets();
        diagnostics.extend(set.notes().iter().cloned());
        let stock = Stock::new(prelude, set.shared(), good, kept);
        let shelf = Shelf::new(stock.sieve.rules().len(), formed);
        let (lists, has_embedded) = (set.lists().cloned(), set.has_embedded());
        let withdrawn = set.withdrawn();
        let generation = Self { id, stock, shelf, lists, has_embedded, withdrawn };
        Ok(Compiled { generation, diagnostics })
    }

    /// Keeps in the store, if there is one, what this run learned about which rules are needed
    /// together. The compiled sets themselves are kept as soon as they are made.
    pub fn keep(&self) {
        self.shelf.keep(&self.stock);
    }

    /// The name of this set.
    #[must_use]
    pub const fn id(&self) -> GenerationId {
        self.id
    }

    /// What the sieve knows of each rule of that name, `NAME` or `NAMESPACE:NAME`: the necessary
    /// condition, its literals and their windows, for people.
    #[must_use]
    pub fn explain(&self, name: &str) -> Vec<String> {
        let Stock { sieve, segments, .. } = &self.stock;
        let rules = (0..).map(lazaret_sieve::RuleIndex).zip(sieve.rules());
        let named = rules.filter_map(|(index, rule)| {
            let full = format!("{}:{}", segments.namespace(&rule.namespace), rule.name);
            let is_it = rule.name == name || full == name;
            is_it.then(|| format!("{full}\n{}", sieve.condition(index)))
        });
        named.collect()
    }

    /// Number of rules, private ones included.
    #[must_use]
    pub fn rule_count(&self) -> usize {
        self.stock.rule_count()
    }

    /// The per-file variables that rules of this set may look at.
    #[must_use]
    pub fn externals(&self) -> &[External] {
        &self.stock.prelude.externals
    }

    /// The hash lists beside the rules, if any were added.
    #[must_use]
    pub fn lists(&self) -> Option<&HashLists> {
        self.lists.as_deref()
    }

    /// Whether this rule was withdrawn: it may match, and is not reported.
    pub(crate) fn is_withdrawn(&self, namespace: &str, rule: &str) -> bool {
        !self.withdrawn.is_empty() && self.withdrawn.contains(&format!("{namespace}:{rule}"))
    }

    /// True if the project's own signatures are part of the set.
    #[must_use]
    pub const fn has_embedded(&self) -> bool {
        self.has_embedded
    }
}

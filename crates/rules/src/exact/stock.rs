//! What small sets are compiled from: the sieve's rules, and where their texts stand.
//!
//! A set holds the rules asked for with all that they need to mean the same as in the whole set:
//! the rules they name, the global rules of their segment, the modules they use, in the order of
//! the sources. A rule that compiles in the whole set and not here is a fault of this file: there
//! is no set then, and the whole set answers instead.

use crate::{
    RulesError,
    check::Good,
    kept::Kept,
    prelude::{self, Prelude},
    segment::Segments,
    source::Source,
};
use lazaret_sieve::{Rule, RuleIndex, Sieve};
use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

/// Everything that sets are made from; immutable and shared.
#[derive(Debug)]
pub(crate) struct Stock {
    pub(crate) prelude: Prelude,
    pub(crate) segments: Segments,
    pub(crate) sieve: Sieve,
    sources: Arc<Vec<Source>>,
    /// Our number of each source that the sieve took.
    taken: Vec<usize>,
    good: Good,
    pub(crate) kept: Kept,
}

impl Stock {
    /// Builds the sieve of these sources, or takes the one that was kept.
    pub(crate) fn new(prelude: Prelude, sources: Arc<Vec<Source>>, good: Good, kept: Kept) -> Self {
        let segments = Segments::of(&sources);
        // A source that is not UTF-8 has no rules, neither for the sieve nor for the compiler.
        let is_text =
            |at: &usize| sources.get(*at).is_some_and(|s| std::str::from_utf8(&s.text).is_ok());
        let taken: Vec<usize> = (0..sources.len()).filter(is_text).collect();
        let sieve = kept.sieve().unwrap_or_else(|| {
            let mut builder = prelude.sieve();
            for (at, source) in sources.iter().enumerate() {
                let _not_text = builder.add_source(&segments.label(at), &source.text).err();
            }
            let sieve = builder.build();
            kept.keep_sieve(&sieve);
            sieve
        });
        Self { prelude, segments, sieve, sources, taken, good, kept }
    }

    /// Number of rules that compile, private ones included.
    pub(crate) fn rule_count(&self) -> usize {
        match &self.good {
            Good::All => self.sieve.rules().len(),
            Good::Only(names) => names.len(),
        }
    }

    /// These rules as a set of their own; `None` if it would not mean the same.
    pub(crate) fn compile(&self, members: &[RuleIndex]) -> Option<yara_x::Rules> {
        let rules = self.needed(members);
        let runs = rules.chunk_by(|one, other| one.namespace == other.namespace);
        let texts: Vec<(&str, Vec<u8>)> = runs
            .map(|run| Some((&*run.first()?.namespace, self.text(run)?)))
            .collect::<Option<_>>()?;
        let name = postcard::to_allocvec(&texts).ok()?;
        let (set, is_new) = match self.kept.compiled(&name) {
            Some(set) => (set, false),
            None => (self.compile_texts(&texts)?, true),
        };
        let there: HashSet<_> = set.iter().map(|r| (r.namespace(), r.identifier())).collect();
        let is_missing = |rule: &&&Rule| {
            let Rule { namespace, name, .. } = rule;
            self.good.holds(namespace, name) && !there.contains(&(&**namespace, &**name))
        };
        if let Some(rule) = rules.iter().find(is_missing) {
            tracing::error!(rule = rule.name, "compiles with all others only; they all answer");
            return None;
        }
        if is_new {
            self.kept.keep_compiled(&name, &set);
        }
        Some(set)
    }

    fn compile_texts(&self, texts: &[(&str, Vec<u8>)]) -> Option<yara_x::Rules> {
        let mut compiler = self.prelude.compiler().ok()?;
        for (namespace, text) in texts {
            compiler.new_namespace(namespace);
            // The caller asks for what must be there; the rest does not compile in the whole set.
            let _first_error = compiler.add_source(&text[..]).err();
        }
        Some(compiler.build())
    }

    /// All rules together.
    pub(crate) fn compile_whole(&self) -> Result<yara_x::Rules, RulesError> {
        if let Some(kept) = self.kept.compiled(WHOLE) {
            return Ok(kept);
        }
        tracing::info!("compiling all rules together");
        let mut compiler = self.prelude.compiler()?;
        prelude::add_all(&mut compiler, &self.sources, &self.segments);
        let whole = compiler.build();
        self.kept.keep_compiled(WHOLE, &whole);
        Ok(whole)
    }

    fn needed(&self, members: &[RuleIndex]) -> Vec<&Rule> {
        let mut closed = self.sieve.closure(members);
        // Of two rules of one name the compiler keeps the first that is right: where some are
        // wrong, all of the name are needed to come to the same.
        while let Good::Only(_) = self.good {
            let known = closed.len();
            closed = self.sieve.closure(&self.namesakes(&closed));
            if closed.len() == known {
                break;
            }
        }
        closed.iter().filter_map(|index| self.sieve.rule(*index)).collect()
    }

    fn namesakes(&self, rules: &[RuleIndex]) -> Vec<RuleIndex> {
        let name = |rule: &'_ RuleIndex| {
            self.sieve.rule(*rule).map(|r| (r.namespace.as_str(), r.name.as_str()))
        };
        let names: BTreeSet<_> = rules.iter().filter_map(name).collect();
        let rules = (0..).map(RuleIndex).zip(self.sieve.rules());
        rules
            .filter(|(_, r)| names.contains(&(r.namespace.as_str(), r.name.as_str())))
            .map(|(index, _)| index)
            .collect()
    }

    /// Rules of one segment as a source, each module imported before the first that uses it.
    fn text(&self, rules: &[&Rule]) -> Option<Vec<u8>> {
        let mut text = Vec::new();
        let mut imported = BTreeSet::new();
        for rule in rules {
            for module in rule.modules.iter().filter(|module| imported.insert(module.as_str())) {
                text.extend_from_slice(format!("import \"{module}\"\n").as_bytes());
            }
            let source = self.taken.get(rule.source.0 as usize)?;
            text.extend_from_slice(self.sources.get(*source)?.text.get(rule.span.clone())?);
            text.push(b'\n');
        }
        Some(text)
    }
}

/// The name of the set of all rules, which no text of rules is.
const WHOLE: &[u8] = b"whole";

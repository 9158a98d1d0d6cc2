//! Every rule of a set with what it means, for `rules check` and `rules list`.
//!
//! Owns: a compilation of the whole set, of which only descriptions and messages are kept. Must
//! not: scan.

use crate::{
    Define, Diagnostic, RulesError, SourceSet, Tolerance, found,
    prelude::{self, Prelude},
    segment::Segments,
    severity,
};
use lazaret_model::{GenerationId, MetaValue, Severity};

/// The rules of a set that compile, in the order of their sources.
#[derive(Debug)]
pub struct Catalogue {
    /// The name of the Generation of this set.
    pub id: GenerationId,
    /// The rules, private ones included.
    pub rules: Vec<RuleSummary>,
    /// Errors and warnings of the compiler, and our own about metadata.
    pub diagnostics: Vec<Diagnostic>,
}

/// What `rules list` shows of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleSummary {
    /// Namespace of the rule.
    pub namespace: String,
    /// Name of the rule.
    pub rule: String,
    /// What a match means.
    pub severity: Severity,
    /// Tags in source order.
    pub tags: Vec<String>,
    /// Metadata in source order.
    pub meta: Vec<(String, MetaValue)>,
}

impl Catalogue {
    /// Compiles all sources of `set`; with [`Tolerance::Strict`] one error refuses them all.
    pub fn compile(
        set: &SourceSet,
        defines: &[Define],
        tolerance: Tolerance,
    ) -> Result<Self, RulesError> {
        let prelude = Prelude { defines: defines.to_vec(), externals: set.externals(defines) };
        let segments = Segments::of(set.sources());
        let mut compiler = prelude.compiler()?;
        let mut diagnostics = prelude::add_all(&mut compiler, set.sources(), &segments);
        if tolerance == Tolerance::Strict {
            RulesError::refuse(&mut diagnostics)?;
        }
        let compiled = compiler.build();
        let rules: Vec<_> = compiled.iter().map(|rule| summary(&segments, &rule)).collect();
        diagnostics.extend(rules.iter().filter_map(odd_severity));
        diagnostics.extend(set.notes().iter().cloned());
        Ok(Self { id: set.id(defines), rules, diagnostics })
    }
}

fn summary(segments: &Segments, rule: &yara_x::Rule<'_, '_>) -> RuleSummary {
    let meta = found::meta(rule);
    let namespace = segments.namespace(rule.namespace());
    RuleSummary {
        namespace: namespace.into(),
        rule: rule.identifier().into(),
        severity: severity::of(namespace, &meta),
        tags: rule.tags().map(|tag| tag.identifier().to_owned()).collect(),
        meta,
    }
}

fn odd_severity(rule: &RuleSummary) -> Option<Diagnostic> {
    let reason = severity::stated(&rule.meta).err()?;
    Some(Diagnostic::about_rule("severity", &rule.rule, &reason))
}

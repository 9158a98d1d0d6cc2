//! One compiled set of rules, under the name that its sources give it.
//!
//! Owns: compilation, and what the set needs to know about a file beyond its bytes. A Generation is
//! immutable and shared by all threads; each makes its own [`Scanner`](crate::Scanner) from it.

use crate::{
    Define, DefineValue, Diagnostic, DiagnosticKind, External, RulesError, SourceSet, Tolerance,
    hashlist::HashLists, severity,
};
use lazaret_model::{GenerationId, MetaValue, Severity};
use std::sync::Arc;
use yara_x::{Compiler, errors::VariableError};

/// A compiled set of rules.
pub struct Generation {
    id: GenerationId,
    rules: yara_x::Rules,
    externals: Vec<External>,
    lists: Option<Arc<HashLists>>,
}

/// A Generation and what the compiler had to say.
#[derive(Debug)]
pub struct Compiled {
    /// The usable rules.
    pub generation: Generation,
    /// Warnings and, with [`Tolerance::SkipInvalid`], errors of the rules left out.
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

impl Generation {
    /// Compiles a set of sources.
    pub fn compile(
        set: &SourceSet,
        defines: &[Define],
        tolerance: Tolerance,
    ) -> Result<Compiled, RulesError> {
        let mut compiler = Compiler::new();
        compiler.relaxed_re_syntax(true).add_include_dir(NOWHERE);
        let externals = set.externals(defines);
        declare(&mut compiler, &externals, defines)?;
        let mut diagnostics = add_sources(&mut compiler, set);
        let errors = diagnostics.iter().any(|d| d.kind == DiagnosticKind::Error);
        if errors && tolerance == Tolerance::Strict {
            diagnostics.retain(|d| d.kind == DiagnosticKind::Error);
            return Err(RulesError::Invalid(diagnostics));
        }
        let generation = Self {
            id: set.id(defines),
            rules: compiler.build(),
            externals,
            lists: set.lists().cloned(),
        };
        diagnostics.extend(generation.odd_severities());
        Ok(Compiled { generation, diagnostics })
    }

    /// The name of this set.
    #[must_use]
    pub const fn id(&self) -> GenerationId {
        self.id
    }

    /// Number of rules, private ones included.
    #[must_use]
    pub fn rule_count(&self) -> usize {
        self.rules.iter().len()
    }

    /// The per-file variables that rules of this set may look at.
    #[must_use]
    pub fn externals(&self) -> &[External] {
        &self.externals
    }

    /// The hash lists beside the rules, if any were added.
    #[must_use]
    pub fn lists(&self) -> Option<&HashLists> {
        self.lists.as_deref()
    }

    /// Every rule, in compilation order.
    #[must_use]
    pub fn summaries(&self) -> Vec<RuleSummary> {
        self.rules.iter().map(|rule| summary(&rule)).collect()
    }

    pub(crate) const fn rules(&self) -> &yara_x::Rules {
        &self.rules
    }

    fn odd_severities(&self) -> impl Iterator<Item = Diagnostic> {
        self.rules.iter().filter_map(|rule| {
            let reason = severity::stated(&meta(&rule)).err()?;
            Some(Diagnostic::about_rule("severity", rule.identifier(), &reason))
        })
    }
}

impl std::fmt::Debug for Generation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Generation").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Declares definitions and, empty until the first file, the per-file variables.
fn declare(
    compiler: &mut Compiler<'_>,
    per_file: &[External],
    defines: &[Define],
) -> Result<(), RulesError> {
    let refuse = |name: &str, e: VariableError| RulesError::Define {
        name: name.into(),
        reason: e.to_string(),
    };
    for Define { name, value } in defines {
        match value {
            DefineValue::Bool(v) => compiler.define_global(name, *v),
            DefineValue::Integer(v) => compiler.define_global(name, *v),
            DefineValue::Float(v) => compiler.define_global(name, *v),
            DefineValue::Text(v) => compiler.define_global(name, v.as_str()),
        }
        .map_err(|e| refuse(name, e))?;
    }
    for external in per_file {
        compiler.define_global(external.name(), "").map_err(|e| refuse(external.name(), e))?;
    }
    Ok(())
}

fn add_sources(compiler: &mut Compiler<'_>, set: &SourceSet) -> Vec<Diagnostic> {
    let mut namespace = "default";
    for source in set.sources() {
        if source.namespace != namespace {
            namespace = &source.namespace;
            compiler.new_namespace(namespace);
        }
        let code = yara_x::SourceCode::from(&source.text[..]).with_origin(&source.origin);
        // Every error stays in `errors()`, from where all are taken below.
        let _first_error = compiler.add_source(code).err();
    }
    let errors = compiler.errors().iter().map(|e| Diagnostic::error(e, set.sources()));
    let warnings = compiler.warnings().iter().map(|w| Diagnostic::warning(w, set.sources()));
    errors.chain(warnings).collect()
}

/// The metadata of a rule as the model's words.
pub(crate) fn meta(rule: &yara_x::Rule<'_, '_>) -> Vec<(String, MetaValue)> {
    rule.metadata()
        .map(|(key, value)| {
            let value = match value {
                yara_x::MetaValue::Integer(v) => MetaValue::Integer(v),
                yara_x::MetaValue::Float(v) => MetaValue::Float(v),
                yara_x::MetaValue::Bool(v) => MetaValue::Bool(v),
                yara_x::MetaValue::String(v) => MetaValue::Text(v.to_owned()),
                yara_x::MetaValue::Bytes(v) => MetaValue::Text(v.to_string()),
            };
            (key.to_owned(), value)
        })
        .collect()
}

fn summary(rule: &yara_x::Rule<'_, '_>) -> RuleSummary {
    let meta = meta(rule);
    RuleSummary {
        namespace: rule.namespace().into(),
        rule: rule.identifier().into(),
        severity: severity::of(rule.namespace(), &meta),
        tags: rule.tags().map(|tag| tag.identifier().to_owned()).collect(),
        meta,
    }
}

/// A directory that cannot exist: what `include` names was resolved before, so a name that is left
/// must not be found by chance.
const NOWHERE: &str = "/dev/null/include";

//! What the compiler says of a set as a whole, before any of it is used.
//!
//! Owns: the verdict about every rule. All sources are compiled to the point where every error is
//! known; machine code for the whole set is made only where errors were passed over, because the
//! rules that are left can then be told in no other way.

use crate::{
    Diagnostic, DiagnosticKind, RulesError, Tolerance,
    prelude::{self, Prelude},
    segment::Segments,
    source::Source,
};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// The verdict about a set of rules.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Check {
    /// Warnings and, where they were passed over, errors.
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) good: Good,
}

/// Which rules compile.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) enum Good {
    /// Every one.
    #[default]
    All,
    /// These, by segment label and name.
    Only(HashSet<(String, String)>),
}

impl Good {
    pub(crate) fn holds(&self, label: &str, rule: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(names) => names.contains(&(label.to_owned(), rule.to_owned())),
        }
    }
}

impl Check {
    /// Asks the compiler about all sources.
    pub(crate) fn run(
        prelude: &Prelude,
        sources: &[Source],
        segments: &Segments,
        tolerance: Tolerance,
    ) -> Result<Self, RulesError> {
        let mut compiler = prelude.compiler()?;
        let diagnostics = prelude::add_all(&mut compiler, sources, segments);
        let mut check = Self { diagnostics, good: Good::All };
        check.hold_to(tolerance)?;
        let diagnostics = check.diagnostics;
        let good = if diagnostics.iter().any(|d| d.kind == DiagnosticKind::Error) {
            let name = |r: yara_x::Rule<'_, '_>| (r.namespace().into(), r.identifier().into());
            Good::Only(compiler.build().iter().map(name).collect())
        } else {
            Good::All
        };
        Ok(Self { diagnostics, good })
    }

    /// Refuses errors that are not tolerated.
    pub(crate) fn hold_to(&mut self, tolerance: Tolerance) -> Result<(), RulesError> {
        match tolerance {
            Tolerance::Strict => RulesError::refuse(&mut self.diagnostics),
            Tolerance::SkipInvalid => Ok(()),
        }
    }
}

//! What the compiler says about a rule, in its own words, with file and line.

use crate::source::Source;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use yara_x::{errors::CompileError, warnings::Warning};

/// Whether a message stops a rule from working.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DiagnosticKind {
    /// The rule works, but should be looked at.
    Warning,
    /// The rule does not compile.
    Error,
}

/// One message about one place in a rule source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Warning or error.
    pub kind: DiagnosticKind,
    /// The compiler's stable code, such as `E009`; `severity` for our own check of that name.
    pub code: String,
    /// The rule file, as it was named.
    pub origin: String,
    /// Line in that file, from 1; 0 where the message belongs to no line.
    pub line: usize,
    /// The full message, several lines, with the source line and a marker below it.
    pub text: String,
}

impl Diagnostic {
    pub(crate) fn error(error: &CompileError, sources: &[Source]) -> Self {
        let label = error.labels().next();
        let label = label.as_ref().map(|l| (l.origin(), l.span().range()));
        let said = Self::at(DiagnosticKind::Error, error.code(), label, sources).saying(error);
        // The compiler includes nothing itself, and so cannot know why.
        let why = said.text.replace(
            "includes are disabled for this compilation",
            "cannot be read, includes itself, or stands in a package",
        );
        Self {
            text: why.replace("include statements not allowed", "include cannot be followed"),
            ..said
        }
    }

    pub(crate) fn warning(warning: &Warning, sources: &[Source]) -> Self {
        let label = warning.labels().next();
        let label = label.as_ref().map(|l| (l.origin(), l.span().range()));
        Self::at(DiagnosticKind::Warning, warning.code(), label, sources).saying(warning)
    }

    /// A warning of our own about a rule as a whole.
    pub(crate) fn about_rule(code: &str, rule: &str, text: &str) -> Self {
        Self {
            kind: DiagnosticKind::Warning,
            code: code.into(),
            origin: String::new(),
            line: 0,
            text: format!("warning[{code}]: rule {rule}: {text}"),
        }
    }

    /// Signatures of a foreign format that have no equal here.
    pub(crate) fn left_out(origin: &str, count: usize, reason: &str) -> Self {
        let text = format!("warning[import]: {origin}: {count} left out: {reason}");
        Self {
            kind: DiagnosticKind::Warning,
            code: "import".into(),
            origin: origin.into(),
            line: 0,
            text,
        }
    }

    fn at(
        kind: DiagnosticKind,
        code: &str,
        label: Option<(Option<&str>, Range<usize>)>,
        sources: &[Source],
    ) -> Self {
        let (origin, span) = label.unwrap_or_default();
        let origin = origin.unwrap_or_default();
        let line = sources.iter().find(|s| s.origin == origin).map_or(0, |s| line(s, span.start));
        Self { kind, code: code.into(), origin: origin.into(), line, text: String::new() }
    }

    fn saying(mut self, message: &impl ToString) -> Self {
        self.text = message.to_string();
        self
    }
}

fn line(source: &Source, offset: usize) -> usize {
    let before = source.text.get(..offset).unwrap_or(&source.text);
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}

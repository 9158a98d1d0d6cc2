//! Rules of somebody else, made fit for a package.
//!
//! Owns: which of them compile; the others are named with file, line and reason and cut out, until the
//! rest compiles as a whole; and the severity that a publisher's mapping gives to each, written into
//! its metadata so that hosts need to know of no mapping. Must not: read or write files.

mod mapping;
mod pieces;

pub use mapping::{MappingError, SeverityMap};

use crate::{
    Diagnostic, DiagnosticKind, RulesError, SourceSet,
    prelude::{self, Prelude},
    segment::Segments,
};
use lazaret_model::Severity;
use pieces::Pieces;
use std::collections::BTreeMap;

/// What was left of the rules.
#[derive(Clone, Debug, Default)]
pub struct Adopted {
    /// Files with at least one rule that is good, by their paths as they were given.
    pub files: Vec<(String, Vec<u8>)>,
    /// How many rules are in them.
    pub rules: usize,
    /// What is not, in the order of files and lines.
    pub left_out: Vec<LeftOut>,
    /// To how many rules the mapping gave which severity.
    pub mapped: BTreeMap<Severity, usize>,
}

/// A rule, or another part of a file, that was left out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// The file, as it was given.
    pub file: String,
    /// Line of the fault in it, from 1; 0 if it belongs to no line.
    pub line: usize,
    /// Names of the rules that went with it.
    pub rules: Vec<String>,
    /// In one line, with the compiler's code where it has one.
    pub reason: String,
}

/// Takes over the rules of these files, path and text, into one namespace.
///
/// # Errors
/// The compiler cannot be made ready.
pub fn adopt(
    namespace: &str,
    texts: Vec<(String, Vec<u8>)>,
    mapping: &SeverityMap,
) -> Result<Adopted, RulesError> {
    let mut adopted = Adopted::default();
    let mut files = Vec::new();
    for (path, text) in texts {
        match Pieces::of(&text, mapping) {
            Ok(pieces) => files.push((path, pieces)),
            Err(reason) => {
                let rules = pieces::names(&text);
                adopted.left_out.push(LeftOut { file: path, line: 0, rules, reason });
            }
        }
    }
    for (path, pieces) in &mut files {
        for (line, name) in pieces.cut_includes() {
            let reason = format!("{name:?} is not included: its rules are taken where they stand");
            adopted.left_out.push(LeftOut { file: path.clone(), line, rules: Vec::new(), reason });
        }
    }
    loop {
        let errors = errors(namespace, &files)?;
        if errors.is_empty() {
            return Ok(finish(files, adopted));
        }
        let before = adopted.left_out.len();
        cut(&mut files, &errors, &mut adopted.left_out);
        // What has no place in a file of its own takes the file with it.
        if adopted.left_out.len() == before
            && !drop_files(&mut files, &errors, &mut adopted.left_out)
        {
            return Err(RulesError::Invalid(errors));
        }
    }
}

type Files = Vec<(String, Pieces)>;

fn errors(namespace: &str, files: &Files) -> Result<Vec<Diagnostic>, RulesError> {
    let mut set = SourceSet::new();
    for (path, pieces) in files {
        set.add_text(namespace, path.clone(), pieces.blanked());
    }
    let prelude = Prelude { defines: Vec::new(), externals: set.externals(&[]) };
    let mut compiler = prelude.compiler()?;
    let segments = Segments::of(set.sources());
    let mut all = prelude::add_all(&mut compiler, set.sources(), &segments);
    all.retain(|diagnostic| diagnostic.kind == DiagnosticKind::Error);
    Ok(all)
}

fn cut(files: &mut Files, errors: &[Diagnostic], left_out: &mut Vec<LeftOut>) {
    for error in errors {
        let named = files.iter_mut().find(|(path, _)| *path == error.origin);
        let Some((path, pieces)) = named else { continue };
        // Of a part that is cut already the first fault counts.
        if let Some(rules) = pieces.cut(error.line) {
            let (file, line) = (path.clone(), error.line);
            left_out.push(LeftOut { file, line, rules, reason: reason(error) });
        }
    }
}

fn drop_files(files: &mut Files, errors: &[Diagnostic], left_out: &mut Vec<LeftOut>) -> bool {
    let before = files.len();
    files.retain(|(path, pieces)| {
        let Some(error) = errors.iter().find(|error| error.origin == *path) else { return true };
        let (file, line, rules) = (path.clone(), error.line, pieces.rules());
        left_out.push(LeftOut { file, line, rules, reason: reason(error) });
        false
    });
    files.len() < before
}

fn finish(files: Files, mut adopted: Adopted) -> Adopted {
    for (path, pieces) in files {
        let rules = pieces.rules().len();
        if rules > 0 {
            adopted.rules += rules;
            for severity in pieces.severities() {
                *adopted.mapped.entry(severity).or_default() += 1;
            }
            adopted.files.push((path, pieces.finished()));
        }
    }
    adopted.left_out.sort();
    adopted
}

fn reason(error: &Diagnostic) -> String {
    error.text.lines().next().unwrap_or(&error.code).to_owned()
}

#[cfg(test)]
mod tests;

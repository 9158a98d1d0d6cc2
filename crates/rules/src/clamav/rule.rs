//! One YARA rule out of one signature.
//!
//! Owns: names that YARA accepts and that no two rules share, and the metadata that keeps the name
//! as it was written.

use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Names of rules given so far in one file.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// A name of a rule for a signature, unlike all before it.
    fn unique(&mut self, signature: &str) -> String {
        let letter = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        let stem: String = signature.chars().map(letter).take(LONGEST_NAME).collect();
        let stem = format!("ClamAV_{stem}");
        let mut name = stem.clone();
        let mut number = 1;
        while !self.0.insert(name.clone()) {
            number += 1;
            name = format!("{stem}_{number}");
        }
        name
    }
}

/// Bytes of a signature's name that go into the rule's.
const LONGEST_NAME: usize = 100;

/// The text of a rule: `patterns` are whole lines, the condition one expression.
pub(super) fn rule(
    names: &mut Names,
    signature: &str,
    patterns: &[String],
    condition: &str,
) -> String {
    let shown: String = signature.chars().filter(|c| !c.is_control()).collect();
    let shown = shown.replace('\\', "\\\\").replace('"', "\\\"");
    let severity = if signature.starts_with("PUA.") { "suspicious" } else { "malicious" };
    let mut text = format!(
        "rule {} {{\n meta:\n  description = \"ClamAV signature {shown}\"\n  severity = \"{severity}\"\n",
        names.unique(signature)
    );
    if !patterns.is_empty() {
        text.push_str(" strings:\n");
        for pattern in patterns {
            // Writing into a String does not fail.
            let _ = writeln!(text, "  {pattern}");
        }
    }
    let _ = writeln!(text, " condition:\n  {condition}\n}}");
    text
}

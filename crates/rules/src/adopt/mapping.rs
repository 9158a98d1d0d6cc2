//! What a publisher says that somebody else's rules mean.
//!
//! Owns: the form of a severity map (TOML) and which of its lines a rule fits: the first. A rule that
//! fits none gets the default; without one it says itself what it means.

use lazaret_model::Severity;
use serde::Deserialize;
use yara_x_parser::ast::{MetaValue, Rule};

/// The map.
#[derive(Clone, Debug, Default)]
pub struct SeverityMap {
    default: Option<Severity>,
    lines: Vec<(Severity, Line)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    default: Option<String>,
    #[serde(default)]
    map: Vec<Line>,
}

/// Every condition that is given must hold.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Line {
    severity: String,
    /// Name of the rule; `*` stands for anything.
    rule: Option<String>,
    tag: Option<String>,
    /// A key of the metadata; alone, it must be there.
    meta: Option<String>,
    /// Its value, as text.
    is: Option<String>,
    at_least: Option<i64>,
    below: Option<i64>,
}

/// The map makes no sense.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// It is no TOML of this form.
    #[error("{0}")]
    Form(#[from] toml::de::Error),
    /// A severity that there is not.
    #[error("severity {0:?} is none of malicious, suspicious, info")]
    Severity(String),
    /// A line without a condition, or conditions on a value without a key.
    #[error("line {0} of the map names neither rule, tag nor meta, or a value without meta")]
    Empty(usize),
}

impl SeverityMap {
    /// Reads a map.
    ///
    /// # Errors
    /// See [`MappingError`].
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        let Form { default, map } = toml::from_str(text)?;
        let known = |name: String| Severity::from_name(&name).ok_or(MappingError::Severity(name));
        let mut lines = Vec::new();
        for (at, line) in map.into_iter().enumerate() {
            let has_value = line.is.is_some() || line.at_least.is_some() || line.below.is_some();
            let has_any = line.rule.is_some() || line.tag.is_some() || line.meta.is_some();
            if !has_any || has_value && line.meta.is_none() {
                return Err(MappingError::Empty(at + 1));
            }
            lines.push((known(line.severity.clone())?, line));
        }
        Ok(Self { default: default.map(known).transpose()?, lines })
    }

    /// What it says of this rule.
    pub(super) fn severity(&self, rule: &Rule<'_>) -> Option<Severity> {
        let fits = self.lines.iter().find(|(_, line)| line.fits(rule));
        fits.map(|(severity, _)| *severity).or(self.default)
    }
}

impl Line {
    fn fits(&self, rule: &Rule<'_>) -> bool {
        let mut tags = rule.tags.iter().flatten();
        let mut meta = rule.meta.iter().flatten();
        self.rule.as_ref().is_none_or(|glob| is_like(rule.identifier.name, glob))
            && self.tag.as_ref().is_none_or(|tag| tags.any(|other| other.name == tag))
            && self.meta.as_ref().is_none_or(|key| {
                meta.any(|meta| meta.identifier.name == key && self.fits_value(&meta.value))
            })
    }

    fn fits_value(&self, value: &MetaValue<'_>) -> bool {
        let (text, number) = match value {
            MetaValue::Bool((value, _)) => (value.to_string(), None),
            MetaValue::Integer((value, _)) => (value.to_string(), Some(*value)),
            MetaValue::Float((value, _)) => (value.to_string(), None),
            MetaValue::String((value, _)) => ((*value).to_owned(), value.parse().ok()),
            MetaValue::Bytes((value, _)) => (value.to_string(), None),
        };
        self.is.as_ref().is_none_or(|wanted| *wanted == text)
            && self.at_least.is_none_or(|least| number.is_some_and(|number: i64| number >= least))
            && self.below.is_none_or(|most| number.is_some_and(|number: i64| number < most))
    }
}

/// Whether a name fits a pattern in which `*` stands for anything.
fn is_like(name: &str, glob: &str) -> bool {
    match glob.split_once('*') {
        None => name == glob,
        Some((start, rest)) => name.strip_prefix(start).is_some_and(|left| {
            (0..=left.len()).any(|at| left.get(at..).is_some_and(|left| is_like(left, rest)))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_patterns() {
        for (name, glob, fits) in [
            ("APT_a", "APT_*", true),
            ("APT_a", "apt_*", false),
            ("a_webshell_b", "*webshell*", true),
            ("a", "a", true),
            ("ab", "a", false),
            ("ab", "*b", true),
            ("abc", "a*b", false),
        ] {
            assert_eq!(is_like(name, glob), fits, "{name} {glob}");
        }
    }

    #[test]
    fn maps_that_make_no_sense() {
        for text in [
            "default = \"high\"",
            "[[map]]\nseverity = \"info\"",
            "[[map]]\nseverity = \"info\"\nis = \"x\"",
            "[[map]]\nseverity = \"info\"\nrule = \"x\"\nodd = 1",
            "odd = 1",
        ] {
            assert!(SeverityMap::parse(text).is_err(), "{text}");
        }
    }
}

//! What was found: one matching rule, one listed hash or one scored observation.

use serde::{Serialize, Serializer, ser::SerializeMap};

/// How much a detection says about the subject. Ordered: `Info < Suspicious < Malicious`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Listed, but changes no verdict.
    Info,
    /// Worth a look; makes the verdict `suspicious`.
    Suspicious,
    /// Makes the verdict `malicious`.
    Malicious,
}

impl Severity {
    /// The stable spelling used in rules, reports and events.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Suspicious => "suspicious",
            Self::Malicious => "malicious",
        }
    }

    /// The severity spelled `text`, if it is one of the three.
    #[must_use]
    pub fn from_name(text: &str) -> Option<Self> {
        [Self::Info, Self::Suspicious, Self::Malicious].into_iter().find(|s| s.as_str() == text)
    }
}

/// One value of a rule's metadata.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum MetaValue {
    /// A whole number.
    Integer(i64),
    /// A floating-point number.
    Float(f64),
    /// `true` or `false`.
    Bool(bool),
    /// Text; bytes that are not UTF-8 arrive here with replacement characters.
    Text(String),
}

/// A rule (or list, or observation) that matched a subject or one of its members.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Detection {
    /// Namespace of the rule; `default` when the source named none.
    pub namespace: String,
    /// Name of the rule inside its namespace.
    pub rule: String,
    /// Where inside the subject: the chain of member names, empty for the subject itself.
    pub member: Vec<String>,
    /// What the match means for the verdict.
    pub severity: Severity,
    /// The rule's metadata in source order; of repeated keys the last one is shown.
    #[serde(serialize_with = "meta_as_map")]
    pub meta: Vec<(String, MetaValue)>,
}

fn meta_as_map<S: Serializer>(meta: &[(String, MetaValue)], to: S) -> Result<S::Ok, S::Error> {
    let mut map = to.serialize_map(None)?;
    for (i, (key, value)) in meta.iter().enumerate() {
        if !meta[i + 1..].iter().any(|(later, _)| later == key) {
            map.serialize_entry(key, value)?;
        }
    }
    map.end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severity_is_ordered_and_spelled() {
        assert!(
            Severity::Info < Severity::Suspicious && Severity::Suspicious < Severity::Malicious
        );
        for severity in [Severity::Info, Severity::Suspicious, Severity::Malicious] {
            assert_eq!(Severity::from_name(severity.as_str()), Some(severity));
        }
        assert_eq!(Severity::from_name("Malicious"), None);
    }
}

//! From the engine's words about a rule to the model's.

use crate::severity;
use lazaret_model::{Detection, MetaValue};

/// The metadata of a rule.
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

/// A match of a rule of `namespace` in the bytes as a whole.
pub(crate) fn detection(namespace: &str, rule: &yara_x::Rule<'_, '_>) -> Detection {
    let meta = meta(rule);
    Detection {
        namespace: namespace.to_owned(),
        rule: rule.identifier().to_owned(),
        member: Vec::new(),
        severity: severity::of(namespace, &meta),
        meta,
    }
}

//! How a rule's metadata says what a match means.
//!
//! `severity = "malicious" | "suspicious" | "info"`; an integer there, or in `score`, is a score:
//! below 75 suspicious, else malicious. With neither, a rule of our own namespace is malicious and
//! any other suspicious. A value of another type counts as absent, and `rules check` warns of it.

use lazaret_model::{MetaValue, Severity};

/// Namespace of the signatures that come with the project.
pub const OWN_NAMESPACE: &str = "lazaret";

/// From this score on a match is malicious.
const MALICIOUS_SCORE: i64 = 75;

/// What a match of a rule with this metadata means.
pub(crate) fn of(namespace: &str, meta: &[(String, MetaValue)]) -> Severity {
    stated(meta).ok().flatten().unwrap_or(if namespace == OWN_NAMESPACE {
        Severity::Malicious
    } else {
        Severity::Suspicious
    })
}

/// The severity that the metadata states, if any; `Err` tells what is odd about it.
pub(crate) fn stated(meta: &[(String, MetaValue)]) -> Result<Option<Severity>, String> {
    let mut odd = None;
    for key in ["severity", "score"] {
        let Some((_, value)) = meta.iter().rev().find(|(name, _)| name == key) else { continue };
        match read(key, value) {
            Ok(severity) => return Ok(Some(severity)),
            Err(reason) => odd = odd.or(Some(reason)),
        }
    }
    odd.map_or(Ok(None), Err)
}

fn read(key: &str, value: &MetaValue) -> Result<Severity, String> {
    match value {
        MetaValue::Integer(score) if *score < MALICIOUS_SCORE => Ok(Severity::Suspicious),
        MetaValue::Integer(_) => Ok(Severity::Malicious),
        MetaValue::Text(text) if key == "severity" => Severity::from_name(text)
            .ok_or_else(|| format!("severity \"{text}\" is none of malicious, suspicious, info")),
        other => Err(format!("{key} has an odd type: {other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meta(pairs: &[(&str, MetaValue)]) -> Vec<(String, MetaValue)> {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect()
    }

    #[test]
    fn table() {
        use MetaValue::{Bool, Integer, Text};
        let text = |t: &str| Text(t.into());
        for (namespace, pairs, expected) in [
            ("lazaret", vec![], Severity::Malicious),
            ("default", vec![], Severity::Suspicious),
            ("default", vec![("severity", text("info"))], Severity::Info),
            (
                "default",
                vec![("severity", text("malicious")), ("score", Integer(10))],
                Severity::Malicious,
            ),
            ("default", vec![("score", Integer(74))], Severity::Suspicious),
            ("default", vec![("score", Integer(75))], Severity::Malicious),
            ("default", vec![("severity", Integer(100))], Severity::Malicious),
            ("default", vec![("severity", text("high"))], Severity::Suspicious),
            (
                "lazaret",
                vec![("severity", Bool(true)), ("score", Integer(5))],
                Severity::Suspicious,
            ),
            ("default", vec![("score", Integer(80)), ("score", Integer(40))], Severity::Suspicious),
        ] {
            assert_eq!(of(namespace, &meta(&pairs)), expected, "{namespace} {pairs:?}");
        }
        assert!(stated(&meta(&[("severity", text("high"))])).is_err());
    }
}

//! What it changes that a package brought a file.
//!
//! Owns: the wall [`Provenance`] behind which package databases lie, and the pure rule: a file that
//! is still as its package brought it takes weight from heuristics and makes tools of both sides an
//! information; it never cancels a rule that says malicious. A program that differs from what its
//! package brought is suspicious for that alone. Must not: read databases.

use lazaret_heuristics::{NAMESPACE, THRESHOLD, assess_changed};
use lazaret_model::{Detection, Level, MetaValue, Severity, Verdict};
use std::{fmt, fs::File, path::Path};

/// Who knows which files packages brought.
pub trait Provenance: fmt::Debug + Send + Sync {
    /// Where the file at the absolute `path`, open as `file`, comes from.
    fn origin(&self, path: &Path, file: &File) -> Origin;
}

/// Where a file comes from, with the spelling of its package manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// No package is known to have brought it.
    Unknown,
    /// It is what a package brought.
    Whole(&'static str),
    /// A package brought a file of this path with other content.
    Differs(&'static str),
}

/// What a file is, as far as its origin cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It begins like a program.
    Program,
    /// Anything else: packages expect people to change texts.
    Other,
}

/// True if the verdict may change once the origin is known.
pub(crate) fn matters(verdict: &Verdict) -> bool {
    verdict.level() >= Level::Suspicious && verdict.detections().iter().any(|d| yields(d).is_some())
}

/// The verdict in the light of the origin.
pub(crate) fn judge(verdict: Verdict, origin: Origin, kind: Kind) -> Verdict {
    match origin {
        Origin::Unknown => verdict,
        Origin::Whole(manager) => lightened(&verdict, manager),
        Origin::Differs(manager) if kind == Kind::Program => {
            let mut verdict = verdict;
            verdict.join(assess_changed().verdict_about(&[("package_manager", manager.into())]));
            verdict
        }
        Origin::Differs(_) => verdict,
    }
}

fn lightened(verdict: &Verdict, manager: &str) -> Verdict {
    let mut lighter = Verdict::clean();
    for detection in verdict.detections() {
        let mut detection = detection.clone();
        if let Some(severity) = yields(&detection).filter(|less| *less < detection.severity) {
            detection.severity = severity;
            detection.meta.push(("package_manager".into(), MetaValue::Text(manager.into())));
        }
        lighter.detect(detection);
    }
    verdict.whys().iter().for_each(|why| lighter.miss(why.clone()));
    lighter
}

/// The severity that is left of a detection in a file that is as its package brought it.
fn yields(detection: &Detection) -> Option<Severity> {
    let of = |key: &str| detection.meta.iter().rev().find(|(k, _)| k == key).map(|(_, v)| v);
    if of("class") == Some(&MetaValue::Text("dual".into())) {
        return Some(Severity::Info);
    }
    match (detection.namespace.as_str(), detection.severity, of("score")) {
        (NAMESPACE, Severity::Suspicious, Some(MetaValue::Integer(score))) => {
            (score - LIGHTER < i64::from(THRESHOLD)).then_some(Severity::Info)
        }
        _ => None,
    }
}

/// What the right digest of a package takes from the score of heuristics.
const LIGHTER: i64 = 50;

#[cfg(test)]
mod tests {
    use super::*;

    fn found(namespace: &str, severity: Severity, meta: (&str, MetaValue)) -> Verdict {
        let mut verdict = Verdict::clean();
        verdict.detect(Detection {
            namespace: namespace.into(),
            rule: "r".into(),
            member: Vec::new(),
            severity,
            meta: vec![(meta.0.into(), meta.1)],
        });
        verdict
    }

    #[test]
    fn a_whole_package_file_lightens_tools_and_heuristics_and_no_signature() {
        let text = |text: &str| MetaValue::Text(text.into());
        for (namespace, severity, meta, level) in [
            ("lazaret", Severity::Suspicious, ("class", text("dual")), Level::Clean),
            ("lazaret", Severity::Suspicious, ("class", text("bot")), Level::Suspicious),
            ("lazaret", Severity::Malicious, ("class", text("bot")), Level::Malicious),
            (NAMESPACE, Severity::Suspicious, ("score", MetaValue::Integer(60)), Level::Clean),
            (
                NAMESPACE,
                Severity::Suspicious,
                ("score", MetaValue::Integer(120)),
                Level::Suspicious,
            ),
            (NAMESPACE, Severity::Malicious, ("score", MetaValue::Integer(60)), Level::Malicious),
        ] {
            let verdict = judge(
                found(namespace, severity, meta.clone()),
                Origin::Whole("dpkg"),
                Kind::Program,
            );
            assert_eq!(verdict.level(), level, "{namespace} {severity:?} {meta:?}");
            assert_eq!(verdict.detections().len(), 1);
            let verdict = judge(found(namespace, severity, meta), Origin::Unknown, Kind::Program);
            assert!(verdict.level() >= Level::Suspicious);
        }
    }

    #[test]
    fn a_program_that_differs_is_suspicious_and_a_text_is_not() {
        let differs = Origin::Differs("rpm");
        let verdict = judge(Verdict::clean(), differs, Kind::Program);
        assert_eq!(verdict.level(), Level::Suspicious);
        assert_eq!(verdict.detections()[0].rule, "package-differs");
        assert!(judge(Verdict::clean(), differs, Kind::Other).is_silent());
    }
}

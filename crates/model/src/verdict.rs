//! The verdict on a subject, and how verdicts of members join into one.

use crate::{Detection, Severity, Why};
use serde::Serialize;

/// What a verdict comes to. Ordered: `Clean < Incomplete < Suspicious < Malicious`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Scanned to the end, nothing found.
    Clean,
    /// Nothing found, but something was not scanned.
    Incomplete,
    /// At least one suspicious detection.
    Suspicious,
    /// At least one malicious detection.
    Malicious,
}

impl Level {
    /// The stable spelling used in reports and events.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Incomplete => "incomplete",
            Self::Suspicious => "suspicious",
            Self::Malicious => "malicious",
        }
    }
}

/// All that a scan learned about one subject: what was found and what was not scanned.
///
/// An empty verdict is clean, so the one way to say "clean" is to have no reason against it.
/// Building one costs no allocation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    detections: Vec<Detection>,
    whys: Vec<Why>,
}

impl Verdict {
    /// A verdict with nothing found and nothing missed.
    #[must_use]
    pub const fn clean() -> Self {
        Self { detections: Vec::new(), whys: Vec::new() }
    }

    /// A verdict that says only why the scan is incomplete.
    #[must_use]
    pub fn incomplete(why: Why) -> Self {
        Self { detections: Vec::new(), whys: vec![why] }
    }

    /// Adds one finding.
    pub fn detect(&mut self, detection: Detection) {
        self.detections.push(detection);
    }

    /// Adds one reason why the scan is incomplete; the same reason is kept once.
    pub fn miss(&mut self, why: Why) {
        if !self.whys.contains(&why) {
            self.whys.push(why);
        }
    }

    /// Joins the verdict of a part into this one: nothing found or missed in a part is lost.
    pub fn join(&mut self, part: Self) {
        self.detections.extend(part.detections);
        for why in part.whys {
            self.miss(why);
        }
    }

    /// The same verdict with no detection above `most`: still listed, no longer decisive.
    #[must_use]
    pub fn lowered_to(mut self, most: Severity) -> Self {
        for detection in &mut self.detections {
            detection.severity = detection.severity.min(most);
        }
        self
    }

    /// The same verdict, said of a member: names are put in front of those that are there.
    #[must_use]
    pub fn in_member(mut self, names: &[String]) -> Self {
        let detections = self.detections.iter_mut().map(|d| &mut d.member);
        for member in detections.chain(self.whys.iter_mut().map(|w| &mut w.member)) {
            member.splice(0..0, names.iter().cloned());
        }
        self
    }

    /// What the verdict comes to.
    #[must_use]
    pub fn level(&self) -> Level {
        let worst = self.detections.iter().map(|d| d.severity).max();
        match worst {
            Some(Severity::Malicious) => Level::Malicious,
            Some(Severity::Suspicious) => Level::Suspicious,
            Some(Severity::Info) | None if !self.whys.is_empty() => Level::Incomplete,
            Some(Severity::Info) | None => Level::Clean,
        }
    }

    /// Everything that was found, `info` included.
    #[must_use]
    pub fn detections(&self) -> &[Detection] {
        &self.detections
    }

    /// Every reason why the scan is incomplete; may be non-empty beside detections.
    #[must_use]
    pub fn whys(&self) -> &[Why] {
        &self.whys
    }

    /// True if there is nothing at all to report: clean, and not even an `info` match.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.detections.is_empty() && self.whys.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::WhyCode;

    fn found(severity: Severity) -> Verdict {
        let mut verdict = Verdict::clean();
        verdict.detect(Detection {
            namespace: "default".into(),
            rule: "r".into(),
            member: vec![],
            severity,
            meta: vec![],
        });
        verdict
    }

    #[test]
    fn join_takes_the_worst_and_keeps_the_rest() {
        let mut verdict = Verdict::clean();
        assert_eq!(verdict.level(), Level::Clean);
        verdict.join(found(Severity::Info));
        assert_eq!(verdict.level(), Level::Clean);
        verdict.join(Verdict::incomplete(Why::new(WhyCode::Encrypted)));
        assert_eq!(verdict.level(), Level::Incomplete);
        verdict.join(found(Severity::Suspicious));
        assert_eq!(verdict.level(), Level::Suspicious);
        verdict.join(found(Severity::Malicious));
        assert_eq!(verdict.level(), Level::Malicious);
        assert_eq!((verdict.detections().len(), verdict.whys().len()), (3, 1));
    }

    #[test]
    fn the_same_reason_is_kept_once() {
        let mut verdict = Verdict::incomplete(Why::new(WhyCode::Timeout));
        verdict.miss(Why::new(WhyCode::Timeout));
        assert_eq!(verdict.whys().len(), 1);
    }
}

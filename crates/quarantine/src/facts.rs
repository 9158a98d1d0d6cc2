//! What the scanner knew when it asked for a file to be taken.
//!
//! Owns: [`Facts`], [`Found`], [`Process`]; they travel to the keeper and are kept with the item.
//! Must not: judge them beyond "may this be taken at all".

use crate::{Digest, Raw};
use lazaret_model::{Detection, Level, Verdict};
use serde::{Deserialize, Serialize};

/// The verdict on a file and who was using it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// BLAKE3 of the bytes that were scanned; other bytes are never taken.
    pub blake3: Digest,
    /// SHA-256 of the same bytes in hexadecimal digits, if it was computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// `malicious` or `suspicious`; anything else is refused.
    pub level: String,
    /// What was found, at most [`Facts::MOST_DETECTIONS`].
    pub detections: Vec<Found>,
    /// The rules that decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generation: Option<String>,
    /// The path as the scan reported it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Raw>,
    /// Who opened the file, if an open led to the verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process: Option<Process>,
}

impl Facts {
    /// More detections than this are not kept.
    pub const MOST_DETECTIONS: usize = 256;

    /// Of names of members and rules no more than this many bytes is kept: the facts must pass
    /// through a socket even if an archive is full of long names.
    pub const MOST_TEXT: usize = 12 << 10;

    /// The facts of a verdict on bytes with this digest.
    #[must_use]
    pub fn new(verdict: &Verdict, blake3: Digest) -> Self {
        let mut room = Self::MOST_TEXT;
        let found = verdict.detections().iter().take(Self::MOST_DETECTIONS);
        let found = found.map(|detection| Found::within(detection, &mut room));
        Self {
            blake3,
            sha256: None,
            level: verdict.level().as_str().to_owned(),
            detections: found.map_while(|found| found).collect(),
            generation: None,
            label: None,
            process: None,
        }
    }

    /// Only something found is ever taken: never a clean file and never a failed scan.
    pub(crate) fn eligible(&self) -> bool {
        let levels = [Level::Malicious, Level::Suspicious];
        levels.iter().any(|level| level.as_str() == self.level) && !self.detections.is_empty()
    }
}

/// One detection, as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Namespace of the rule.
    pub namespace: String,
    /// Name of the rule.
    pub rule: String,
    /// The chain of member names; empty for the file itself.
    pub member: Vec<String>,
    /// `malicious`, `suspicious` or `info`.
    pub severity: String,
}

impl Found {
    /// The detection, if there is room for its text; without the member's name if only that is too
    /// long, so that at least the first is always kept.
    fn within(detection: &Detection, room: &mut usize) -> Option<Self> {
        let names = detection.namespace.len() + detection.rule.len();
        let members: usize = detection.member.iter().map(|name| name.len() + 8).sum();
        let is_long = members > Facts::MOST_TEXT / 4;
        *room = room.checked_sub(names + if is_long { 8 } else { members })?;
        let member = if is_long { vec!["...".to_owned()] } else { detection.member.clone() };
        Some(Self {
            namespace: detection.namespace.clone(),
            rule: detection.rule.clone(),
            member,
            severity: detection.severity.as_str().to_owned(),
        })
    }
}

/// The process whose open led to the verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Process {
    /// Process id in our namespace.
    pub pid: u32,
    /// User id.
    pub uid: u32,
    /// Its executable.
    pub exe: Raw,
    /// Its control group, which names service and container.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cgroup: Option<Raw>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use lazaret_model::Severity;

    #[test]
    fn endless_names_leave_room_for_the_message() {
        let mut verdict = Verdict::clean();
        for length in [1 << 20, 3, 9000].into_iter().chain([2000; 50]) {
            verdict.detect(Detection {
                namespace: "n".into(),
                rule: "r".into(),
                member: vec!["\u{1}".repeat(length)],
                severity: Severity::Malicious,
                meta: vec![],
            });
        }
        let facts = Facts::new(&verdict, Digest([0; 32]));
        assert_eq!(facts.detections[0].member, ["..."]);
        assert_eq!(facts.detections[1].member, ["\u{1}".repeat(3)]);
        assert!(facts.eligible() && facts.detections.len() < 20);
        assert!(serde_json::to_vec(&facts).unwrap().len() < 100 << 10);
    }
}

//! What the present rules say of an item, as one process tells it another.
//!
//! Owns: [`Judgement`]. Must not: scan.

use lazaret_model::{Level, Verdict};
use serde::{Deserialize, Serialize};

/// The verdict of a restricted scan, in the words that a restore needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Judgement {
    /// Spelling of the level.
    level: String,
    /// `NAMESPACE:RULE` of each detection, or the code of each reason why it is incomplete.
    because: Vec<String>,
}

impl Judgement {
    pub(super) fn of(verdict: &Verdict) -> Self {
        let found = verdict.detections().iter().map(|d| format!("{}:{}", d.namespace, d.rule));
        let missed = verdict.whys().iter().map(|why| why.code.as_str().to_owned());
        Self {
            level: verdict.level().as_str().to_owned(),
            because: found.chain(missed).take(MOST).collect(),
        }
    }

    /// Why the file should not be given back; `None` only if it was scanned whole and is clean.
    pub(super) fn objection(&self) -> Option<String> {
        let because = self.because.join(", ");
        match self.level.as_str() {
            level if level == Level::Clean.as_str() => None,
            level if level == Level::Incomplete.as_str() => {
                Some(format!("it could not be scanned to the end ({because})"))
            }
            level => Some(format!("it is still {level} ({because})")),
        }
    }
}

/// More reasons than this are not told.
const MOST: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;
    use lazaret_model::{Why, WhyCode};

    #[test]
    fn only_clean_raises_no_objection() {
        assert_eq!(Judgement::of(&Verdict::clean()).objection(), None);
        let incomplete = Verdict::incomplete(Why::new(WhyCode::Encrypted));
        let objection = Judgement::of(&incomplete).objection().unwrap();
        assert_eq!(objection, "it could not be scanned to the end (encrypted)");
        let unknown = Judgement { level: String::new(), because: vec![] };
        assert!(unknown.objection().is_some());
    }
}

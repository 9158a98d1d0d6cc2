//! What the feed had to offer when the updater last asked, for people who ask why a host waits.
//!
//! Owns: [`Offer`], a note without any say: activation believes nothing of it.

use crate::{Cohort, ContentId, Seconds, Waves};
use serde::{Deserialize, Serialize};

/// The newest package that the feed names, and the plan by which hosts take it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// When the feed was asked.
    pub checked: Seconds,
    /// Which source answered.
    pub source: String,
    /// Until when the feed's word holds.
    pub expires: Seconds,
    /// Number of the package; 0 if the feed names none.
    pub version: u64,
    /// Name of its content.
    pub content: ContentId,
    /// Who takes it when.
    pub waves: Waves,
}

impl Offer {
    /// This machine's place in line, and when its turn is, if the plan reaches it.
    #[must_use]
    pub fn turn(&self, machine_id: &[u8]) -> (Cohort, Option<Seconds>) {
        let cohort = Cohort::of(machine_id, self.content);
        (cohort, self.waves.turn(cohort))
    }
}

//! How far the feed's metadata had come when it was last believed.
//!
//! Owns: [`Heights`], a floor of its own beside the metadata files: whatever happens to those, an
//! older state of the feed is known as older. Must not: read metadata.

use crate::{Seconds, refusal::Refusal};
use serde::{Deserialize, Serialize};

/// Versions of the four roles, and what the clock said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heights {
    /// Version of the root.
    pub root: u64,
    /// Version of the timestamp.
    pub timestamp: u64,
    /// Version of the snapshot.
    pub snapshot: u64,
    /// Version of the list of targets.
    pub targets: u64,
    /// When the feed was last believed, as the clock said then.
    pub clock: Seconds,
}

impl Heights {
    /// Refuses a state of the feed that is older than this one. A newer root may bring new keys for
    /// timestamp and snapshot, whose numbers then begin anew: so a thief of these keys, who can
    /// raise the numbers, loses with the keys what was done with them.
    pub fn admit(&self, new: &Self) -> Result<(), Refusal> {
        let is_rekeyed = new.root > self.root;
        let pairs = [
            (self.root, new.root, true),
            (self.timestamp, new.timestamp, !is_rekeyed),
            (self.snapshot, new.snapshot, !is_rekeyed),
            (self.targets, new.targets, true),
        ];
        match pairs.into_iter().find(|(floor, found, holds)| *holds && found < floor) {
            Some((floor, found, _)) => Err(Refusal::Rollback { floor, found }),
            None => Ok(()),
        }
    }

    /// The state with the newer root, and of one root the higher of each.
    pub(crate) fn higher(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        let (Some(a), Some(b)) = (one, other) else { return one.or(other) };
        let (old, new) = if a.root <= b.root { (a, b) } else { (b, a) };
        let same = old.root == new.root;
        let most = |of: fn(&Self) -> u64| if same { of(&old).max(of(&new)) } else { of(&new) };
        Some(Self {
            root: new.root,
            timestamp: most(|heights| heights.timestamp),
            snapshot: most(|heights| heights.snapshot),
            targets: old.targets.max(new.targets),
            // The last word counts: a clock that was wrong once is told of once.
            clock: new.clock,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Heights =
        Heights { root: 2, timestamp: 9, snapshot: 8, targets: 7, clock: Seconds(5) };

    #[test]
    fn older_is_refused_and_a_new_root_resets_what_its_keys_sign() {
        assert!(NOW.admit(&NOW).is_ok());
        for lower in [
            Heights { root: 1, ..NOW },
            Heights { timestamp: 8, ..NOW },
            Heights { snapshot: 7, ..NOW },
            Heights { targets: 6, ..NOW },
            Heights { root: 3, targets: 6, ..NOW },
        ] {
            assert_eq!(NOW.admit(&lower).unwrap_err().code(), "rollback", "{lower:?}");
        }
        let rekeyed = Heights { root: 3, timestamp: 1, snapshot: 1, ..NOW };
        assert!(NOW.admit(&rekeyed).is_ok());
        assert_eq!(Heights::higher(Some(NOW), Some(rekeyed)), Some(rekeyed));
        assert_eq!(Heights::higher(Some(NOW), None), Some(NOW));
    }
}

//! Which of the offered packages this host takes, if any.
//!
//! Owns: the decision, pure: the highest one whose plan reaches this host by now.

use lazaret_feed::{Cohort, ContentId, Seconds, Signature, Waves};
use serde::Deserialize;

/// A package as the list of targets describes it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Offered {
    /// Name of the target.
    #[serde(skip)]
    pub(crate) name: String,
    pub(crate) version: u64,
    pub(crate) content: ContentId,
    /// Length of the content.
    pub(crate) size: u64,
    pub(crate) signatures: Vec<Signature>,
    pub(crate) waves: Waves,
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// This one is fetched: its place in the list.
    Take(usize),
    /// A newer one is there, and this is when its turn is, if its plan says.
    Wait(Option<Seconds>),
    /// The newest is what this host has or had.
    Current,
    /// The newest is older than what this host has: somebody shows an old state.
    Older,
}

/// What this host knows of itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HostFacts<'a> {
    pub(crate) machine: &'a [u8],
    /// No package up to this number is taken: it was active here.
    pub(crate) floor: u64,
    /// No package below this number is taken: it came with the root.
    pub(crate) least: u64,
    pub(crate) now: Seconds,
    /// Somebody here does not want to wait.
    pub(crate) is_impatient: bool,
}

impl HostFacts<'_> {
    const fn wants(&self, version: u64) -> bool {
        version > self.floor && version >= self.least
    }
}

/// Decides over packages in any order.
pub(crate) fn choose(offered: &[Offered], host: HostFacts<'_>) -> Decision {
    let known = host.floor.max(host.least);
    let mut order: Vec<usize> = (0..offered.len()).collect();
    let version = |at: &usize| offered.get(*at).map_or(0, |package| package.version);
    order.sort_by_key(|at| std::cmp::Reverse(version(at)));
    let Some(newest) = order.first().and_then(|at| offered.get(*at)) else {
        return if known > 0 { Decision::Older } else { Decision::Current };
    };
    let mut wait = None;
    for at in order {
        let Some(package) = offered.get(at).filter(|p| host.wants(p.version)) else { break };
        let turn = package.waves.turn(Cohort::of(host.machine, package.content));
        if host.is_impatient || turn.is_some_and(|turn| turn <= host.now) {
            return Decision::Take(at);
        }
        wait.get_or_insert(turn);
    }
    match wait {
        Some(turn) => Decision::Wait(turn),
        None if newest.version < known => Decision::Older,
        None => Decision::Current,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lazaret_feed::Wave;

    fn package(version: u64, upto: u32, start: i64) -> Offered {
        let wave = Wave { upto, start: Seconds(start), spread: 0 };
        let waves = if upto == 0 { Waves::default() } else { vec![wave].try_into().unwrap() };
        let content = ContentId::of(&version.to_le_bytes());
        let signatures = Vec::new();
        Offered { name: format!("package-{version}"), version, content, size: 1, signatures, waves }
    }

    #[test]
    fn the_highest_whose_turn_it_is() {
        let all = 1_000_000;
        let offered = [package(5, all, 0), package(7, all, 100), package(6, all, 50)];
        for (floor, now, is_impatient, expected) in [
            (0, 0, false, Decision::Take(0)),
            (0, 60, false, Decision::Take(2)),
            (0, 100, false, Decision::Take(1)),
            (5, 0, false, Decision::Wait(Some(Seconds(100)))),
            (5, 0, true, Decision::Take(1)),
            (6, 99, false, Decision::Wait(Some(Seconds(100)))),
            (7, 99, true, Decision::Current),
            (8, 99, false, Decision::Older),
        ] {
            let now = Seconds(now);
            let host = HostFacts { machine: b"m", floor, least: 0, now, is_impatient };
            assert_eq!(choose(&offered, host), expected, "{floor} {now:?} {is_impatient}");
        }
        let now = Seconds(500);
        let host = HostFacts { machine: b"m", floor: 6, least: 0, now, is_impatient: false };
        assert_eq!(choose(&[package(7, 0, 0)], host), Decision::Wait(None));
        assert_eq!(choose(&[], host), Decision::Older);
        let fresh = HostFacts { floor: 0, least: 6, ..host };
        assert_eq!(choose(&[package(5, all, 0)], fresh), Decision::Older);
        assert_eq!(choose(&[package(6, all, 0)], fresh), Decision::Take(0));
    }
}

//! When it is a host's turn: releases go out in waves, and within a wave one host after the other.
//!
//! Owns: [`Cohort`], a host's place in line, drawn anew for each release so that no host is always
//! first, and [`Waves`], the publisher's plan. Pure: the same host and plan give the same time.
//! Must not: read the machine's identity or the clock.

use crate::{ContentId, Seconds};
use serde::{Deserialize, Serialize};

/// A host's place in line for one release, evenly spread over all values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cohort(pub u64);

impl Cohort {
    /// The place of this machine for this release.
    #[must_use]
    pub fn of(machine_id: &[u8], release: ContentId) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("lazaret cohort v1");
        hasher.update(&release.0).update(machine_id);
        let mut first = [0; 8];
        hasher.finalize_xof().fill(&mut first);
        Self(u64::from_be_bytes(first))
    }

    /// In parts of a million, for people: the share of hosts that come before this one.
    #[must_use]
    pub fn millionths(self) -> u32 {
        u32::try_from((u128::from(self.0) * u128::from(MILLION)) >> 64).unwrap_or(MILLION)
    }
}

/// One wave of a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wave {
    /// Share of all hosts that this wave and those before it reach, in parts of a million.
    pub upto: u32,
    /// When its first host's turn is.
    pub start: Seconds,
    /// Seconds from its first host to its last.
    pub spread: u32,
}

/// The waves of a release, in order. Hosts beyond the last one wait: a plan that is cut short is a
/// release on hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Wave>", into = "Vec<Wave>")]
pub struct Waves(Vec<Wave>);

/// The plan makes no sense: shares must rise and end at a million at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the shares of waves must rise, up to {MILLION} at most")]
pub struct WavesError;

impl TryFrom<Vec<Wave>> for Waves {
    type Error = WavesError;

    fn try_from(waves: Vec<Wave>) -> Result<Self, WavesError> {
        let rises = waves.is_sorted_by(|before, after| before.upto < after.upto);
        let ends = waves.iter().all(|wave| (1..=MILLION).contains(&wave.upto));
        if rises && ends { Ok(Self(waves)) } else { Err(WavesError) }
    }
}

impl From<Waves> for Vec<Wave> {
    fn from(waves: Waves) -> Self {
        waves.0
    }
}

impl Waves {
    /// The plan as far as it came by `now`: nobody's turn comes any more. A plan that is on hold.
    #[must_use]
    pub fn cut(&self, now: Seconds) -> Self {
        let mut cut = Vec::new();
        let mut from = 0;
        for wave in &self.0 {
            let elapsed = now.since(wave.start).clamp(0, i64::from(wave.spread) + 1);
            let elapsed = u32::try_from(elapsed).unwrap_or(u32::MAX);
            let share = u64::from(wave.upto - from) * u64::from(elapsed.min(wave.spread));
            let reached = match wave.spread {
                _ if elapsed > wave.spread || now.since(wave.start) < 0 => wave.upto,
                spread => from + u32::try_from(share / u64::from(spread.max(1))).unwrap_or(0),
            };
            if now.since(wave.start) < 0 || reached <= from {
                break;
            }
            cut.push(Wave { upto: reached, start: wave.start, spread: elapsed.min(wave.spread) });
            if reached < wave.upto {
                break;
            }
            from = wave.upto;
        }
        Self(cut)
    }

    /// The plan with one wave more, beginning at `start`, if it reaches further than before.
    #[must_use]
    pub fn widened(&self, wave: Wave) -> Option<Self> {
        let mut waves: Vec<Wave> = self.0.clone();
        waves.push(wave);
        waves.try_into().ok()
    }

    /// The waves in order.
    #[must_use]
    pub fn waves(&self) -> &[Wave] {
        &self.0
    }

    /// When it is this host's turn; never, as long as the plan does not reach it.
    #[must_use]
    pub fn turn(&self, cohort: Cohort) -> Option<Seconds> {
        let place = u128::from(cohort.0);
        let mut from = 0;
        for wave in &self.0 {
            let to = bound(wave.upto);
            if place < to {
                // From the wave's own beginning on: measured from the first host of all, the later
                // waves would come all at once at their end.
                let within = (place - from) * u128::from(wave.spread) / (to - from);
                let within = i64::try_from(within).unwrap_or(i64::MAX);
                return Some(Seconds(wave.start.0.saturating_add(within)));
            }
            from = to;
        }
        None
    }
}

/// Where a share ends among the values of a cohort.
fn bound(share: u32) -> u128 {
    (u128::from(share) << 64) / u128::from(MILLION)
}

const MILLION: u32 = 1_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTS: u32 = 130_000;

    fn plan() -> Waves {
        let wave = |upto, start, spread| Wave { upto, start: Seconds(start), spread };
        let waves = [
            wave(10_000, 0, 600),
            wave(100_000, 3600, 3600),
            wave(400_000, 10_000, 20_000),
            wave(1_000_000, 100_000, 50_000),
        ];
        waves.to_vec().try_into().unwrap()
    }

    fn cohorts(release: &[u8]) -> Vec<Cohort> {
        let release = ContentId::of(release);
        (0..HOSTS).map(|host| Cohort::of(format!("host {host}").as_bytes(), release)).collect()
    }

    /// Chi-squared over equal bins; with 19 degrees of freedom 50 is passed once in 10,000 times.
    fn evenness(bins: &[u32]) -> f64 {
        let mean = f64::from(bins.iter().sum::<u32>()) / bins.len() as f64;
        bins.iter().map(|n| (f64::from(*n) - mean).powi(2) / mean).sum()
    }

    #[test]
    fn every_wave_is_spread_evenly_over_its_time() {
        for release in [&b"one"[..], b"two", b"three"] {
            let cohorts = cohorts(release);
            let mut from = Cohort(0);
            for wave in &plan().0 {
                let to = bound(wave.upto);
                let own = cohorts.iter().filter(|c| **c >= from && u128::from(c.0) < to);
                let mut bins = [0; 20];
                for cohort in own {
                    let turn = plan().turn(*cohort).unwrap().since(wave.start);
                    assert!((0..i64::from(wave.spread)).contains(&turn), "{wave:?} {turn}");
                    bins[usize::try_from(turn * 20 / i64::from(wave.spread)).unwrap()] += 1;
                }
                let share = f64::from(bins.iter().sum::<u32>()) / f64::from(HOSTS);
                let wanted = (to - u128::from(from.0)) as f64 / 2_f64.powi(64);
                assert!((share / wanted - 1.0).abs() < 0.1, "{share} of {wanted}");
                assert!(evenness(&bins) < 50.0, "{wave:?}: {bins:?}");
                from = Cohort(u64::try_from(to).unwrap_or(u64::MAX));
            }
        }
    }

    #[test]
    fn the_same_host_comes_at_the_same_time_and_in_another_place_for_another_release() {
        let (one, two) = (cohorts(b"one"), cohorts(b"two"));
        assert_eq!(one, cohorts(b"one"));
        let first = |c: &Cohort| c.millionths() < 10_000;
        let both = one.iter().zip(&two).filter(|(a, b)| first(a) && first(b)).count();
        // One in 10,000 by chance: 13 of these hosts.
        assert!((1..40).contains(&both), "{both}");
    }

    #[test]
    fn later_places_never_come_earlier_and_a_cut_plan_holds() {
        let mut cohorts = cohorts(b"one");
        cohorts.sort();
        let turns: Vec<_> = cohorts.iter().map(|c| plan().turn(*c).unwrap()).collect();
        assert!(turns.is_sorted());
        assert!(plan().turn(Cohort(u64::MAX)).is_some());
        let cut = Waves(plan().0[..2].to_vec());
        assert_eq!(cut.turn(Cohort(u64::MAX / 5)), None);
        assert_eq!(cut.turn(Cohort(0)), Some(Seconds(0)));
        assert_eq!(Waves::default().turn(Cohort(0)), None);
    }

    #[test]
    fn a_hold_stops_everybody_whose_turn_had_not_come() {
        let mut cohorts = cohorts(b"one");
        cohorts.sort();
        for now in [-1, 0, 300, 600, 601, 3600, 5000, 20_000, 100_000, 149_999, 160_000] {
            let (now, plan) = (Seconds(now), plan());
            let cut = plan.cut(now);
            for cohort in cohorts.iter().step_by(50) {
                let before = plan.turn(*cohort).filter(|turn| *turn <= now);
                // A host at the very edge may lose its turn, none may get one.
                let after = cut.turn(*cohort);
                assert!(after.is_none() || after.is_some_and(|turn| turn <= now), "{now:?}");
                if before.is_some_and(|turn| now.since(turn) > 60) {
                    assert!(after.is_some(), "{now:?} {cohort:?} {before:?} {cut:?}");
                }
            }
        }
        assert_eq!(plan().cut(Seconds(200_000)), plan());
        let wave = |upto| Wave { upto, start: Seconds(7), spread: 1 };
        assert!(plan().widened(wave(1_000_000)).is_none());
        let cut = plan().cut(Seconds(700));
        assert_eq!(cut.widened(wave(1_000_000)).unwrap().turn(Cohort(u64::MAX)), Some(Seconds(7)));
    }

    #[test]
    fn plans_that_make_no_sense() {
        let wave = |upto| Wave { upto, start: Seconds(0), spread: 1 };
        for shares in [&[0][..], &[5, 5], &[6, 5], &[1_000_001]] {
            let waves: Vec<Wave> = shares.iter().map(|share| wave(*share)).collect();
            assert_eq!(Waves::try_from(waves), Err(WavesError), "{shares:?}");
        }
        assert!(serde_json::from_str::<Waves>("[{\"upto\":0,\"start\":0,\"spread\":1}]").is_err());
    }
}

//! Plans by which a release reaches hosts.
//!
//! Owns: the named plans and the words of `--share` and `--over`. Pure.

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use lazaret_feed::{Seconds, Wave, Waves};

/// A plan by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Plan {
    /// One host in a hundred within ten minutes; the others wait for `promote`.
    Canary,
    /// 1 % over 30 minutes, 10 % after an hour, half after two, all after four.
    Normal,
    /// 1 % at once, 10 % after five minutes, all after ten.
    Emergency,
    /// Every host at once: for one site, or a test.
    All,
}

impl Plan {
    /// The waves if it begins now.
    pub(crate) fn waves(self, now: Seconds) -> Result<Waves> {
        let waves: &[(u32, i64, u32)] = match self {
            Self::Canary => &[(10_000, 0, 600)],
            Self::Normal => &[
                (10_000, 0, 1_800),
                (100_000, 3_600, 3_600),
                (500_000, 7_200, 7_200),
                (MILLION, 14_400, 7_200),
            ],
            Self::Emergency => &[(10_000, 0, 60), (100_000, 300, 60), (MILLION, 600, 180)],
            Self::All => &[(MILLION, 0, 0)],
        };
        let wave = |(upto, after, spread): &(u32, i64, u32)| Wave {
            upto: *upto,
            start: Seconds(now.0 + after),
            spread: *spread,
        };
        Ok(waves.iter().map(wave).collect::<Vec<_>>().try_into()?)
    }
}

/// `10%` or `100%` in parts of a million.
pub(crate) fn share(text: &str) -> Result<u32> {
    let wrong = || format!("{text:?}: expected a share of all hosts such as 10%");
    let number: f64 = text.strip_suffix('%').with_context(wrong)?.parse().with_context(wrong)?;
    if !(number > 0.0 && number <= 100.0) {
        bail!(wrong());
    }
    Ok((number * 10_000.0).round() as u32)
}

const MILLION: u32 = 1_000_000;

#[cfg(test)]
mod tests {
    use super::*;
    use lazaret_feed::Cohort;

    #[test]
    fn plans_reach_whom_they_say() {
        for (plan, last) in [
            (Plan::Canary, None),
            (Plan::Normal, Some(14_400 + 7_200)),
            (Plan::Emergency, Some(780)),
            (Plan::All, Some(0)),
        ] {
            let turn = plan.waves(Seconds(0)).unwrap().turn(Cohort(u64::MAX));
            assert!(turn.map(|t| t.0).unwrap_or(-1) >= last.map_or(-1, |l| l - 1), "{plan:?}");
            assert_eq!(turn.is_some(), last.is_some());
            assert_eq!(plan.waves(Seconds(5)).unwrap().turn(Cohort(0)), Some(Seconds(5)));
        }
    }

    #[test]
    fn shares() {
        assert_eq!(share("10%").unwrap(), 100_000);
        assert_eq!(share("0.5%").unwrap(), 5_000);
        for wrong in ["10", "0%", "101%", "-1%", "many%", "nan%"] {
            assert!(share(wrong).is_err(), "{wrong}");
        }
    }
}

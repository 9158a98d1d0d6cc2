//! Is a package not much slower than what runs now?
//!
//! Owns: which files are measured, and how: processor time of one thread over the same bytes in
//! memory, the running set and the new one in turns, the least of several rounds each. Must not:
//! measure compilation.

use super::{answer::Answer, evidence::Evidence};
use lazaret_rules::{Externals, Generation, Scanner};
use rustix::time::{ClockId, clock_gettime};
use std::{fs::File, io::Read, time::Duration};

/// Compares the new set with the running one.
pub(super) fn ask(evidence: &Evidence, generation: &Generation, allowed: u64) -> Answer {
    let Some(running) = evidence.running.generation() else {
        return Answer::Good("the running signatures do not compile: nothing to compare".into());
    };
    let sample = sample(&evidence.goodware);
    let mut scanners = [running, generation].map(|set| Scanner::new(set, Some(PATIENCE)));
    let mut least = [Duration::MAX; 2];
    // The first round compiles what the sample needs and is not counted.
    for round in 0..=ROUNDS {
        for (scanner, least) in scanners.iter_mut().zip(&mut least) {
            let Some(time) = measure(scanner, &sample) else { return Answer::TimedOut };
            if round > 0 {
                *least = time.min(*least);
            }
        }
    }
    judge(least.map(|time| time.as_nanos()), allowed)
}

/// The new set takes `new` where the running one takes `old`, in nanoseconds.
fn judge([old, new]: [u128; 2], allowed: u64) -> Answer {
    let percent = u64::try_from(new * 100 / old.max(1)).unwrap_or(u64::MAX);
    let bound = old * u128::from(allowed) / 100 + TRIFLE.as_nanos();
    if new > bound {
        return Answer::Cost { percent, allowed };
    }
    Answer::Good(format!("scanning takes {percent} % of what it takes now"))
}

fn measure(scanner: &mut Scanner<'_>, sample: &[Vec<u8>]) -> Option<Duration> {
    let before = clock_gettime(ClockId::ThreadCPUTime);
    for bytes in sample {
        let verdict = scanner.scan(bytes, &Externals::default());
        verdict.whys().is_empty().then_some(())?;
    }
    let after = clock_gettime(ClockId::ThreadCPUTime);
    let nanos = (after.tv_sec - before.tv_sec) * 1_000_000_000 + (after.tv_nsec - before.tv_nsec);
    Some(Duration::from_nanos(u64::try_from(nanos).unwrap_or_default()))
}

/// Files from all over the list, the beginning of each.
fn sample(files: &[std::path::PathBuf]) -> Vec<Vec<u8>> {
    let step = (files.len() / MOST_FILES).max(1);
    let beginning = |path: &std::path::PathBuf| {
        let mut bytes = Vec::new();
        File::open(path).ok()?.take(MOST_BYTES).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    };
    files.iter().step_by(step).filter_map(beginning).collect()
}

const ROUNDS: usize = 3;
const MOST_FILES: usize = 150;
const MOST_BYTES: u64 = 256 << 10;
/// Over the whole sample; less is noise.
const TRIFLE: Duration = Duration::from_millis(10);
const PATIENCE: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_times_is_too_much_and_noise_is_not() {
        let ms = 1_000_000;
        for (old, new, is_good) in [
            (100 * ms, 90 * ms, true),
            (100 * ms, 200 * ms, true),
            (100 * ms, 211 * ms, false),
            (100 * ms, 1000 * ms, false),
            (0, 9 * ms, true),
            (0, 11 * ms, false),
        ] {
            let said = judge([old, new], 200);
            assert_eq!(matches!(said, Answer::Good(_)), is_good, "{old} {new}: {said:?}");
        }
    }
}

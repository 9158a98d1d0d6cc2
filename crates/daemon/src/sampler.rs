//! Which questions that are answered from memory are told to the desk.
//!
//! Owns: [`Sampler`]: one of so many, and of more the more there are, since to tell of one costs what
//! many answers cost. Each stands for those that were not told, so that shares are true. Pure.

use std::time::{Duration, Instant};

/// Counts the questions.
#[derive(Debug)]
pub(crate) struct Sampler {
    every: u64,
    passed: u64,
    told: Instant,
}

impl Sampler {
    pub(crate) const fn new(now: Instant) -> Self {
        Self { every: LEAST, passed: 0, told: now }
    }

    /// How many questions this one stands for; none if it is not told.
    pub(crate) fn take(&mut self, at: Instant) -> Option<u64> {
        self.passed += 1;
        if self.passed < self.every {
            return self.calm(at);
        }
        let stands_for = self.every;
        if at.saturating_duration_since(self.told) < CLOSE {
            self.every = (self.every * 2).min(MOST);
        }
        (self.passed, self.told) = (0, at);
        Some(stands_for)
    }

    /// A burst is over: what was passed of it is not put on those who come after.
    fn calm(&mut self, at: Instant) -> Option<u64> {
        if self.every > LEAST && at.saturating_duration_since(self.told) > FAR {
            (self.every, self.passed) = (LEAST, 0);
        }
        None
    }
}

/// One of so many is told while there are few, and while there are very many.
const LEAST: u64 = 64;
const MOST: u64 = 4_096;
/// Sooner than this after the last, the next stands for twice as many.
const CLOSE: Duration = Duration::from_millis(20);
const FAR: Duration = Duration::from_millis(100);

#[cfg(test)]
mod tests {
    use super::*;

    /// Told, and what they stood for, of questions in such distances.
    fn told(sampler: &mut Sampler, from: Instant, count: u32, apart: Duration) -> (u64, u64) {
        let tolls = (0..count).filter_map(|number| sampler.take(from + apart * number));
        tolls.fold((0, 0), |(told, sum), toll| (told + 1, sum + toll))
    }

    #[test]
    fn few_are_told_one_of_64_and_many_at_most_fifty_a_second() {
        let start = Instant::now();
        let mut sampler = Sampler::new(start);
        let few = told(&mut sampler, start, 6_400, Duration::from_millis(1));
        assert_eq!(few, (100, 6_400));
        let many = 2_000_000;
        let (told, stood_for) =
            told(&mut Sampler::new(start), start, many, Duration::from_micros(5));
        assert!(told < 10 * 50 + 10, "{told}");
        assert!(stood_for.abs_diff(many.into()) < 2 * MOST, "{stood_for}");
    }

    #[test]
    fn who_comes_after_a_burst_does_not_pay_for_it() {
        let start = Instant::now();
        let mut sampler = Sampler::new(start);
        told(&mut sampler, start, 100_000, Duration::from_micros(5));
        let later = start + Duration::from_secs(2);
        assert_eq!(told(&mut sampler, later, 63, Duration::from_millis(1)), (0, 0));
        assert_eq!(told(&mut sampler, later, 2, Duration::from_millis(1)), (1, LEAST));
    }
}

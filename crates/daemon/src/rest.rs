//! Executions that wait for writers to go.
//!
//! Owns: [`Resting`]: the jobs that are not scanned again at once, and when each is looked at. Pure.

use std::time::Instant;

/// Jobs by number.
#[derive(Debug, Default)]
pub(crate) struct Resting(Vec<(Instant, u64)>);

impl Resting {
    pub(crate) fn add(&mut self, job: u64, until: Instant) {
        self.0.push((until, job));
    }

    /// Takes out those whose time has come.
    pub(crate) fn due(&mut self, now: Instant) -> Vec<u64> {
        let due = self.0.extract_if(.., |(until, _)| *until <= now);
        due.map(|(_, job)| job).collect()
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn each_comes_once_when_it_is_due() {
        let (mut resting, now) = (Resting::default(), Instant::now());
        let later = now + Duration::from_millis(1);
        resting.add(1, later);
        resting.add(2, now);
        assert_eq!(resting.due(now), [2]);
        assert_eq!(resting.due(later), [1]);
        assert!(resting.is_empty());
    }
}

//! When an answer is due, and when a worker has had its time.
//!
//! Owns: [`Deadlines`]. Pure.

use lazaret_config::Gate;
use lazaret_onaccess::Trigger;
use std::time::Duration;

/// The times that are promised.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadlines {
    pub(crate) open: Duration,
    pub(crate) exec: Duration,
}

/// Whether files wait for which there is no worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Others {
    Wait,
    DoNotWait,
}

impl Deadlines {
    /// Those that are configured.
    pub(crate) fn of_gate(gate: &Gate) -> Self {
        Self { open: gate.open_deadline.duration(), exec: gate.exec_deadline.duration() }
    }

    /// How long this trigger may wait.
    pub(crate) const fn of(self, trigger: Trigger) -> Duration {
        match trigger {
            Trigger::Exec => self.exec,
            Trigger::Open | Trigger::CloseWrite => self.open,
        }
    }

    /// Whether a worker that has been at one file for `running` is ended. A scan goes on after its
    /// deadline, for the ledger; but not for ever, and not long while others wait for a worker.
    pub(crate) fn ends_worker(self, running: Duration, others: Others) -> bool {
        running > self.longest(others)
    }

    /// The time that a worker has for a file.
    pub(crate) fn longest(self, others: Others) -> Duration {
        let longest = self.exec.max(self.open);
        match others {
            Others::Wait => longest * 2,
            Others::DoNotWait => longest * 12,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_has_time_unless_others_wait() {
        let deadlines = Deadlines { open: Duration::from_secs(2), exec: Duration::from_secs(5) };
        assert_eq!(deadlines.of(Trigger::Exec), Duration::from_secs(5));
        assert_eq!(deadlines.of(Trigger::Open), Duration::from_secs(2));
        use Others::{DoNotWait, Wait};
        for (seconds, others, ends) in
            [(9, Wait, false), (11, Wait, true), (11, DoNotWait, false), (61, DoNotWait, true)]
        {
            let running = Duration::from_secs(seconds);
            assert_eq!(deadlines.ends_worker(running, others), ends, "{seconds}");
        }
    }
}

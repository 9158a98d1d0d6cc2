//! A pause in protection that ends by itself.
//!
//! Owns: [`Halt`]: until when nothing is watched. The one who marks file systems asks it again and
//! again; nobody has to remember to resume. Must not: touch a mark.

use crate::standing::{Standing, now};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// Shared by who asks for a pause and who keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Halt {
    /// Seconds since 1970; 0: no pause.
    until: Arc<AtomicU64>,
    standing: Standing,
}

impl Halt {
    pub(crate) fn new(standing: Standing) -> Self {
        Self { until: Arc::default(), standing }
    }

    /// From now on for so long.
    pub(crate) fn pause(&self, length: Duration, reason: &str) {
        let until = now().saturating_add(length.as_secs().max(1));
        self.until.store(until, Ordering::Relaxed);
        self.standing.pause(Some((until, reason.to_owned())));
    }

    /// At once.
    pub(crate) fn resume(&self) {
        if self.until.swap(0, Ordering::Relaxed) != 0 {
            self.standing.pause(None);
        }
    }

    /// Whether nothing is to be watched now; a pause that is over ends here.
    pub(crate) fn holds(&self) -> bool {
        match self.until.load(Ordering::Relaxed) {
            0 => false,
            until if until > now() => true,
            _ => {
                self.resume();
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lazaret_config::Gate;
    use lazaret_control::State;

    #[test]
    fn a_pause_ends_by_itself() {
        let standing = Standing::new(&Gate::default(), Arc::default());
        let halt = Halt::new(standing.clone());
        assert!(!halt.holds());
        halt.pause(Duration::from_secs(60), "backup");
        assert!(halt.holds());
        assert_eq!(standing.now().pause.unwrap().1, "backup");
        halt.until.store(now() - 1, Ordering::Relaxed);
        assert!(!halt.holds());
        assert_eq!((standing.now().state, standing.now().pause), (State::Running, None));
    }
}

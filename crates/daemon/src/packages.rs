//! Packages of signatures as the service sees them: another became active, one was not taken.
//!
//! Owns: looking for both, and telling. Whoever activates or fetches has no way to us and needs none:
//! they write their logs, and we read what is new in them. Must not: judge packages, load rules.

use crate::tell::{Teller, Telling};
use lazaret_config::{Environment, Places};
use lazaret_feed::{Chronicle, Entry, Follower, Store};

/// What is known of them so far.
#[derive(Debug)]
pub(crate) struct Packages {
    follower: Follower,
    chronicle: Chronicle,
}

impl Packages {
    /// Those of this machine.
    pub(crate) fn of_this_machine() -> Option<Self> {
        let places = Places::new(&Environment::of_this_process()).ok()?;
        let store = Store::at(places.feed());
        let (follower, chronicle) = (Follower::new(store.clone()), Chronicle::new(store));
        Some(Self { follower, chronicle })
    }

    /// Says how often what happened before the service started.
    pub(crate) fn begin(&self, teller: &Teller) {
        teller.tell(Telling::PackageCounts(self.chronicle.counters()));
    }

    /// Tells what happened since the last look. True if another package became active.
    pub(crate) fn look(&mut self, teller: &Teller) -> bool {
        let news = self.chronicle.news();
        if !news.is_empty() {
            teller.tell(Telling::PackageCounts(self.chronicle.counters()));
        }
        for entry in news.into_iter().filter(is_worth_telling) {
            teller.tell(Telling::Package(Box::new(entry)));
        }
        self.follower.changed()
    }
}

/// A probation that ended well is in the log, and no event.
fn is_worth_telling(entry: &Entry) -> bool {
    entry.event != "settled"
}

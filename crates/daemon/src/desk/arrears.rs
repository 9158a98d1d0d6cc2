//! What was let through, or judged by older rules, is scanned when nobody waits.
//!
//! Owns: when that is done. Must not: know what is owed; see [`crate::ledger`] and [`crate::review`].

use super::Desk;
use crate::{
    hand::{Chore, Reopened},
    job::Intake,
    memory::{Key, Ticket},
    sight::look,
};
use lazaret_onaccess::{HeldFile, Trigger};
use std::{sync::Arc, time::Instant};

impl Desk {
    /// Nobody waits: time for what is owed.
    pub(super) fn pay(&mut self, now: Instant) {
        while !self.state.reopening && self.fleet.idle().is_some() {
            let Some((key, debt)) = self.clerk.ledger.due(now) else { return };
            if self.state.jobs.scans(key) {
                self.clerk.ledger.again(key, now);
            } else if let Some(file) = debt.file {
                self.rescan(key, file, debt.pid);
                self.dispatch();
            } else {
                let chore = Chore::Reopen { key, path: debt.path, pids: vec![debt.pid] };
                self.state.reopening = self.clerk.hand.ask(chore);
                if !self.state.reopening {
                    self.clerk.ledger.again(key, now);
                }
            }
        }
    }

    /// Nobody waits and nothing is owed: time for what older rules judged clean.
    pub(super) fn review(&mut self) {
        if self.state.reopening || self.state.jobs.len() > 0 || !self.fleet.has_leisure() {
            return;
        }
        let Some((key, past)) = self.clerk.review.next() else { return };
        let chore = Chore::Reopen { key, path: past.path, pids: vec![past.pid] };
        self.state.reopening = self.clerk.hand.ask(chore);
        if !self.state.reopening {
            self.clerk.review.put_back(key);
        }
    }

    pub(super) fn reopened(&mut self, Reopened { key, pid, file }: Reopened) {
        self.state.reopening = false;
        match file {
            Some(file) => self.rescan(key, Arc::new(file.into()), pid),
            None => self.not_now(key),
        }
    }

    /// A file that is owed a scan is tried again later; one that older rules saw is gone.
    fn not_now(&mut self, key: Key) {
        self.clerk.review.settle(key);
        self.clerk.ledger.put_off(key, Instant::now());
    }

    fn rescan(&mut self, key: Key, file: Arc<HeldFile>, pid: i32) {
        let sight = look(&*file).ok().filter(|sight| Key::of(&sight.identity) == key);
        let Some(sight) = sight else { return self.not_now(key) };
        if self.state.suspects.is_fatal(&sight.identity) {
            self.clerk.review.settle(key);
            return self.clerk.ledger.give_up(key);
        }
        self.state.strays += 1;
        let ticket = Ticket::stray(key, self.state.strays);
        self.ahead((pid, Trigger::Open), Intake { ticket, sight, file });
    }
}

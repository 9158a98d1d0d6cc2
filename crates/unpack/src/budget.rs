//! What one subject has cost so far, and whether it may cost more.
//!
//! Owns: [`Budget`], [`Clock`]. Everything that comes out of a container is charged here before it
//! is used, also what is thrown away. Must not own: what happens when a bound is reached.
use std::fmt;
use std::time::{Duration, Instant};

use crate::flaw::{Limit, Stop};
use crate::limits::Limits;
use crate::pool::Pool;

/// Says how much time has passed since the walk began.
pub trait Clock {
    /// Time since the start.
    fn elapsed(&self) -> Duration;
}

impl Clock for Instant {
    fn elapsed(&self) -> Duration {
        Self::elapsed(self)
    }
}

/// The account of one subject: one budget per subject, shared by everything inside it.
pub struct Budget<'c> {
    limits: Limits,
    clock: &'c dyn Clock,
    pool: Pool,
    subject: u64,
    bytes: u64,
    inflated: u64,
    entries: u64,
    decodes: u64,
}

impl<'c> Budget<'c> {
    /// A fresh account with these limits; `clock` runs from the moment the subject was asked for.
    #[must_use]
    pub fn new(limits: Limits, clock: &'c dyn Clock) -> Self {
        let member = limits.member.max(Limits::MEMBER_MIN);
        let limits = Limits { member, ..limits };
        let pool = Pool::new(limits.memory);
        Self { limits, clock, pool, subject: 0, bytes: 0, inflated: 0, entries: 0, decodes: 0 }
    }

    /// The limits it was made with.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Bytes that came out so far, those thrown away included.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Members that came out so far.
    #[must_use]
    pub const fn entries(&self) -> u64 {
        self.entries
    }

    /// The most bytes of decoded members and dictionaries that were alive at once.
    #[must_use]
    pub fn peak_memory(&self) -> u64 {
        self.pool.peak()
    }

    pub(crate) const fn pool(&self) -> &Pool {
        &self.pool
    }

    /// Names the length of the subject: the allowance grows by it, ratios are taken against it.
    pub(crate) const fn begin(&mut self, subject: u64) {
        self.subject = subject;
    }

    pub(crate) fn check_time(&self) -> Result<(), Stop> {
        if self.clock.elapsed() > self.limits.time { Err(Stop::Timeout) } else { Ok(()) }
    }

    /// Charges bytes that lie in the parent as they are.
    pub(crate) fn charge_stored(&mut self, bytes: u64) -> Result<(), Stop> {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > self.limits.bytes.saturating_add(self.subject) {
            return Err(Stop::Limit(Limit::Bytes));
        }
        Ok(())
    }

    /// Charges bytes that a decoder made.
    pub(crate) fn charge_decoded(&mut self, bytes: u64) -> Result<(), Stop> {
        self.charge_stored(bytes)?;
        self.inflated = self.inflated.saturating_add(bytes);
        if self.exceeds_ratio(self.subject, self.inflated) {
            return Err(Stop::Limit(Limit::Ratio));
        }
        self.check_time()
    }

    /// Whether `made` bytes out of `from` are more than allowed.
    pub(crate) const fn exceeds_ratio(&self, from: u64, made: u64) -> bool {
        let from = if from == 0 { 1 } else { from };
        made > self.limits.ratio_floor && made / from > self.limits.ratio
    }

    pub(crate) fn charge_entry(&mut self) -> Result<(), Stop> {
        self.entries = self.entries.saturating_add(1);
        if self.entries > self.limits.entries {
            return Err(Stop::Limit(Limit::Entries));
        }
        self.check_time()
    }

    pub(crate) fn charge_decode(&mut self) -> Result<(), Stop> {
        self.decodes = self.decodes.saturating_add(1);
        if self.decodes > self.limits.decodes {
            return Err(Stop::Limit(Limit::Decodes));
        }
        Ok(())
    }
}

impl fmt::Debug for Budget<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Budget")
            .field("limits", &self.limits)
            .field("bytes", &self.bytes)
            .field("entries", &self.entries)
            .field("decodes", &self.decodes)
            .finish_non_exhaustive()
    }
}

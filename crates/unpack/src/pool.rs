//! Memory for what decoders make: counted, bounded, and used again.
//!
//! Owns: [`Pool`] (the account), [`Pooled`] (a buffer that gives itself back) and [`Hold`] (a
//! charge for memory that a decoder holds). Must not own: what is written into the buffers.
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::flaw::{Limit, Stop};

/// The account of live memory of one subject.
#[derive(Clone, Debug)]
pub(crate) struct Pool(Rc<Account>);

#[derive(Debug)]
struct Account {
    limit: u64,
    live: Cell<u64>,
    peak: Cell<u64>,
    free: RefCell<Vec<Vec<u8>>>,
}

impl Account {
    fn take(&self, bytes: u64) -> Result<(), Stop> {
        let live = self.live.get().saturating_add(bytes);
        if live > self.limit {
            return Err(Stop::Limit(Limit::Memory));
        }
        self.live.set(live);
        self.peak.set(self.peak.get().max(live));
        Ok(())
    }

    fn give_back(&self, bytes: u64) {
        self.live.set(self.live.get().saturating_sub(bytes));
    }
}

impl Pool {
    pub(crate) fn new(limit: u64) -> Self {
        Self(Rc::new(Account {
            limit,
            live: Cell::new(0),
            peak: Cell::new(0),
            free: RefCell::new(Vec::new()),
        }))
    }

    pub(crate) fn peak(&self) -> u64 {
        self.0.peak.get()
    }

    /// An empty buffer, at no charge until it grows.
    pub(crate) fn buffer(&self) -> Pooled {
        let bytes = self.0.free.borrow_mut().pop().unwrap_or_default();
        // What an idle buffer holds was not charged; it is small (see KEEP) and is charged now.
        let charged = bytes.capacity() as u64;
        self.0.live.set(self.0.live.get().saturating_add(charged));
        Pooled { bytes, account: Rc::clone(&self.0) }
    }

    /// Charges memory that somebody else allocates, until the hold is dropped.
    pub(crate) fn hold(&self, bytes: u64) -> Result<Hold, Stop> {
        self.0.take(bytes)?;
        Ok(Hold { bytes, account: Rc::clone(&self.0) })
    }
}

/// A buffer whose capacity is charged while it lives.
#[derive(Debug)]
pub(crate) struct Pooled {
    bytes: Vec<u8>,
    account: Rc<Account>,
}

impl Pooled {
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn truncate(&mut self, len: usize) {
        self.bytes.truncate(len);
    }

    /// Appends what is given, charging what it takes.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.reserve(bytes.len())?;
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    /// Appends `len` zero bytes and returns them for writing.
    pub(crate) fn grow(&mut self, len: usize) -> Result<&mut [u8], Stop> {
        self.reserve(len)?;
        let from = self.bytes.len();
        self.bytes.resize(from.saturating_add(len), 0);
        Ok(self.bytes.get_mut(from..).unwrap_or_default())
    }

    fn reserve(&mut self, more: usize) -> Result<(), Stop> {
        let (len, capacity) = (self.bytes.len(), self.bytes.capacity());
        let needed = len.saturating_add(more);
        if needed <= capacity {
            return Ok(());
        }
        // Doubling while small, by a quarter when large: a copy needs both buffers for a moment.
        let step = if capacity < LARGE { capacity } else { capacity / 4 };
        let wanted = needed.max(capacity.saturating_add(step));
        let exact = match self.account.take((wanted - capacity) as u64) {
            Ok(()) => wanted,
            Err(_) => {
                self.account.take((needed - capacity) as u64)?;
                needed
            }
        };
        self.bytes.reserve_exact(exact - len);
        // The allocator may have given more: the account follows what is really held.
        let real = self.bytes.capacity();
        self.account.live.set(self.account.live.get().saturating_add((real - exact) as u64));
        Ok(())
    }
}

impl Drop for Pooled {
    fn drop(&mut self) {
        self.account.give_back(self.bytes.capacity() as u64);
        let mut bytes = std::mem::take(&mut self.bytes);
        let mut free = self.account.free.borrow_mut();
        if bytes.capacity() > 0 && bytes.capacity() <= KEEP && free.len() < KEPT {
            bytes.clear();
            free.push(bytes);
        }
    }
}

/// A charge for memory that a decoder holds.
#[derive(Debug)]
pub(crate) struct Hold {
    bytes: u64,
    account: Rc<Account>,
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.account.give_back(self.bytes);
    }
}

/// Buffers up to this capacity are kept for the next member.
const KEEP: usize = 1 << 20;
/// How many of them.
const KEPT: usize = 8;
/// From here on buffers grow by a quarter.
const LARGE: usize = 16 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded_and_given_back() {
        let pool = Pool::new(1 << 20);
        let mut buffer = pool.buffer();
        buffer.push(&[1; 600_000]).unwrap();
        assert_eq!(buffer.push(&[1; 600_000]), Err(Stop::Limit(Limit::Memory)));
        assert_eq!(buffer.len(), 600_000);
        let hold = pool.hold(400_000).unwrap();
        assert!(pool.hold(400_000).is_err());
        drop((hold, buffer));
        assert!(pool.hold(1 << 20).is_ok(), "everything came back");
    }
}

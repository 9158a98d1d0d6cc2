//! The vault as its one writer sees it.
//!
//! Owns: [`Vault`]: the lock, recovery at opening, deletion. `put.rs` and `restore.rs` add the two
//! great operations. Must not: be opened twice for writing.

use crate::{
    CaseId, Catalogue, Denied, Dropped, Limits, Recovery, VaultError, recover, retention,
    shelf::{Shelf, item_name},
    store::Directory,
};
use std::{fs::File, path::Path, sync::Arc, time::Duration};

/// How long to wait for another process that writes the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// Not at all.
    None,
    /// Up to this long.
    UpTo(Duration),
}

/// A vault opened for writing. Only one process has it at a time.
#[derive(Debug)]
pub struct Vault {
    pub(crate) shelf: Arc<Shelf>,
    pub(crate) limits: Limits,
    recovery: Recovery,
    _lock: File,
}

impl Vault {
    /// Opens the vault in `directory`, which is made (0700) if only it is missing, takes the lock
    /// and ends or undoes what a crash left, before anything else.
    ///
    /// # Errors
    /// Locked by another process; not private; no key for items that are there; the system refused.
    pub fn open(directory: &Path, limits: Limits, patience: Patience) -> Result<Self, VaultError> {
        let root = Directory::open_or_make(directory)?;
        let wait = match patience {
            Patience::None => Duration::ZERO,
            Patience::UpTo(time) => time,
        };
        let lock = root.lock(wait)?;
        let shelf = Shelf::make(root)?;
        let recovery = recover::recover(&shelf, limits.hard_links)?;
        Ok(Self { shelf: Arc::new(shelf), limits, recovery, _lock: lock })
    }

    /// What recovery did at opening.
    #[must_use]
    pub const fn recovery(&self) -> &Recovery {
        &self.recovery
    }

    /// The same vault for reading.
    #[must_use]
    pub fn catalogue(&self) -> Catalogue {
        Catalogue { shelf: Arc::clone(&self.shelf) }
    }

    /// Deletes an item for good.
    ///
    /// # Errors
    /// There is none, or the system refused.
    pub fn delete(&mut self, id: CaseId) -> Result<(), VaultError> {
        let there = self.shelf.items.open(&item_name(id)).map_err(VaultError::io("item"))?;
        if there.is_none() {
            return Err(VaultError::NoSuchCase(id));
        }
        self.shelf.remove_item(id).map_err(VaultError::io("delete"))
    }

    /// Deletes what is older than the limits say and gives the names of what went.
    ///
    /// # Errors
    /// The system refused; what was deleted before is still gone.
    pub fn prune(&mut self) -> Result<Vec<Dropped>, VaultError> {
        match self.limits.keep_for {
            Some(age) => self.delete_older_than(age),
            None => Ok(Vec::new()),
        }
    }

    /// Deletes every item taken longer ago than `age`.
    ///
    /// # Errors
    /// As `prune`.
    pub fn delete_older_than(&mut self, age: Duration) -> Result<Vec<Dropped>, VaultError> {
        retention::drop_older(&self.shelf, age)
    }

    /// Takes a file off the deny list.
    ///
    /// # Errors
    /// There is no such entry, or the system refused.
    pub fn undeny(&mut self, id: CaseId) -> Result<Denied, VaultError> {
        let entries = Denied::all(&self.shelf.denied)?;
        let entry = entries.into_iter().find(|entry| entry.id == id);
        let entry = entry.ok_or(VaultError::NoSuchCase(id))?;
        self.shelf.denied.remove(&id.to_string()).map_err(VaultError::io("deny list"))?;
        Ok(entry)
    }
}

//! The vault as readers see it.
//!
//! Owns: [`Catalogue`]: listing, showing and verifying items; the item files are the only truth,
//! there is no index that could be wrong. Must not: change anything.

use crate::{
    CaseId, Denied, ItemError, Metadata, VaultError,
    intent::Intent,
    shelf::{Shelf, item_name},
};
use std::{path::Path, sync::Arc};

/// A vault opened for reading; needs no lock.
#[derive(Clone, Debug)]
pub struct Catalogue {
    pub(crate) shelf: Arc<Shelf>,
}

/// One readable item.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// What is kept beside the bytes; authentic.
    pub metadata: Metadata,
    /// Bytes that the item takes on disk.
    pub stored: u64,
    /// True while it is being taken or given back.
    pub pending: bool,
}

/// One entry of a list.
#[derive(Debug)]
pub struct Listed {
    /// The item.
    pub id: CaseId,
    /// The item, or why it cannot be read.
    pub case: Result<Case, VaultError>,
}

/// An item and whether it is whole.
pub type Verified = (CaseId, Result<(), VaultError>);

impl Catalogue {
    /// Opens the vault in `directory` for reading.
    ///
    /// # Errors
    /// There is none, it is not private, or has no key.
    pub fn open(directory: &Path) -> Result<Self, VaultError> {
        Ok(Self { shelf: Arc::new(Shelf::existing(directory)?) })
    }

    /// All items, the oldest first; one that cannot be read is listed with its error.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn list(&self) -> Result<Vec<Listed>, VaultError> {
        let ids = self.shelf.ids()?;
        let mut all: Vec<_> =
            ids.into_iter().map(|id| Listed { id, case: self.show(id) }).collect();
        all.sort_by_key(|listed| listed.case.as_ref().ok().map(|case| case.metadata.taken));
        Ok(all)
    }

    /// One item.
    ///
    /// # Errors
    /// There is none, it is damaged, or it was made under another host key.
    pub fn show(&self, id: CaseId) -> Result<Case, VaultError> {
        let metadata = self.shelf.item(id)?.metadata;
        let file = self.shelf.items.open(&item_name(id)).map_err(VaultError::io("item"))?;
        let file = file.ok_or(VaultError::NoSuchCase(id))?;
        let stored = crate::inode::look(&file).map_err(VaultError::io("item"))?.stx_size;
        let intents = Intent::all(&self.shelf.intents)?;
        let pending = intents.iter().any(|intent| intent.id() == id);
        Ok(Case { metadata, stored, pending })
    }

    /// Decrypts an item to the end and keeps nothing.
    ///
    /// # Errors
    /// There is none, or it is not whole.
    pub fn verify(&self, id: CaseId) -> Result<(), VaultError> {
        let mut item = self.shelf.item(id)?;
        item.verify().map_err(|source: ItemError| VaultError::Item { id, source })
    }

    /// Verifies all items; names those that are not whole.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn verify_all(&self) -> Result<Vec<Verified>, VaultError> {
        Ok(self.shelf.ids()?.into_iter().map(|id| (id, self.verify(id))).collect())
    }

    /// Files that could not be removed and must be refused.
    ///
    /// # Errors
    /// The list cannot be read.
    pub fn denied(&self) -> Result<Vec<Denied>, VaultError> {
        Denied::all(&self.shelf.denied)
    }
}

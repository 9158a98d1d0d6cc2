//! The directories of one vault with its key.
//!
//! Owns: [`Shelf`]: which file is where, and opening an item. Must not: change anything by itself
//! but on first making.

use crate::{CaseId, ItemError, VaultError, item::Item, key::HostKey, store::Directory};
use std::path::Path;

/// An opened vault directory: `host.key`, `lock`, `items/`, `intents/`, `denied/`.
#[derive(Debug)]
pub(crate) struct Shelf {
    pub(crate) root: Directory,
    pub(crate) items: Directory,
    pub(crate) intents: Directory,
    pub(crate) denied: Directory,
    pub(crate) key: HostKey,
}

impl Shelf {
    /// Opens the vault below `root`, making what is missing; the lock must be held.
    pub(crate) fn make(root: Directory) -> Result<Self, VaultError> {
        let items = root.below(ITEMS)?;
        let intents = root.below(INTENTS)?;
        let denied = root.below(DENIED)?;
        let key = match HostKey::load(&root)? {
            Some(key) => key,
            None if has_items(&items)? => return Err(VaultError::KeyMissing),
            None => HostKey::load_or_make(&root)?,
        };
        Ok(Self { root, items, intents, denied, key })
    }

    /// Opens the vault at `path` as it is, for reading.
    pub(crate) fn existing(path: &Path) -> Result<Self, VaultError> {
        let root = Directory::open_existing(path)?;
        let items = root.existing(ITEMS)?;
        let intents = root.existing(INTENTS)?;
        let denied = root.existing(DENIED)?;
        let key = HostKey::load(&root)?.ok_or(VaultError::KeyMissing)?;
        Ok(Self { root, items, intents, denied, key })
    }

    /// Opens an item; its metadata is authentic, its content not yet verified.
    pub(crate) fn item(&self, id: CaseId) -> Result<Item, VaultError> {
        let file = self.items.open(&item_name(id)).map_err(VaultError::io("item"))?;
        let file = file.ok_or(VaultError::NoSuchCase(id))?;
        let wrap = |source| VaultError::Item { id, source };
        let item = Item::open(file, &self.key).map_err(wrap)?;
        match item.metadata.id == id {
            true => Ok(item),
            false => Err(wrap(ItemError::Damaged)),
        }
    }

    /// The ids of all items, in order; files that are none are named in the log.
    pub(crate) fn ids(&self) -> Result<Vec<CaseId>, VaultError> {
        let names = self.items.names().map_err(VaultError::io("items"))?;
        let id = |name: &String| name.strip_suffix(SUFFIX).and_then(|stem| stem.parse().ok());
        Ok(names.iter().filter_map(id).collect())
    }

    /// Removes an item, durably.
    pub(crate) fn remove_item(&self, id: CaseId) -> rustix::io::Result<()> {
        self.items.remove(&item_name(id))
    }
}

/// The file name of an item.
pub(crate) fn item_name(id: CaseId) -> String {
    format!("{id}{SUFFIX}")
}

fn has_items(items: &Directory) -> Result<bool, VaultError> {
    let names = items.names().map_err(VaultError::io("items"))?;
    Ok(names.iter().any(|name| name.ends_with(SUFFIX)))
}

const ITEMS: &str = "items";
const INTENTS: &str = "intents";
/// Its own list may be looked at without the rest.
pub(crate) const DENIED: &str = "denied";
const SUFFIX: &str = ".lzq";

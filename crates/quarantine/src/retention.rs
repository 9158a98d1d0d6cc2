//! How long and how much is kept.
//!
//! Owns: dropping by age and for room; whatever goes is named in a [`Dropped`]. Must not: decide
//! when to run.

use crate::{
    CaseId, Moment, VaultError, WhenFull,
    inode::look,
    shelf::{Shelf, item_name},
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// An item that was deleted by the limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// The item.
    pub id: CaseId,
    /// `age` or `room`.
    pub because: String,
}

/// Deletes every item taken longer ago than `age`.
pub(crate) fn drop_older(shelf: &Shelf, age: Duration) -> Result<Vec<Dropped>, VaultError> {
    let limit = i64::try_from(age.as_secs()).unwrap_or(i64::MAX);
    let before = Moment::now().0.saturating_sub(limit);
    let mut dropped = Vec::new();
    for id in shelf.ids()? {
        let Ok(item) = shelf.item(id) else { continue };
        if item.metadata.taken.0 < before {
            shelf.remove_item(id).map_err(VaultError::io("delete"))?;
            dropped.push(Dropped { id, because: "age".into() });
        }
    }
    Ok(dropped)
}

/// Sees to room for `size` bytes under `cap`; `None` if there is none.
pub(crate) fn make_room(
    shelf: &Shelf,
    size: u64,
    cap: u64,
    when: WhenFull,
) -> Result<Option<Vec<Dropped>>, VaultError> {
    let mut items = Vec::new();
    for id in shelf.ids()? {
        let Some(file) = shelf.items.open(&item_name(id)).map_err(VaultError::io("item"))? else {
            continue;
        };
        let stored = look(&file).map_err(VaultError::io("item"))?.stx_size;
        items.push((shelf.item(id).ok().map(|item| item.metadata.taken), id, stored));
    }
    items.sort_unstable_by_key(|(taken, id, _)| (*taken, *id));
    let mut used: u64 = items.iter().map(|(_, _, stored)| stored).sum();
    let mut dropped = Vec::new();
    if size > cap {
        return Ok(None);
    }
    for (taken, id, stored) in items {
        if used.saturating_add(size) <= cap {
            break;
        }
        // An item that cannot be read is not thrown away to make room: somebody must look at it.
        if when == WhenFull::DropOldest && taken.is_some() {
            shelf.remove_item(id).map_err(VaultError::io("delete"))?;
            dropped.push(Dropped { id, because: "room".into() });
            used -= stored;
        }
    }
    Ok((used.saturating_add(size) <= cap).then_some(dropped))
}

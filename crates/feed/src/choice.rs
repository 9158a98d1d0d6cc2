//! Which package a scan loads, when it must come to an end with some signatures.
//!
//! Owns: the order (active, last good, the one before) and what is said of those passed over.

use crate::{Content, ContentId, Pointer, Store, store::Place};

/// What a scan loads.
#[derive(Debug)]
pub struct Choice {
    /// The package; none if there is none or all are damaged, and the embedded rules protect.
    pub package: Option<(Pointer, Content)>,
    /// Why better ones were passed over. Not empty means: say it loudly.
    pub faults: Vec<String>,
}

impl Choice {
    /// Reads the store; never fails.
    #[must_use]
    pub fn from(store: &Store) -> Self {
        Self::without(store, None)
    }

    /// What it would be, were there not this content.
    #[must_use]
    pub fn without(store: &Store, content: Option<ContentId>) -> Self {
        let mut faults = Vec::new();
        for place in [Place::Active, Place::Good, Place::Previous] {
            let pointer = match store.pointer(place) {
                Ok(Some(pointer)) => pointer,
                Ok(None)
                    if place == Place::Active && store.last_good().ok().flatten().is_some() =>
                {
                    faults.push("the pointer to the active package is gone".to_owned());
                    continue;
                }
                Ok(None) => continue,
                Err(error) => {
                    faults.push(error.to_string());
                    continue;
                }
            };
            if Some(pointer.content) == content {
                continue;
            }
            match store.content(pointer.content) {
                Ok(content) => return Self { package: Some((pointer, content)), faults },
                Err(error) => faults.push(format!("package {}: {error}", pointer.version)),
            }
        }
        Self { package: None, faults }
    }
}

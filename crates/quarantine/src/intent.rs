//! What is about to be done, noted before it is done.
//!
//! Owns: [`Intent`] and its file `intents/ID`. As long as the file is there the work is not known
//! to be complete; recovery ends it or undoes it. Must not: do either.

use crate::store::Directory;
use crate::{Attributes, CaseId, Digest, InodeId, Place, VaultError, store};
use rustix::io;
use serde::{Deserialize, Serialize};

/// Work in progress.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum Intent {
    /// A file is being taken.
    Put(PutIntent),
    /// An item is being given back.
    Restore(RestoreIntent),
}

/// A file is being taken.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PutIntent {
    pub(crate) id: CaseId,
    pub(crate) place: Place,
    pub(crate) inode: InodeId,
    pub(crate) size: u64,
    pub(crate) blake3: Digest,
    pub(crate) attributes: Attributes,
}

/// An item is being given back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RestoreIntent {
    pub(crate) id: CaseId,
    pub(crate) place: Place,
    /// The new file.
    pub(crate) inode: InodeId,
    pub(crate) flags: Attributes,
    /// The item stays.
    pub(crate) keep: bool,
}

impl Intent {
    pub(crate) const fn id(&self) -> CaseId {
        match self {
            Self::Put(put) => put.id,
            Self::Restore(restore) => restore.id,
        }
    }

    /// Writes it durably.
    pub(crate) fn note(&self, intents: &Directory) -> io::Result<()> {
        let json = serde_json::to_vec(self).map_err(|_| io::Errno::INVAL)?;
        intents.write_durable(&self.id().to_string(), &json)
    }

    /// All work in progress; a file that is none is an error, for it must not be forgotten.
    pub(crate) fn all(intents: &Directory) -> Result<Vec<Self>, VaultError> {
        let mut all = Vec::new();
        for name in intents.names().map_err(VaultError::io("intents"))? {
            let file = intents.open(&name).map_err(VaultError::io("intent"))?;
            let Some(file) = file else { continue };
            let json = store::read_small(&file).map_err(VaultError::io("intent"))?;
            match serde_json::from_slice(&json) {
                Ok(intent) => all.push(intent),
                Err(error) => tracing::error!(name, %error, "an intent that cannot be read stays"),
            }
        }
        Ok(all)
    }
}

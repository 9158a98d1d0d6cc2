//! Files that could not be removed.
//!
//! Owns: [`Denied`] and its file `denied/ID`: which file it is, however it is named and after every
//! restart, so that on-access scanning refuses it. Must not: refuse anything itself.

use crate::shelf::DENIED;
use crate::store::Directory;
use crate::{CaseId, Digest, InodeId, Moment, Place, VaultError, store};
use rustix::io;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// A malicious file that stays where it is, or other names of one that was taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Denied {
    /// The id of the entry; also the item's, if the file was taken under another name.
    pub id: CaseId,
    /// The file: file system, inode and birth time.
    pub inode: InodeId,
    /// Its content when it was judged.
    pub blake3: Digest,
    /// Where it was found.
    pub place: Option<Place>,
    /// Why it was not removed: a code of `NotRemoved`, or `hard-links`.
    pub because: String,
    /// Since when.
    pub since: Moment,
}

impl Denied {
    /// The list of the vault in `directory`, for somebody who needs neither its key nor its items.
    ///
    /// # Errors
    /// There is none, or it is not private.
    pub fn listed_in(directory: &Path) -> Result<Vec<Self>, VaultError> {
        Self::all(&Directory::to_look_at(directory, DENIED)?)
    }

    pub(crate) fn note(&self, denied: &Directory) -> io::Result<()> {
        let json = serde_json::to_vec(self).map_err(|_| io::Errno::INVAL)?;
        denied.write_durable(&self.id.to_string(), &json)
    }

    pub(crate) fn all(denied: &Directory) -> Result<Vec<Self>, VaultError> {
        let mut all = Vec::new();
        for name in denied.names().map_err(VaultError::io("deny list"))? {
            let file = denied.open(&name).map_err(VaultError::io("deny list"))?;
            let Some(file) = file else { continue };
            let json = store::read_small(&file).map_err(VaultError::io("deny list"))?;
            match serde_json::from_slice(&json) {
                Ok(entry) => all.push(entry),
                Err(error) => tracing::error!(name, %error, "a deny entry that cannot be read"),
            }
        }
        Ok(all)
    }
}

//! Files that could not be removed, and are refused whatever rules say of them.
//!
//! Owns: [`Denials`]: the vault's list as the reader asks it, by inode and birth time; a file system
//! without birth times gives its inode numbers to new files and is left to the rules.
//! Must not: change the list.

use lazaret_config::{Environment, Places};
use lazaret_model::{Identity, Timestamp};
use lazaret_quarantine::Denied;
use rustix::{fd::AsFd, fs::fstatvfs};
use std::collections::HashMap;

/// The list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Denials(HashMap<(u64, Timestamp), u64>);

impl Denials {
    /// What the vault of this machine says now; nothing if there is none.
    pub(crate) fn of_this_machine() -> Self {
        let places = Places::new(&Environment::of_this_process()).ok();
        // The list alone: who asks here need not be able to open the vault.
        let denied = places.and_then(|places| Denied::listed_in(&places.quarantine()).ok());
        Self::of(&denied.unwrap_or_default())
    }

    fn of(denied: &[Denied]) -> Self {
        let known = denied.iter().filter_map(|entry| {
            let born = entry.inode.born?;
            let born = Timestamp { seconds: born.0, nanos: born.1 };
            Some(((entry.inode.inode, born), entry.inode.file_system))
        });
        Self(known.collect())
    }

    /// True if the file is on it.
    pub(crate) fn contains(&self, identity: &Identity, file: impl AsFd) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let Some(born) = identity.born else { return false };
        let system = self.0.get(&(identity.inode, born));
        system.is_some_and(|system| fstatvfs(file).is_ok_and(|stat| stat.f_fsid == *system))
    }
}

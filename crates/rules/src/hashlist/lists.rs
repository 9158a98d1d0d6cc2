//! All loaded hash lists, ready to be asked.
//!
//! Owns: [`HashLists`], [`Listed`] and which entry counts when several are about one file.
//! Must not: compute digests, decide what a listed file means for a verdict.

use super::algorithm::Algorithm;
use super::digests::Digests;
use super::entry::Kind;
use super::needs::Needs;
use super::notes::{Note, Notes};
use super::table::Table;
use lazaret_model::Severity;
use std::cmp::Reverse;

/// What the lists say of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed<'a> {
    /// Known to be good or known to be bad.
    pub kind: Kind,
    /// What the list calls the file, without control characters.
    pub name: Option<&'a str>,
    /// What a denied file is; [`Severity::Info`] for an allowed one.
    pub severity: Severity,
    /// The digest by which it was found.
    pub algorithm: Algorithm,
    /// The list, as it was named to the builder.
    pub origin: &'a str,
}

/// Hash lists in their sorted form, mapped from files without a name. They never change, take a
/// few MiB of memory however many entries they have, and may be asked by any thread.
#[derive(Debug)]
pub struct HashLists {
    pub(crate) table: Table,
    pub(crate) notes: Notes,
    pub(crate) origins: Vec<String>,
    pub(crate) needs: Needs,
    pub(crate) content_id: [u8; 32],
}

impl HashLists {
    /// Which digests are worth computing.
    #[must_use]
    pub const fn needs(&self) -> &Needs {
        &self.needs
    }

    /// BLAKE3 of what the lists say, in the order they were added: entries, names and origins, but
    /// neither comments nor the form they were written in.
    #[must_use]
    pub const fn content_id(&self) -> [u8; 32] {
        self.content_id
    }

    /// Number of different entries.
    #[must_use]
    pub fn len(&self) -> u64 {
        Algorithm::ALL.into_iter().map(|algorithm| self.table.rows(algorithm)).sum()
    }

    /// True if nothing is listed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the lists say of the file with these digests and this size. An entry that gives a
    /// size is only about files of that size.
    ///
    /// Of entries for the same digest, one that allows wins, then the most severe. Between
    /// digests, one allowed by BLAKE3 or SHA-256 wins; then the strongest that is denied. A file
    /// allowed by SHA-1 or MD5 is denied all the same if another digest of it is: whoever makes
    /// two files with one MD5 could have the harmless one allowed.
    #[must_use]
    pub fn lookup(&self, digests: &Digests) -> Option<Listed<'_>> {
        let found = Algorithm::ALL.into_iter().filter_map(|a| self.lookup_by(a, digests));
        found.min_by_key(|listed| match listed.kind {
            Kind::Allow if listed.algorithm.is_collision_resistant() => (0, listed.algorithm),
            Kind::Deny => (1, listed.algorithm),
            Kind::Allow => (2, listed.algorithm),
        })
    }

    fn lookup_by(&self, algorithm: Algorithm, digests: &Digests) -> Option<Listed<'_>> {
        let digest = digests.padded(algorithm)?;
        let places = self.table.notes(algorithm, &digest, digests.size);
        let notes = places.filter_map(|at| self.notes.get(at));
        let note = notes.min_by_key(|note| (note.kind, Reverse(note.severity), note.source))?;
        Some(self.listed(algorithm, note))
    }

    fn listed<'a>(&'a self, algorithm: Algorithm, note: Note<'a>) -> Listed<'a> {
        let index = usize::try_from(note.source).unwrap_or(usize::MAX);
        Listed {
            kind: note.kind,
            name: Some(note.name).filter(|name| !name.is_empty()),
            severity: note.severity,
            algorithm,
            origin: self.origins.get(index).map_or("", String::as_str),
        }
    }
}

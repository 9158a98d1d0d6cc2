//! Where the updater leaves what it fetched, and the side with privileges takes it from.
//!
//! Owns: the names of the files: one package, and the roots that lead to whoever signed it. What
//! lies here was written by another user and is believed in nothing.

use crate::{
    Entry, Heights, Ledger, Offer, durable, envelope::MAX_FILE, error::FeedError, veil::veil,
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The staging directory.
#[derive(Clone, Debug)]
pub struct Staging {
    dir: PathBuf,
}

impl Staging {
    pub(crate) fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// Leaves a package and the roots, oldest first, each with its number. The package comes last,
    /// so that one that is there is complete.
    pub fn put(&self, package: &[u8], roots: &[(u64, Vec<u8>)]) -> Result<(), FeedError> {
        let failed = |source| FeedError::Store { path: self.dir.clone(), source };
        fs::create_dir_all(&self.dir).map_err(failed)?;
        self.clear()?;
        for (number, root) in roots {
            durable::replace(&self.dir, &format!("{number}{ROOT}"), root)?;
        }
        durable::replace(&self.dir, PACKAGE, &veil(package.to_vec()))
    }

    /// The package, if one is there.
    pub fn package(&self) -> Result<Option<Vec<u8>>, FeedError> {
        Ok(durable::read(&self.dir.join(PACKAGE), MAX_FILE)?.map(veil))
    }

    /// The roots in the order of their numbers.
    pub fn roots(&self) -> Result<Vec<Vec<u8>>, FeedError> {
        let mut numbers = self.root_numbers();
        numbers.sort_unstable();
        let read = |number: u64| {
            durable::read(&self.dir.join(format!("{number}{ROOT}")), MAX_ROOT).transpose()
        };
        numbers.into_iter().take(MAX_ROOTS).filter_map(read).collect()
    }

    /// Removes all of it, the package first.
    pub fn clear(&self) -> Result<(), FeedError> {
        durable::remove(&self.dir, PACKAGE)?;
        for number in self.root_numbers() {
            durable::remove(&self.dir, &format!("{number}{ROOT}"))?;
        }
        Ok(())
    }

    /// Leaves a note of what the feed offered.
    pub fn note(&self, offer: &Offer) -> Result<(), FeedError> {
        let failed = |source| FeedError::Store { path: self.dir.clone(), source };
        fs::create_dir_all(&self.dir).map_err(failed)?;
        durable::write_record(&self.dir, OFFER, offer)
    }

    /// What the feed offered when it was last asked; a damaged note is none.
    #[must_use]
    pub fn offer(&self) -> Option<Offer> {
        durable::read_record(&self.dir.join(OFFER)).ok().flatten()
    }

    /// How far the feed had come when it was last believed: the higher of two sealed notes.
    #[must_use]
    pub fn heights(&self) -> Option<Heights> {
        let read = |name: &&str| durable::read_record(&self.dir.join(name)).ok().flatten();
        HEIGHTS.iter().map(read).fold(None, Heights::higher)
    }

    /// Keeps that the feed came this far.
    pub fn raise(&self, heights: &Heights) -> Result<(), FeedError> {
        let heights = Heights::higher(self.heights(), Some(*heights));
        HEIGHTS.iter().try_for_each(|name| durable::write_record(&self.dir, name, &heights))
    }

    /// What happened while fetching.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        Ledger::new(&self.dir)
    }

    /// Notes what happened while fetching, and counts it.
    pub fn tell(&self, entry: &Entry) -> Result<(), FeedError> {
        self.ledger().append(entry)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.dir
    }

    fn root_numbers(&self) -> Vec<u64> {
        let entries = fs::read_dir(&self.dir).into_iter().flatten().flatten();
        let number =
            |entry: fs::DirEntry| entry.file_name().to_str()?.strip_suffix(ROOT)?.parse().ok();
        entries.filter_map(number).collect()
    }
}

const PACKAGE: &str = "package.veiled";
const HEIGHTS: [&str; 2] = ["heights", "heights.copy"];
const OFFER: &str = "offer";
const ROOT: &str = ".root.json";
const MAX_ROOT: u64 = 1 << 20;

/// As many roots as a full client follows.
const MAX_ROOTS: usize = 1024;

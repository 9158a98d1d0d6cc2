//! What the walk hands to the scan.

use super::filesystem::FileSystem;
use crate::subject::Place;
use lazaret_model::{Identity, Why};
use std::path::PathBuf;

/// A regular file that was listed, in the state in which it was listed.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) place: Place,
    pub(crate) path: PathBuf,
    pub(crate) identity: Identity,
    pub(crate) owner: u32,
    pub(crate) system: FileSystem,
}

/// One step of the walk.
#[derive(Debug)]
pub(crate) enum Seen {
    /// A file to be scanned.
    File(Box<Entry>),
    /// Something that should have been scanned and cannot be.
    Missed(PathBuf, Why),
    /// Something that is not to be scanned.
    Skipped,
}

//! What is kept of a taken file beside its bytes.
//!
//! Owns: [`Metadata`], the associated data of an item, and its JSON. Must not: touch the disk.

use crate::{Attributes, CaseId, Digest, Facts, InodeId, Moment, Place, extents};
use serde::{Deserialize, Serialize};

/// Where a file was, what it was like, and why it was taken. Authenticated, not secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metadata {
    /// The item.
    pub id: CaseId,
    /// When it was taken.
    pub taken: Moment,
    /// Where it was.
    pub place: Place,
    /// Which file it was.
    pub inode: InodeId,
    /// Length in bytes, holes included.
    pub size: u64,
    /// Digest of the content, holes as zeros.
    pub blake3: Digest,
    /// Offset and length of each piece with data; the rest are holes.
    pub extents: Vec<(u64, u64)>,
    /// Owner, mode, extended attributes, flags, times.
    pub attributes: Attributes,
    /// The verdict.
    pub facts: Facts,
}

impl Metadata {
    /// More bytes of JSON than this are refused: 8 MiB.
    pub const MOST_BYTES: usize = 8 << 20;

    /// Reads what an item holds.
    pub(crate) fn parse(json: &[u8]) -> Option<Self> {
        let metadata: Self = serde_json::from_slice(json).ok()?;
        extents::total(&metadata.extents, metadata.size)?;
        Some(metadata)
    }

    /// Number of bytes of data in the item.
    pub(crate) fn data_len(&self) -> u64 {
        extents::total(&self.extents, self.size).unwrap_or(0)
    }
}

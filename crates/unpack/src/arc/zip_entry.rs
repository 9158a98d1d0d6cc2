//! Entries of a zip as its two directories tell them: the central one and the local headers.
//!
//! Owns: [`Entry`] and how one is read from either place. Must not own: which entries there are,
//! and decoding.
use std::ops::Range;

use rawzip::ZipFileHeaderRecord;

use crate::codec::Codec;
use crate::fields::{Fields, place};
use crate::flaw::Stop;

/// One entry in one reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Where its local header lies.
    pub(super) header: usize,
    pub(super) name: Range<usize>,
    /// Where its data begin; the length is `packed`.
    pub(super) data: usize,
    pub(super) packed: u64,
    pub(super) plain: u64,
    pub(super) crc: u32,
    pub(super) method: u16,
    pub(super) flags: u16,
}

/// How the data of an entry are stored.
pub(super) enum Method {
    Stored,
    Packed(Codec),
}

const ENCRYPTED: u16 = 1;
const DESCRIPTOR: u16 = 1 << 3;
/// Flags that no version of the format gives a meaning.
const RESERVED: u16 = 0b11 << 14;
pub(super) const LOCAL: &[u8] = b"PK\x03\x04";

impl Entry {
    /// The entry whose local header lies at `at`.
    pub(super) fn local(data: &[u8], at: usize) -> Option<Self> {
        if !data.has(at, LOCAL) {
            return None;
        }
        let name_len = usize::from(data.le16(at + 26)?);
        let extra_len = usize::from(data.le16(at + 28)?);
        let name = at + 30..at + 30 + name_len;
        let start = name.end + extra_len;
        let (mut packed, mut plain) =
            (u64::from(data.le32(at + 18)?), u64::from(data.le32(at + 22)?));
        if packed == u64::from(u32::MAX) || plain == u64::from(u32::MAX) {
            let extra = data.bytes(name.end, extra_len).unwrap_or_default();
            if let Some((long_plain, long_packed)) = zip64_sizes(extra) {
                (packed, plain) = (long_packed, long_plain);
            }
        }
        (start <= data.len()).then_some(())?;
        Some(Self {
            header: at,
            name,
            data: start,
            packed,
            plain,
            crc: data.le32(at + 14)?,
            method: data.le16(at + 8)?,
            flags: data.le16(at + 6)?,
        })
    }

    /// The entry as a record of the central directory tells it. Where its data begin only its local
    /// header knows.
    pub(super) fn recorded(record: &ZipFileHeaderRecord<'_>) -> Self {
        let header = place(record.local_header_offset());
        let directory = place(record.central_directory_offset());
        let name_len = record.file_path().as_bytes().len();
        Self {
            header,
            name: directory.saturating_add(46)..directory.saturating_add(46 + name_len),
            data: header,
            packed: record.compressed_size_hint(),
            plain: record.uncompressed_size_hint(),
            crc: record.crc32(),
            method: record.compression_method().as_u16(),
            flags: record.flags().bits(),
        }
    }

    pub(super) const fn is_encrypted(&self) -> bool {
        self.flags & ENCRYPTED != 0
    }

    /// True where the local header leaves the sizes to a record behind the data.
    pub(super) const fn is_open_ended(&self) -> bool {
        self.flags & DESCRIPTOR != 0 && self.packed == 0
    }

    pub(super) fn end(&self) -> usize {
        self.data.saturating_add(place(self.packed))
    }

    /// Whether a reader of the local headers sees other content than one of the directory.
    pub(super) fn disagrees_with(&self, local: &Self) -> bool {
        local.method != self.method
            || (!local.is_open_ended() && local.packed != self.packed)
            || (local.is_encrypted() != self.is_encrypted())
    }

    /// Whether readers could take it for an entry: all of its data are in the archive of `len` bytes,
    /// and it sets no flag and names no method that the format does not have. What does not hold is
    /// damage, not a second reading.
    pub(super) fn holds_in(&self, len: usize) -> bool {
        self.end() <= len && self.flags & RESERVED == 0 && self.has_known_method()
    }

    pub(super) fn has_known_method(&self) -> bool {
        self.method <= 20 || (90..100).contains(&self.method)
    }

    /// Whether this record of a directory means `found`, which lies where it does not point to. What
    /// stands behind the data, their sum and length, is not compared.
    pub(super) fn is_displaced(&self, found: &Self, bytes: &[u8]) -> bool {
        let name = bytes.get(self.name.clone());
        let tells_itself = found.flags & DESCRIPTOR == 0;
        name.is_some_and(|name| !name.is_empty())
            && name == bytes.get(found.name.clone())
            && self.method == found.method
            && (!tells_itself || (self.packed, self.crc) == (found.packed, found.crc))
    }

    pub(super) fn method(&self) -> Result<Method, Stop> {
        Ok(Method::Packed(match self.method {
            0 => return Ok(Method::Stored),
            8 => Codec::Deflate,
            9 => Codec::Deflate64,
            12 => Codec::Bzip2,
            14 => Codec::LzmaZip,
            20 | 93 => Codec::Zstd,
            95 => Codec::Xz,
            98 => Codec::Ppmd,
            99 => return Err(Stop::Encrypted("zip entry with AES")),
            1 => Codec::Shrink { plain: self.plain },
            6 => Codec::Implode { flags: self.flags, plain: self.plain },
            2..=5 => return Err(Stop::Unsupported("zip method reduce")),
            _ => return Err(Stop::Unsupported("zip method")),
        }))
    }
}

/// The plain and packed sizes of the zip64 field.
fn zip64_sizes(mut extra: &[u8]) -> Option<(u64, u64)> {
    loop {
        let (id, len) = (extra.le16(0)?, usize::from(extra.le16(2)?));
        if id == 1 {
            return Some((extra.le64(4)?, extra.le64(12)?));
        }
        extra = extra.get(4 + len..)?;
    }
}

//! The first bytes of an item.
//!
//! Owns: [`Header`], 136 bytes of fixed fields before the metadata; writing them and reading them
//! from hostile bytes. `docs/vault-format.md` describes them byte by byte. Must not: decrypt.

use crate::{CaseId, Metadata};

/// Length of the fixed fields in bytes.
pub const HEADER_LEN: usize = 136;
/// Plain bytes in every chunk but the last.
pub(crate) const CHUNK: usize = 64 * 1024;
/// The fields before the wrapped key, which are authenticated by it.
pub(crate) const BOUND_LEN: usize = 88;

const MAGIC: [u8; 8] = *b"\x89LZQ\r\n\x1a\n";
const VERSION: u16 = 1;
const CHUNK_LOG2: u16 = 16;

/// The fixed fields of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Length of the metadata after the header, in bytes.
    pub metadata_len: usize,
    /// Which host key wraps the item key.
    pub key_id: [u8; 8],
    /// The item.
    pub id: CaseId,
    pub(crate) wrap_nonce: [u8; 24],
    pub(crate) stream_nonce: [u8; 19],
    pub(crate) wrapped_key: [u8; 48],
}

/// The bytes are no item that this version can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// Fewer bytes than a header has.
    #[error("too short for an item")]
    TooShort,
    /// Does not begin like an item.
    #[error("not an item")]
    NotAnItem,
    /// Written by a later version.
    #[error("format version {0} is not known; use a newer lazaret")]
    Version(u16),
    /// A field that cannot have this value.
    #[error("impossible header")]
    Impossible,
}

impl Header {
    /// Reads the fixed fields from the beginning of `bytes`.
    ///
    /// # Errors
    /// [`HeaderError`]; nothing here is authenticated yet.
    pub fn parse(bytes: &[u8]) -> Result<Self, HeaderError> {
        let bytes: &[u8; HEADER_LEN] = bytes.first_chunk().ok_or(HeaderError::TooShort)?;
        let mut rest = &bytes[..];
        if take::<8>(&mut rest)? != MAGIC {
            return Err(HeaderError::NotAnItem);
        }
        let version = u16::from_le_bytes(take(&mut rest)?);
        if version != VERSION {
            return Err(HeaderError::Version(version));
        }
        let chunk = u16::from_le_bytes(take(&mut rest)?);
        let metadata_len = u32::from_le_bytes(take(&mut rest)?) as usize;
        if chunk != CHUNK_LOG2 || metadata_len > Metadata::MOST_BYTES {
            return Err(HeaderError::Impossible);
        }
        let key_id = take(&mut rest)?;
        let id = CaseId(take(&mut rest)?);
        let wrap_nonce = take(&mut rest)?;
        let stream_nonce = take(&mut rest)?;
        if take::<5>(&mut rest)? != [0; 5] {
            return Err(HeaderError::Impossible);
        }
        let wrapped_key = take(&mut rest)?;
        Ok(Self { metadata_len, key_id, id, wrap_nonce, stream_nonce, wrapped_key })
    }

    /// The fields before the wrapped key.
    pub(crate) fn bound(&self) -> [u8; BOUND_LEN] {
        let mut bytes = [0; BOUND_LEN];
        let length = u32::try_from(self.metadata_len).unwrap_or(u32::MAX).to_le_bytes();
        let fields: [&[u8]; 8] = [
            &MAGIC,
            &VERSION.to_le_bytes(),
            &CHUNK_LOG2.to_le_bytes(),
            &length,
            &self.key_id,
            &self.id.0,
            &self.wrap_nonce,
            &self.stream_nonce,
        ];
        for (to, from) in bytes.iter_mut().zip(fields.concat()) {
            *to = from;
        }
        bytes
    }

    /// All fixed fields.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; HEADER_LEN] {
        let mut bytes = [0; HEADER_LEN];
        for (to, from) in bytes.iter_mut().zip([&self.bound()[..], &self.wrapped_key].concat()) {
            *to = from;
        }
        bytes
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], HeaderError> {
    let (head, tail) = rest.split_first_chunk().ok_or(HeaderError::TooShort)?;
    *rest = tail;
    Ok(*head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_and_refuses_every_changed_constant() {
        let header = Header {
            metadata_len: 77,
            key_id: [1; 8],
            id: CaseId([2; 16]),
            wrap_nonce: [3; 24],
            stream_nonce: [4; 19],
            wrapped_key: [5; 48],
        };
        let bytes = header.to_bytes();
        assert_eq!(Header::parse(&bytes), Ok(header));
        assert_eq!(Header::parse(&bytes[..135]), Err(HeaderError::TooShort));
        for at in (0..12).chain([15]).chain(83..88) {
            let mut bad = bytes;
            bad[at] ^= 0x80;
            assert!(Header::parse(&bad).is_err(), "byte {at}");
        }
    }

    /// Hostile bytes: never a panic, and whatever is accepted is written back the same.
    #[test]
    fn survives_any_bytes() {
        let mut random = 0x2545_f491_4f6c_dd1d_u64;
        let mut accepted = 0;
        for round in 0..200_000u32 {
            let mut bytes = Vec::with_capacity(HEADER_LEN + 8);
            for _ in 0..=HEADER_LEN / 8 {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                bytes.extend(random.to_le_bytes());
            }
            bytes.truncate((random % (HEADER_LEN as u64 + 8)) as usize);
            if round % 2 == 0 && bytes.len() >= 88 {
                bytes[..8].copy_from_slice(&MAGIC);
                bytes[8..12].copy_from_slice(&[1, 0, 16, 0]);
                bytes[14..16].copy_from_slice(&[0, 0]);
                bytes[83..88].copy_from_slice(&[0; 5]);
            }
            if let Ok(header) = Header::parse(&bytes) {
                accepted += 1;
                assert_eq!(header.to_bytes()[..], bytes[..HEADER_LEN]);
            }
        }
        assert!(accepted > 100, "{accepted}");
    }
}

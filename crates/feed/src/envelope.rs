//! A package as a file: `NAME.lzp`.
//!
//! Owns: the outer form: 8 magic bytes, the length of the head (4 bytes, little-endian), the head
//! (JSON: the content's name and length, signatures), then the content, compressed with Zstandard and
//! veiled; bare in files of the first form, which are read and not made any more. The signatures are
//! over the name of the content, so neither needs trust, and bounds hold while unpacking. Must not:
//! judge signatures.

use crate::{ContentId, manifest::MAX_CONTENT, veil::veil};
use serde::{Deserialize, Serialize};
use std::io::Read;

/// A package file taken apart; nothing in it is proven.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// What the content is said to be.
    pub content: ContentId,
    /// Its length in bytes.
    pub size: u64,
    /// Who signed that.
    pub signatures: Vec<Signature>,
    body: Vec<u8>,
}

/// One signature over [`signed_bytes`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Identifier of the key, as in the publisher's root.
    pub keyid: String,
    /// Ed25519 signature, 128 hexadecimal digits.
    pub sig: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    content: ContentId,
    size: u64,
    signatures: Vec<Signature>,
}

/// The file is not a package, or damaged.
#[derive(Debug, thiserror::Error)]
pub enum EnvelopeError {
    /// It does not begin like one, or ends early.
    #[error("this is no lazaret package")]
    Malformed,
    /// The head is no JSON of its shape.
    #[error("the head of the package cannot be read: {0}")]
    Head(#[from] serde_json::Error),
    /// The content is said to be, or is, larger than allowed.
    #[error("the content is larger than {} bytes", MAX_CONTENT)]
    TooLarge,
    /// The content cannot be decompressed, or is not what was signed.
    #[error("the content is damaged: it is not what was signed")]
    Damaged,
}

/// What a package key signs for this content.
#[must_use]
pub fn signed_bytes(content: ContentId) -> Vec<u8> {
    [b"lazaret package 1\0".as_slice(), &content.0].concat()
}

impl Envelope {
    /// A package file of a content that `compressed` holds.
    #[must_use]
    pub const fn new(
        content: ContentId,
        size: u64,
        signatures: Vec<Signature>,
        compressed: Vec<u8>,
    ) -> Self {
        Self { content, size, signatures, body: compressed }
    }

    /// Takes a file apart.
    pub fn parse(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        let malformed = || EnvelopeError::Malformed;
        let (is_bare, rest) = match (bytes.strip_prefix(MAGIC), bytes.strip_prefix(BARE)) {
            (Some(rest), _) => (false, rest),
            (None, Some(rest)) => (true, rest),
            (None, None) => return Err(malformed()),
        };
        let (length, rest) = rest.split_first_chunk::<4>().ok_or_else(malformed)?;
        let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| malformed())?;
        let length = Some(length).filter(|length| *length <= MAX_HEAD).ok_or_else(malformed)?;
        let (head, body) = rest.split_at_checked(length).ok_or_else(malformed)?;
        let Head { content, size, signatures } = serde_json::from_slice(head)?;
        if size > MAX_CONTENT {
            return Err(EnvelopeError::TooLarge);
        }
        let body = if is_bare { body.to_vec() } else { veil(body.to_vec()) };
        Ok(Self { content, size, signatures, body })
    }

    /// The bytes of the file.
    pub fn to_bytes(&self) -> Result<Vec<u8>, EnvelopeError> {
        let Self { content, size, signatures, body } = self;
        let head = Head { content: *content, size: *size, signatures: signatures.clone() };
        let head = serde_json::to_vec(&head)?;
        let length = u32::try_from(head.len()).map_err(|_| EnvelopeError::Malformed)?;
        Ok([MAGIC, &length.to_le_bytes(), &head, &veil(body.clone())].concat())
    }

    /// Decompresses the content; never makes more bytes than the head says, and gives only what has
    /// the name that was signed.
    pub fn content(&self) -> Result<Vec<u8>, EnvelopeError> {
        let damaged = || EnvelopeError::Damaged;
        let mut content = Vec::new();
        let mut source = self.body.as_slice();
        let decoder =
            ruzstd::decoding::StreamingDecoder::new(&mut source).map_err(|_| damaged())?;
        decoder.take(self.size + 1).read_to_end(&mut content).map_err(|_| damaged())?;
        if content.len() as u64 != self.size || ContentId::of(&content) != self.content {
            return Err(damaged());
        }
        Ok(content)
    }
}

const MAGIC: &[u8] = b"LZPKG\x02\r\n";
/// Of a file whose content is not veiled.
const BARE: &[u8] = b"LZPKG\x01\r\n";

/// A head with a few hundred signatures fits.
const MAX_HEAD: usize = 64 << 10;

/// A package file is at most this long: a content that does not shrink, and its head.
pub(crate) const MAX_FILE: u64 = MAX_CONTENT + (1 << 20);

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope(content: &[u8]) -> Envelope {
        let body =
            ruzstd::encoding::compress_to_vec(content, ruzstd::encoding::CompressionLevel::Fastest);
        Envelope::new(ContentId::of(content), content.len() as u64, Vec::new(), body)
    }

    #[test]
    fn there_and_back() {
        let bytes = envelope(b"some content").to_bytes().unwrap();
        assert_eq!(Envelope::parse(&bytes).unwrap().content().unwrap(), b"some content");
        for cut in 0..MAGIC.len() + 4 {
            assert!(Envelope::parse(&bytes[..cut]).is_err(), "{cut}");
        }
    }

    #[test]
    fn the_first_form_is_read_and_not_made() {
        let made = envelope(b"words that rules look for");
        let veiled = made.to_bytes().unwrap();
        let head = veiled.len() - made.body.len();
        let bare = [BARE, &veiled[BARE.len()..head], &made.body].concat();
        let shows = |file: &[u8]| file.windows(9).any(|window| window == b"that rule");
        assert!(shows(&bare) && !shows(&veiled));
        let read = Envelope::parse(&bare).unwrap();
        assert_eq!(read.content().unwrap(), b"words that rules look for");
        assert_eq!(read.to_bytes().unwrap(), veiled);
    }

    #[test]
    fn a_bomb_makes_no_more_than_it_says() {
        let zeros = vec![0; 64 << 20];
        let mut bomb = envelope(&zeros);
        assert!(bomb.body.len() < 100_000);
        bomb.size = 1000;
        assert!(matches!(bomb.content(), Err(EnvelopeError::Damaged)));
        bomb.size = MAX_CONTENT + 1;
        let bytes = bomb.to_bytes().unwrap();
        assert!(matches!(Envelope::parse(&bytes), Err(EnvelopeError::TooLarge)));
    }

    #[test]
    fn every_flipped_bit_is_refused_or_harmless() {
        let good = envelope(b"some content").to_bytes().unwrap();
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bad = good.clone();
                bad[at] ^= 1 << bit;
                let content = Envelope::parse(&bad).ok().and_then(|e| e.content().ok());
                if let Some(content) = content {
                    assert_eq!(content, b"some content", "byte {at}");
                }
            }
        }
    }
}

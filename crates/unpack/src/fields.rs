//! Numbers and texts at places in hostile bytes: every access is checked and may be absent.
//!
//! Owns: the extension trait [`Fields`]. Must not own: any format.

/// Checked access to fields of a byte slice.
pub(crate) trait Fields {
    fn bytes(&self, at: usize, len: usize) -> Option<&[u8]>;

    fn array<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        self.bytes(at, N)?.try_into().ok()
    }

    fn le16(&self, at: usize) -> Option<u16> {
        self.array(at).map(u16::from_le_bytes)
    }

    fn le32(&self, at: usize) -> Option<u32> {
        self.array(at).map(u32::from_le_bytes)
    }

    fn le64(&self, at: usize) -> Option<u64> {
        self.array(at).map(u64::from_le_bytes)
    }

    fn be16(&self, at: usize) -> Option<u16> {
        self.array(at).map(u16::from_be_bytes)
    }

    fn be32(&self, at: usize) -> Option<u32> {
        self.array(at).map(u32::from_be_bytes)
    }

    fn be64(&self, at: usize) -> Option<u64> {
        self.array(at).map(u64::from_be_bytes)
    }

    fn has(&self, at: usize, magic: &[u8]) -> bool {
        self.bytes(at, magic.len()) == Some(magic)
    }
}

impl Fields for [u8] {
    fn bytes(&self, at: usize, len: usize) -> Option<&[u8]> {
        self.get(at..at.checked_add(len)?)
    }
}

/// A number written in digits of the given base, blanks and zero bytes around it ignored.
pub(crate) fn number(text: &[u8], base: u32) -> Option<u64> {
    let text = std::str::from_utf8(text).ok()?;
    let text = text.trim_matches(|c: char| c == '\0' || c.is_ascii_whitespace());
    u64::from_str_radix(text, base).ok()
}

/// The text up to the first zero byte.
pub(crate) fn until_nul(text: &[u8]) -> &[u8] {
    let end = memchr::memchr(0, text).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// A 64-bit number as a place in memory; one that does not fit is behind everything.
pub(crate) fn place(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

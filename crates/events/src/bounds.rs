//! How much of an event is told: no name from outside makes it arbitrarily long.
//!
//! Owns: the limits. A form that leaves something out says so by its field `truncated`.

/// Bytes of a path that are told: as many as the kernel takes at once.
pub(crate) const PATH: usize = 4 << 10;
/// Bytes of any other text from outside.
pub(crate) const TEXT: usize = 512;
/// Detections and reasons that are told of one file.
pub(crate) const LIST: usize = 16;

/// At most the first `most` bytes.
pub(crate) fn clip(bytes: &[u8], most: usize) -> &[u8] {
    bytes.get(..most).unwrap_or(bytes)
}

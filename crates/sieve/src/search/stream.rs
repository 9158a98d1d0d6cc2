//! Streams: what the windows of a filter are read from.
//!
//! Owns: [`Plain`], the bytes themselves, and [`Difference`], the xor of neighbouring bytes, in
//! which a text is the same under every single-byte key.
//!
//! Must not: search.

/// Four symbols of the stream from eight bytes of input, the first in the lowest byte.
pub(crate) trait Stream {
    fn window(bytes: u64) -> u32;
}

/// The bytes of the input.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plain;

/// The xor of each byte of the input with the next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Difference;

impl Stream for Plain {
    #[inline(always)]
    fn window(bytes: u64) -> u32 {
        low_half(bytes)
    }
}

impl Stream for Difference {
    #[inline(always)]
    fn window(bytes: u64) -> u32 {
        low_half(bytes ^ (bytes >> 8))
    }
}

#[inline(always)]
fn low_half(bytes: u64) -> u32 {
    let [a, b, c, d, ..] = bytes.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

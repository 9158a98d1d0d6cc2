//! The LZW of compress(1), files named .Z.
//!
//! Owns: [`Lzw`]. Codes grow from 9 to at most 16 bits; when the width changes, or the table is
//! cleared, the writer fills up its group of eight codes, and so must the reader.
use std::io::{self, Read};

use crate::fields::Fields;
use crate::flaw::Stop;
use crate::view::{Feed, View};

/// A running decoder.
pub(super) struct Lzw<'r> {
    feed: Feed<'r>,
    max_bits: u32,
    block_mode: bool,
    width: u32,
    /// Codes of the group, `width` bytes hold eight of them.
    group: Vec<u8>,
    bit: u32,
    /// For each code above 255: the code before it and its last byte.
    table: Vec<(u16, u8)>,
    previous: Option<(u16, u8)>,
    /// Decoded bytes of one code, last first.
    pending: Vec<u8>,
}

const CLEAR: u16 = 256;

impl<'r> Lzw<'r> {
    pub(super) fn open(mut feed: Feed<'r>, view: &View<'r>) -> Result<Self, Stop> {
        let flags = *view.get(2).ok_or(Stop::Malformed("compress header"))?;
        let max_bits = u32::from(flags & 31);
        if !view.has(0, &[0x1f, 0x9d]) || !(9..=16).contains(&max_bits) {
            return Err(Stop::Malformed("compress header"));
        }
        feed.read_exact(&mut [0; 3]).map_err(|_| Stop::Malformed("compress header"))?;
        let block_mode = flags & 0x80 != 0;
        let mut lzw = Self {
            feed,
            max_bits,
            block_mode,
            width: 9,
            group: Vec::new(),
            bit: 0,
            table: Vec::new(),
            previous: None,
            pending: Vec::new(),
        };
        lzw.reset();
        Ok(lzw)
    }

    fn reset(&mut self) {
        self.table.clear();
        if self.block_mode {
            self.table.push((0, 0));
        }
        self.set_width(9);
        self.previous = None;
    }

    fn set_width(&mut self, width: u32) {
        self.width = width;
        self.group.clear();
        self.bit = 0;
    }

    /// The code that the next entry of the table gets.
    fn next_code(&self) -> u32 {
        256 + self.table.len() as u32
    }

    fn read_code(&mut self) -> io::Result<Option<u16>> {
        if self.bit + self.width > self.group.len() as u32 * 8 {
            self.group.resize(self.width as usize, 0);
            let mut filled = 0;
            while let Some(room) = self.group.get_mut(filled..).filter(|room| !room.is_empty()) {
                match self.feed.read(room)? {
                    0 => break,
                    count => filled += count,
                }
            }
            self.group.truncate(filled);
            self.bit = 0;
            if (filled as u32) * 8 < self.width {
                return Ok(None);
            }
        }
        let at = (self.bit / 8) as usize;
        let mut word = 0u32;
        for (index, byte) in self.group.iter().skip(at).take(3).enumerate() {
            word |= u32::from(*byte) << (8 * index);
        }
        let code = (word >> (self.bit % 8)) & ((1 << self.width) - 1);
        self.bit += self.width;
        Ok(u16::try_from(code).ok())
    }

    /// Decodes one code into `pending`; false at the end.
    fn step(&mut self) -> io::Result<bool> {
        let Some(code) = self.read_code()? else { return Ok(false) };
        if self.block_mode && code == CLEAR {
            self.reset();
            return Ok(true);
        }
        let damaged = || io::Error::from(io::ErrorKind::InvalidData);
        let Some((previous, last)) = self.previous else {
            let byte = u8::try_from(code).map_err(|_| damaged())?;
            self.pending.push(byte);
            self.previous = Some((code, byte));
            return Ok(true);
        };
        let known = u32::from(code) < self.next_code();
        if u32::from(code) > self.next_code() {
            return Err(damaged());
        }
        let first = self.unroll(if known { code } else { previous }, (!known).then_some(last))?;
        if self.next_code() < 1 << self.max_bits {
            self.table.push((previous, first));
        }
        if self.next_code() >= 1 << self.width && self.width < self.max_bits {
            self.set_width(self.width + 1);
        }
        self.previous = Some((code, first));
        Ok(true)
    }

    /// Writes the string of `code`, last byte first, after `tail`; returns its first byte.
    fn unroll(&mut self, mut code: u16, tail: Option<u8>) -> io::Result<u8> {
        self.pending.extend(tail);
        while code > 255 {
            let index = usize::from(code) - 256;
            let (before, byte) =
                *self.table.get(index).ok_or(io::Error::from(io::ErrorKind::InvalidData))?;
            // A code is always younger than the one before it, so that this ends.
            if before >= code || self.pending.len() > 1 << 17 {
                return Err(io::Error::from(io::ErrorKind::InvalidData));
            }
            self.pending.push(byte);
            code = before;
        }
        let first = u8::try_from(code).unwrap_or_default();
        self.pending.push(first);
        Ok(first)
    }
}

impl Read for Lzw<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut written = 0;
        for slot in into {
            while self.pending.is_empty() {
                if !self.step()? {
                    return Ok(written);
                }
            }
            *slot = self.pending.pop().unwrap_or_default();
            written += 1;
        }
        Ok(written)
    }
}

//! SZDD, what `compress.exe` of old Windows and DOS writes: LZSS over a window of 4 KiB.
//!
//! Owns: [`Szdd`], a reader of the plain bytes. Must not own: how much of it is read.
use std::io::{self, Read};

use crate::flaw::Stop;
use crate::view::{Feed, View};

/// What such a file begins with; one byte for the missing letter of its name and its length follow.
pub(crate) const MAGIC: &[u8] = b"SZDD\x88\xf0\x27\x33A";

/// A file being decoded.
pub(super) struct Szdd<'r> {
    feed: Feed<'r>,
    window: Box<[u8; WINDOW]>,
    at: usize,
    /// Which of the next tokens are plain bytes, below a mark for their number.
    flags: u16,
    /// A copy that goes on: from where, how many.
    copy: (usize, usize),
    left: u32,
}

impl<'r> Szdd<'r> {
    pub(super) fn open(mut feed: Feed<'r>, view: &View<'r>) -> Result<Self, Stop> {
        let cut = |_| Stop::Malformed("SZDD header cut short");
        let mut header = [0; HEADER];
        feed.read_exact(&mut header).map_err(cut)?;
        let left = crate::fields::Fields::le32(&**view, 10).unwrap_or(0);
        let window = Box::new([b' '; WINDOW]);
        Ok(Self { feed, window, at: WINDOW - 16, flags: 1, copy: (0, 0), left })
    }

    fn byte(&mut self) -> io::Result<u8> {
        let mut byte = [0];
        self.feed.read_exact(&mut byte)?;
        Ok(byte[0])
    }

    /// The next plain byte, which also goes into the window.
    fn next(&mut self) -> io::Result<u8> {
        while self.copy.1 == 0 {
            if self.flags == 1 {
                self.flags = 0x100 | u16::from(self.byte()?);
            }
            let plain = self.flags & 1 == 1;
            self.flags >>= 1;
            let low = self.byte()?;
            if plain {
                return Ok(self.keep(low));
            }
            let high = self.byte()?;
            let from = usize::from(low) | usize::from(high & 0xf0) << 4;
            self.copy = (from, usize::from(high & 15) + 3);
        }
        let (from, more) = self.copy;
        self.copy = (from + 1, more - 1);
        let byte = self.window.get(from % WINDOW).copied().unwrap_or(0);
        Ok(self.keep(byte))
    }

    fn keep(&mut self, byte: u8) -> u8 {
        if let Some(slot) = self.window.get_mut(self.at % WINDOW) {
            *slot = byte;
        }
        self.at = (self.at + 1) % WINDOW;
        byte
    }
}

impl Read for Szdd<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut count = 0;
        for slot in into {
            if self.left == 0 {
                break;
            }
            match self.next() {
                Ok(byte) => *slot = byte,
                // What came out so far counts; the next call tells.
                Err(_) if count > 0 => break,
                Err(error) => return Err(error),
            }
            self.left -= 1;
            count += 1;
        }
        Ok(count)
    }
}

const WINDOW: usize = 4096;
const HEADER: usize = 14;

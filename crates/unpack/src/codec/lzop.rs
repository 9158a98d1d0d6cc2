//! lzop files: a header, then blocks of LZO1X, each with its sizes and sums.
//!
//! Owns: [`Lzop`]. The decompression itself is a library's; sums are skipped, not checked.
use std::io::{self, Read};

use crate::fields::Fields;
use crate::flaw::Stop;
use crate::limits::Limits;
use crate::view::{Feed, View};

/// The nine bytes that every lzop file begins with.
pub(crate) const MAGIC: &[u8] = b"\x89LZO\0\r\n\x1a\n";

const ADLER_PLAIN: u32 = 1;
const ADLER_PACKED: u32 = 2;
const EXTRA: u32 = 0x40;
const CRC_PLAIN: u32 = 0x100;
const CRC_PACKED: u32 = 0x200;
const FILTER: u32 = 0x800;

/// A running decoder.
pub(super) struct Lzop<'r> {
    feed: Feed<'r>,
    flags: u32,
    block_max: u64,
    block: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<'r> Lzop<'r> {
    pub(super) fn open(mut feed: Feed<'r>, view: &View<'r>, limits: &Limits) -> Result<Self, Stop> {
        let (flags, header) = header(view).ok_or(Stop::Malformed("lzop header"))?;
        io::copy(&mut feed.by_ref().take(header as u64), &mut io::sink())
            .map_err(|_| Stop::Malformed("lzop header"))?;
        let block_max = limits.member.min(64 << 20);
        Ok(Self { feed, flags, block_max, block: Vec::new(), at: 0, ended: false })
    }

    fn word(&mut self) -> io::Result<u32> {
        let mut bytes = [0; 4];
        self.feed.read_exact(&mut bytes)?;
        Ok(u32::from_be_bytes(bytes))
    }

    fn next_block(&mut self) -> io::Result<()> {
        let plain = self.word()?;
        if plain == 0 {
            self.ended = true;
            return Ok(());
        }
        let packed = self.word()?;
        if u64::from(plain) > self.block_max {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        if packed > plain {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut sums =
            u8::from(self.flags & ADLER_PLAIN != 0) + u8::from(self.flags & CRC_PLAIN != 0);
        if packed < plain {
            sums += u8::from(self.flags & ADLER_PACKED != 0);
            sums += u8::from(self.flags & CRC_PACKED != 0);
        }
        for _ in 0..sums {
            self.word()?;
        }
        let mut source = Vec::new();
        self.feed.by_ref().take(u64::from(packed)).read_to_end(&mut source)?;
        if source.len() != packed as usize {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.at = 0;
        if packed == plain {
            self.block = source;
            return Ok(());
        }
        self.block.clear();
        self.block.resize(plain as usize, 0);
        let made = lzokay::decompress::decompress(&source, &mut self.block)
            .map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
        self.block.truncate(made);
        Ok(())
    }
}

/// The flags, and the length of the header.
fn header(view: &[u8]) -> Option<(u32, usize)> {
    if !view.has(0, MAGIC) {
        return None;
    }
    let version = view.be16(9)?;
    let long = version >= 0x0940;
    // version, library version, [version needed], method, [level]
    let mut at = 9 + 2 + 2 + if long { 2 } else { 0 } + 1 + usize::from(long);
    let flags = view.be32(at)?;
    at += 4 + if flags & FILTER != 0 { 4 } else { 0 };
    // mode, time, [time, high half], length of the name, name, sum
    at += 4 + 4 + if long { 4 } else { 0 };
    at += 1 + usize::from(*view.get(at)?) + 4;
    if flags & EXTRA != 0 {
        at = at.checked_add(8)?.checked_add(view.be32(at)? as usize)?;
    }
    Some((flags, at))
}

impl Read for Lzop<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at >= self.block.len() && !self.ended {
            self.next_block()?;
        }
        let rest = self.block.get(self.at..).unwrap_or_default();
        let count = Read::read(&mut &*rest, into)?;
        self.at += count;
        Ok(count)
    }
}

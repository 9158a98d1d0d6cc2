//! The headers of an ELF file, as far as they are at hand.
//!
//! Owns: reading of the two tables that structure checks need, and the difference between a table
//! that is not in the file and one that was not read. Must not own: what is odd about them.

use crate::segment::Segment;

/// `e_type` of a program and of a shared object.
pub(crate) const EXEC: u16 = 2;
pub(crate) const DYN: u16 = 3;
/// Most program headers that are looked at; linkers write a dozen.
const MAX_SEGMENTS: u16 = 512;

/// A file's headers.
#[derive(Debug)]
pub(crate) struct Elf<'a> {
    bytes: &'a [u8],
    size: u64,
    is_long: bool,
    is_big: bool,
    pub(crate) kind: u16,
    pub(crate) machine: u16,
    pub(crate) entry: u64,
    pub(crate) flags: u32,
    pub(crate) segments: Vec<Segment>,
}

/// What became of reading one.
#[derive(Debug)]
pub(crate) enum Reading<'a> {
    /// Headers at hand.
    Headers(Elf<'a>),
    /// The header of the file or its table of segments is cut off or contradicts itself.
    Damaged,
    /// The table lies behind the bytes at hand, but inside the file.
    Unread,
}

impl<'a> Elf<'a> {
    /// Reads the headers of a file of `size` bytes, of which `bytes` are the first.
    pub(crate) fn read(bytes: &'a [u8], size: u64) -> Reading<'a> {
        let (Some(&class), Some(&order)) = (bytes.get(4), bytes.get(5)) else {
            return Reading::Damaged;
        };
        let mut elf = Self {
            bytes,
            size,
            is_long: class == 2,
            is_big: order == 2,
            kind: 0,
            machine: 0,
            entry: 0,
            flags: 0,
            segments: Vec::new(),
        };
        let Some((start, width, count)) = elf.fill() else { return Reading::Damaged };
        if count > 0 && start.saturating_add(u64::from(width) * u64::from(count)) > size {
            return Reading::Damaged;
        }
        for number in 0..u64::from(count.min(MAX_SEGMENTS)) {
            match elf.segment(start + number * u64::from(width)) {
                Some(segment) => elf.segments.push(segment),
                None => return Reading::Unread,
            }
        }
        Reading::Headers(elf)
    }

    /// Reads the file's header; gives place, width and number of the segments.
    fn fill(&mut self) -> Option<(u64, u16, u16)> {
        self.kind = self.half(16)?;
        self.machine = self.half(18)?;
        let (entry, start, flags, width, count) =
            if self.is_long { (24, 32, 48, 54, 56) } else { (24, 28, 36, 42, 44) };
        self.entry = self.long(entry)?;
        self.flags = self.word(flags)?;
        Some((self.long(start)?, self.half(width)?, self.half(count)?))
    }

    fn segment(&self, at: u64) -> Option<Segment> {
        let at = usize::try_from(at).ok()?;
        Some(if self.is_long {
            Segment {
                kind: self.word(at)?,
                flags: self.word(at.checked_add(4)?)?,
                offset: self.long(at.checked_add(8)?)?,
                address: self.long(at.checked_add(16)?)?,
                physical: self.long(at.checked_add(24)?)?,
                file_size: self.long(at.checked_add(32)?)?,
                memory_size: self.long(at.checked_add(40)?)?,
            }
        } else {
            Segment {
                kind: self.word(at)?,
                flags: self.word(at.checked_add(24)?)?,
                offset: self.long(at.checked_add(4)?)?,
                address: self.long(at.checked_add(8)?)?,
                physical: self.long(at.checked_add(12)?)?,
                file_size: self.long(at.checked_add(16)?)?,
                memory_size: self.long(at.checked_add(20)?)?,
            }
        })
    }

    /// Start, width and number of the section headers, as the file says.
    pub(crate) fn section_table(&self) -> Option<(u64, u16, u16)> {
        let (start, width) = if self.is_long { (40, 58) } else { (32, 46) };
        Some((self.long(start)?, self.half(width)?, self.half(width + 2)?))
    }

    /// Places of the sections that fill bytes of the file; `None` if the table is not at hand.
    pub(crate) fn section_ends(&self) -> Option<u64> {
        let (start, width, count) = self.section_table()?;
        let mut end = start.saturating_add(u64::from(width) * u64::from(count));
        for number in 0..u64::from(count) {
            let at = usize::try_from(start.checked_add(number * u64::from(width))?).ok()?;
            let kind = self.word(at.checked_add(4)?)?;
            let (from, len) = if self.is_long {
                (self.long(at + 24)?, self.long(at + 32)?)
            } else {
                (self.long(at + 16)?, self.long(at + 20)?)
            };
            if kind != NOBITS {
                end = end.max(from.saturating_add(len));
            }
        }
        Some(end)
    }

    /// True if a section of this name is listed, as far as the names are at hand.
    pub(crate) fn has_word(&self, name: &[u8]) -> bool {
        let tail = self.bytes.len().saturating_sub(NAMES_TAIL);
        self.bytes.get(tail..).is_some_and(|tail| memchr::memmem::find(tail, name).is_some())
    }

    /// The bytes of a segment that are at hand.
    pub(crate) fn content(&self, segment: &Segment) -> &'a [u8] {
        let from = usize::try_from(segment.offset).unwrap_or(usize::MAX);
        let to = usize::try_from(segment.file_end()).unwrap_or(usize::MAX).min(self.bytes.len());
        self.bytes.get(from..to).unwrap_or_default()
    }

    /// The first bytes of the file.
    pub(crate) const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Length of the whole file.
    pub(crate) const fn size(&self) -> u64 {
        self.size
    }

    fn half(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes.get(at..)?.first_chunk()?;
        Some(if self.is_big { u16::from_be_bytes(*bytes) } else { u16::from_le_bytes(*bytes) })
    }

    fn word(&self, at: usize) -> Option<u32> {
        let bytes = self.bytes.get(at..)?.first_chunk()?;
        Some(if self.is_big { u32::from_be_bytes(*bytes) } else { u32::from_le_bytes(*bytes) })
    }

    /// An address or offset: eight bytes in long files, four in others.
    fn long(&self, at: usize) -> Option<u64> {
        if !self.is_long {
            return self.word(at).map(u64::from);
        }
        let bytes = self.bytes.get(at..)?.first_chunk()?;
        Some(if self.is_big { u64::from_be_bytes(*bytes) } else { u64::from_le_bytes(*bytes) })
    }
}

/// `sh_type` of a section without bytes in the file.
const NOBITS: u32 = 8;
/// Where names of sections are looked for.
const NAMES_TAIL: usize = 256 << 10;

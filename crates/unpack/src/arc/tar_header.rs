//! One header block of a tar, and the extended headers that may stand before it.
//!
//! Owns: [`Header`] (512 bytes, all dialects), [`Pax`] and the sparse maps. Must not own: the order
//! in which blocks are read.
use crate::fields::{Fields, number, until_nul};

pub(super) const BLOCK: usize = 512;

/// The fields of a header block that matter here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) name: Vec<u8>,
    pub(super) size: u64,
    pub(super) kind: u8,
    pub(super) checked: bool,
}

impl Header {
    /// Reads a block: `None` where it cannot be a header at all.
    pub(super) fn read(block: &[u8]) -> Option<Self> {
        let block = block.get(..BLOCK)?;
        let checked = has_checksum(block);
        let ustar = block.has(257, b"ustar");
        if !checked && !ustar {
            return None;
        }
        let mut name = until_nul(block.bytes(0, 100)?).to_vec();
        let prefix = until_nul(block.bytes(345, 155)?);
        // GNU puts times there; only the POSIX magic makes it a prefix.
        if block.has(257, b"ustar\0") && !prefix.is_empty() {
            name = [prefix, b"/", &name].concat();
        }
        let size = size_field(block.bytes(124, 12)?)?;
        Some(Self { name, size, kind: *block.get(156)?, checked })
    }

    /// Whether the kind describes the next entry and is none itself.
    pub(super) const fn is_extension(&self) -> bool {
        matches!(self.kind, b'x' | b'X' | b'g' | b'L' | b'K' | b'V')
    }

    /// Links, directories and devices: their size is a thing that readers disagree on.
    pub(super) const fn has_doubtful_data(&self) -> bool {
        matches!(self.kind, b'1'..=b'6')
    }
}

/// The sum of all bytes, the field of the sum itself taken as blanks; old tars summed signed.
pub(super) fn has_checksum(block: &[u8]) -> bool {
    let Some(stated) = block.bytes(148, 8).and_then(|field| number(until_nul(field), 8)) else {
        return false;
    };
    let sums = |signed: bool| -> i64 {
        let outside = block.iter().enumerate().filter(|(at, _)| !(148..156).contains(at));
        let value = |byte: u8| if signed { i64::from(byte.cast_signed()) } else { i64::from(byte) };
        outside.map(|(_, byte)| value(*byte)).sum::<i64>() + 8 * i64::from(b' ')
    };
    let Ok(stated) = i64::try_from(stated) else { return false };
    stated == sums(false) || stated == sums(true)
}

/// Octal digits, or a binary number marked by the top bit.
fn size_field(field: &[u8]) -> Option<u64> {
    if field.first()? & 0x80 != 0 {
        let big = field.get(1..field.len() - 8)?.iter().any(|byte| *byte != 0);
        return if big { Some(u64::MAX >> 1) } else { field.be64(field.len() - 8) };
    }
    let digits = until_nul(field);
    if digits.iter().all(u8::is_ascii_whitespace) {
        return Some(0);
    }
    number(digits, 8)
}

/// What extended headers said about the next entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pax {
    pub(super) name: Option<Vec<u8>>,
    pub(super) size: Option<u64>,
    pub(super) real_size: Option<u64>,
    /// Places and lengths of the data, where the file has holes.
    pub(super) map: Vec<(u64, u64)>,
    /// The map stands before the data.
    pub(super) map_in_data: bool,
}

impl Pax {
    /// Takes the records of a pax header: "length key=value\n" each.
    pub(super) fn read(&mut self, mut records: &[u8]) {
        while let Some(blank) = records.iter().position(|byte| *byte == b' ') {
            let Some(len) = records.get(..blank).and_then(|text| number(text, 10)) else { return };
            let Some((record, rest)) = records.split_at_checked(len as usize) else { return };
            records = rest;
            let Some(pair) = record.get(blank + 1..record.len().saturating_sub(1)) else { return };
            let Some(equals) = pair.iter().position(|byte| *byte == b'=') else { continue };
            if let Some((key, value)) = pair.split_at_checked(equals) {
                self.take(key, value.get(1..).unwrap_or_default());
            }
        }
    }

    fn take(&mut self, key: &[u8], value: &[u8]) {
        match key {
            b"path" if self.name.is_none() => self.name = Some(value.to_vec()),
            b"GNU.sparse.name" => self.name = Some(value.to_vec()),
            b"size" => self.size = number(value, 10),
            b"GNU.sparse.realsize" | b"GNU.sparse.size" => self.real_size = number(value, 10),
            b"GNU.sparse.offset" => self.map.extend(number(value, 10).map(|at| (at, 0))),
            b"GNU.sparse.numbytes" => {
                if let (Some(last), Some(len)) = (self.map.last_mut(), number(value, 10)) {
                    last.1 = len;
                }
            }
            b"GNU.sparse.map" => self.map = pairs(value.split(|byte| *byte == b',')),
            b"GNU.sparse.major" => self.map_in_data = number(value, 10) == Some(1),
            _ => {}
        }
    }
}

/// The map at the start of the data: a count and pairs, one number a line, filled up to a block;
/// returns it with its length.
pub(super) fn map_in_data(data: &[u8]) -> Option<(Vec<(u64, u64)>, usize)> {
    let mut lines = data.split(|byte| *byte == b'\n');
    let first = lines.next()?;
    let count = usize::try_from(number(first, 10)?).ok()?.min(data.len() / 4);
    let mut used = first.len() + 1;
    let mut numbers = Vec::new();
    for line in lines.take(count.checked_mul(2)?) {
        used += line.len() + 1;
        numbers.push(line);
    }
    Some((pairs(numbers.into_iter()), used.next_multiple_of(BLOCK)))
}

fn pairs<'t>(numbers: impl Iterator<Item = &'t [u8]>) -> Vec<(u64, u64)> {
    let mut numbers = numbers.map_while(|text| number(text, 10));
    let mut pairs = Vec::new();
    while let (Some(at), Some(len)) = (numbers.next(), numbers.next()) {
        pairs.push((at, len));
    }
    pairs
}

/// The map of an old GNU sparse header: four entries, or twenty-one in a block that goes on.
pub(super) fn old_map(block: &[u8], at: usize, count: usize) -> Vec<(u64, u64)> {
    let entry = |index: usize| -> Option<(u64, u64)> {
        let from = at + index * 24;
        let (offset, len) = (block.bytes(from, 12)?, block.bytes(from + 12, 12)?);
        (offset.first()? != &0).then_some(())?;
        Some((size_field(offset)?, size_field(len)?))
    };
    (0..count).map_while(entry).collect()
}

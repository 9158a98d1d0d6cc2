//! The sorted table of digests: written once in order, then mapped and searched.
//!
//! Owns: [`TableWriter`] and [`Table`]. Each algorithm has a section of rows of equal length
//! (digest, place of the note, and the size if any entry has one) and in memory a fan-out by the
//! first bits of the digest, so that a look-up touches one or two pages.
//! Must not: know what notes say, decide between rows.

use super::algorithm::{Algorithm, LONGEST};
use super::record::{ANY_SIZE, Record};
use super::spool::private_file;
use super::sys::Mapped;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::path::Path;

/// Bits of the fan-out of a small and of a large section, and where large begins.
const FEW_BITS: u32 = 8;
const MANY_BITS: u32 = 16;
const MANY_ROWS: u64 = 1 << 16;

/// The rows of one algorithm.
#[derive(Debug, Default)]
struct Section {
    /// Where its first row is.
    offset: u64,
    sized: bool,
    fan_bits: u32,
    /// Number of rows before those whose first bits are the index; one more at the end for all.
    fan_out: Vec<u64>,
}

/// What is known of a section before it is written.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Expected {
    /// Number of entries, duplicates included.
    pub(crate) entries: u64,
    /// True if any of them gives a size.
    pub(crate) sized: bool,
}

/// Takes records in order.
#[derive(Debug)]
pub(crate) struct TableWriter {
    file: BufWriter<File>,
    len: u64,
    expected: [Expected; Algorithm::ALL.len()],
    sections: [Section; Algorithm::ALL.len()],
    last: Option<Record>,
}

impl TableWriter {
    pub(crate) fn new(dir: &Path, expected: [Expected; Algorithm::ALL.len()]) -> io::Result<Self> {
        let file = BufWriter::with_capacity(1 << 18, private_file(dir)?);
        Ok(Self { file, len: 0, expected, sections: Default::default(), last: None })
    }

    /// Writes `record`, unless one about the same files was written.
    pub(crate) fn write(&mut self, record: Record) -> io::Result<()> {
        if self.last.is_some_and(|last| last.same_subject(&record)) {
            return Ok(());
        }
        let index = record.algorithm as usize;
        let (Some(section), Some(expected)) =
            (self.sections.get_mut(index), self.expected.get(index))
        else {
            return Ok(());
        };
        if section.fan_out.is_empty() {
            *section = Section::new(self.len, *expected);
        }
        let bucket = section.bucket(&record.digest);
        if let Some(count) = section.fan_out.get_mut(bucket + 1) {
            *count += 1;
        }
        let digest = record.digest.get(..record.algorithm.digest_len()).unwrap_or_default();
        self.file.write_all(digest)?;
        self.file.write_all(&record.note.to_le_bytes())?;
        if section.sized {
            self.file.write_all(&record.size.unwrap_or(ANY_SIZE).to_le_bytes())?;
        }
        self.len += section.row_len(record.algorithm) as u64;
        self.last = Some(record);
        Ok(())
    }

    /// Ends writing.
    pub(crate) fn finish(mut self) -> io::Result<Table> {
        for section in &mut self.sections {
            let mut before = 0;
            for count in &mut section.fan_out {
                before += *count;
                *count = before;
            }
        }
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(Table { map: Mapped::private(file)?, sections: self.sections })
    }
}

impl Section {
    fn new(offset: u64, expected: Expected) -> Self {
        let fan_bits = if expected.entries < MANY_ROWS { FEW_BITS } else { MANY_BITS };
        let fan_out = vec![0; (1 << fan_bits) + 1];
        Self { offset, sized: expected.sized, fan_bits, fan_out }
    }

    fn bucket(&self, digest: &[u8; LONGEST]) -> usize {
        let [first, second, ..] = *digest;
        usize::from(u16::from_be_bytes([first, second]) >> (16 - self.fan_bits))
    }

    const fn row_len(&self, algorithm: Algorithm) -> usize {
        algorithm.digest_len() + if self.sized { 16 } else { 8 }
    }

    fn rows(&self) -> u64 {
        self.fan_out.last().copied().unwrap_or(0)
    }

    /// The numbers of the rows that begin like `digest`.
    fn candidates(&self, digest: &[u8; LONGEST]) -> Range<u64> {
        if self.fan_out.is_empty() {
            return 0..0;
        }
        let bucket = self.bucket(digest);
        let at = |index: usize| self.fan_out.get(index).copied().unwrap_or(0);
        at(bucket)..at(bucket + 1)
    }
}

/// Digests in order.
#[derive(Debug)]
pub(crate) struct Table {
    map: Mapped,
    sections: [Section; Algorithm::ALL.len()],
}

impl Table {
    /// Number of different entries of an algorithm.
    pub(crate) fn rows(&self, algorithm: Algorithm) -> u64 {
        self.sections.get(algorithm as usize).map_or(0, Section::rows)
    }

    /// The places of the notes of all entries about this digest and size.
    pub(crate) fn notes(
        &self,
        algorithm: Algorithm,
        digest: &[u8; LONGEST],
        size: u64,
    ) -> impl Iterator<Item = u64> {
        let wanted = digest.get(..algorithm.digest_len()).unwrap_or_default();
        let section = self.sections.get(algorithm as usize);
        let range = section.map_or(0..0, |section| section.candidates(digest));
        let first = section.map_or(0, |section| self.first(section, algorithm, wanted));
        (first..range.end)
            .map_while(move |row| self.row(section?, algorithm, row))
            .take_while(move |row| row.digest == wanted)
            .filter(move |row| row.size == ANY_SIZE || row.size == size)
            .map(|row| row.note)
    }

    /// Number of the first row that is not before `digest`.
    fn first(&self, section: &Section, algorithm: Algorithm, digest: &[u8]) -> u64 {
        let mut padded = [0; LONGEST];
        padded.iter_mut().zip(digest).for_each(|(to, from)| *to = *from);
        let Range { mut start, mut end } = section.candidates(&padded);
        while start < end {
            let middle = start + (end - start) / 2;
            match self.row(section, algorithm, middle) {
                Some(row) if row.digest < digest => start = middle + 1,
                _ => end = middle,
            }
        }
        start
    }

    fn row(&self, section: &Section, algorithm: Algorithm, number: u64) -> Option<Row<'_>> {
        let len = section.row_len(algorithm);
        let start = usize::try_from(section.offset + number * len as u64).ok()?;
        let bytes = self.map.bytes().get(start..start + len)?;
        let (digest, rest) = bytes.split_at_checked(algorithm.digest_len())?;
        let (note, size) = rest.split_first_chunk()?;
        let size = size.first_chunk().map_or(ANY_SIZE, |size| u64::from_le_bytes(*size));
        Some(Row { digest, note: u64::from_le_bytes(*note), size })
    }
}

struct Row<'a> {
    digest: &'a [u8],
    note: u64,
    size: u64,
}

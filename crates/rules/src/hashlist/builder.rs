//! From lists in any form and order to [`HashLists`].
//!
//! Owns: [`HashListBuilder`] and the [`SourceReport`] it gives of each list. Memory is bounded
//! whatever the lists hold: entries go through an external sort. Must not: open lists.

use super::algorithm::Algorithm;
use super::entry::{Entry, Kind};
use super::error::{BadLine, BadLines, Fault, HashListError};
use super::lines::{Line, Lines};
use super::lists::HashLists;
use super::needs::Needs;
use super::notes::{Note, NoteWriter};
use super::record::Record;
use super::source::{Source, too_long};
use super::spool::{CHUNK, Spool};
use super::table::{Expected, TableWriter};
use lazaret_model::Severity;
use std::cmp::Reverse;
use std::io::{self, BufRead};
use std::path::{Path, PathBuf};

/// Bad lines kept in a report; further ones are only counted.
const BAD_LINES_KEPT: usize = 1_000;

/// What became of one list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceReport {
    /// Entries read, duplicates included.
    pub entries: u64,
    /// Lines that could not be understood and were passed over.
    pub bad: u64,
    /// The first 1,000 of them.
    pub bad_lines: Vec<BadLine>,
}

/// Builds [`HashLists`].
#[derive(Debug)]
pub struct HashListBuilder {
    dir: PathBuf,
    bad_lines: BadLines,
    spool: Spool,
    notes: Option<NoteWriter>,
    origins: Vec<String>,
    needs: Needs,
    expected: [Expected; Algorithm::ALL.len()],
    content: blake3::Hasher,
    spoiled: bool,
}

impl HashListBuilder {
    /// A builder whose temporary files, which have no names, are made in `dir`. They take about
    /// 52 bytes an entry while building, and 24 to 48 and the name afterwards.
    #[must_use]
    pub fn new(dir: &Path) -> Self {
        Self::with_chunk(dir, CHUNK)
    }

    pub(crate) fn with_chunk(dir: &Path, chunk_len: usize) -> Self {
        let mut content = blake3::Hasher::new();
        content.update(b"lazaret hash lists 1\0");
        Self {
            dir: dir.into(),
            bad_lines: BadLines::Fail,
            spool: Spool::new(dir, chunk_len),
            notes: None,
            origins: Vec::new(),
            needs: Needs::default(),
            expected: Default::default(),
            content,
            spoiled: false,
        }
    }

    /// Sets what is done about lines that cannot be understood; at first they are errors.
    #[must_use]
    pub const fn bad_lines(mut self, bad_lines: BadLines) -> Self {
        self.bad_lines = bad_lines;
        self
    }

    /// Reads one list to its end. `origin` names it in messages and results. If `kind` is not
    /// given, the header of the list or the end of `origin` tells it; an export of abuse.ch denies.
    ///
    /// # Errors
    /// A line that cannot be understood (with [`BadLines::Fail`]), a list that cannot be read, of
    /// unknown kind, or no room for it. After an error the builder is good for nothing else.
    pub fn add_source(
        &mut self,
        origin: &str,
        kind: Option<Kind>,
        reader: impl BufRead,
    ) -> Result<SourceReport, HashListError> {
        if self.spoiled {
            return Err(HashListError::Spoiled);
        }
        self.spoiled = true;
        let report = self.read_source(origin, kind, reader)?;
        self.spoiled = false;
        Ok(report)
    }

    /// Sorts and maps what was added.
    ///
    /// # Errors
    /// A source that failed before, or no room for the table.
    pub fn build(self) -> Result<HashLists, HashListError> {
        if self.spoiled {
            return Err(HashListError::Spoiled);
        }
        let dir = self.dir.clone();
        self.sort_and_map().map_err(|source| HashListError::Table { dir, source })
    }

    fn read_source(
        &mut self,
        origin: &str,
        kind: Option<Kind>,
        reader: impl BufRead,
    ) -> Result<SourceReport, HashListError> {
        self.origins.push(origin.to_owned());
        self.hash_text(b'S', origin);
        let mut source = Source::new(origin, kind);
        let mut lines = Lines::new(reader);
        let mut report = SourceReport::default();
        loop {
            let number = lines.number();
            let line = lines.next_line().map_err(|source| HashListError::Read {
                origin: origin.to_owned(),
                line: number,
                source,
            })?;
            let entry = match line {
                None => return Ok(report),
                Some(Line::TooLong) => Err(too_long()),
                Some(Line::Text(text)) => source.line(text),
            };
            match entry {
                Ok(None) => {}
                Ok(Some(entry)) => {
                    let unknown = || HashListError::KindUnknown { origin: origin.to_owned() };
                    self.add_entry(&entry, source.kind().ok_or_else(unknown)?)
                        .map_err(|source| HashListError::Table { dir: self.dir.clone(), source })?;
                    report.entries += 1;
                }
                Err(fault) => self.reject(bad_line(origin, number + 1, fault), &mut report)?,
            }
        }
    }

    fn reject(&self, line: BadLine, report: &mut SourceReport) -> Result<(), HashListError> {
        if self.bad_lines == BadLines::Fail {
            return Err(line.into());
        }
        report.bad += 1;
        if report.bad_lines.len() < BAD_LINES_KEPT {
            report.bad_lines.push(line);
        }
        Ok(())
    }

    fn add_entry(&mut self, entry: &Entry<'_>, kind: Kind) -> io::Result<()> {
        let severity = match kind {
            Kind::Deny => entry.severity.unwrap_or(Severity::Malicious),
            Kind::Allow => Severity::Info,
        };
        let name = entry.name.as_deref().unwrap_or_default();
        let source = u32::try_from(self.origins.len() - 1).map_err(io::Error::other)?;
        let notes = match &mut self.notes {
            Some(notes) => notes,
            none => none.insert(NoteWriter::new(&self.dir)?),
        };
        let note = notes.write(Note { source, kind, severity, name })?;
        let record = Record {
            algorithm: entry.algorithm,
            digest: entry.digest,
            size: entry.size,
            kind,
            severity: Reverse(severity),
            note,
        };
        self.content.update(b"E").update(&Record { note: 0, ..record }.encode());
        self.hash_text(b'N', name);
        self.needs.add(record.algorithm, record.size);
        if let Some(expected) = self.expected.get_mut(record.algorithm as usize) {
            expected.entries += 1;
            expected.sized |= record.size.is_some();
        }
        self.spool.push(record)
    }

    fn hash_text(&mut self, tag: u8, text: &str) {
        let len = (text.len() as u64).to_le_bytes();
        self.content.update(&[tag]).update(&len).update(text.as_bytes());
    }

    fn sort_and_map(self) -> io::Result<HashLists> {
        let mut sorted = self.spool.into_sorted()?;
        let mut table = TableWriter::new(&self.dir, self.expected)?;
        while let Some(record) = sorted.next_record()? {
            table.write(record)?;
        }
        let notes = match self.notes {
            Some(notes) => notes,
            None => NoteWriter::new(&self.dir)?,
        };
        Ok(HashLists {
            table: table.finish()?,
            notes: notes.finish()?,
            origins: self.origins,
            needs: self.needs,
            content_id: *self.content.finalize().as_bytes(),
        })
    }
}

fn bad_line(origin: &str, line: u64, fault: Fault) -> BadLine {
    BadLine { origin: origin.to_owned(), line, cause: fault.cause, expected: fault.expected }
}

//! Sorting more records than memory should hold.
//!
//! Owns: [`Spool`] (fills a chunk, sorts it, spills it to one file without a name) and [`Sorted`]
//! (merges the runs). Memory: one chunk, and one small buffer a run. Must not: know what is sorted
//! for what.

use super::record::{RECORD_LEN, Record};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Records sorted at once: 32 MiB of them.
pub(crate) const CHUNK: usize = 1 << 19;
/// Records read at once of each run.
const READ_AHEAD: u64 = 1_024;

/// A new file in `dir` that has no name and only our own descriptor.
pub(crate) fn private_file(dir: &Path) -> io::Result<File> {
    tempfile::tempfile_in(dir)
}

/// Takes records in any order.
#[derive(Debug)]
pub(crate) struct Spool {
    dir: PathBuf,
    chunk: Vec<Record>,
    chunk_len: usize,
    file: Option<File>,
    /// Number of records of each run in the file, in the order of the file.
    runs: Vec<u64>,
}

impl Spool {
    /// Spills to a file in `dir` whenever `chunk_len` records came together.
    pub(crate) fn new(dir: &Path, chunk_len: usize) -> Self {
        Self { dir: dir.into(), chunk: Vec::new(), chunk_len, file: None, runs: Vec::new() }
    }

    pub(crate) fn push(&mut self, record: Record) -> io::Result<()> {
        self.chunk.push(record);
        if self.chunk.len() >= self.chunk_len { self.spill() } else { Ok(()) }
    }

    fn spill(&mut self) -> io::Result<()> {
        self.chunk.sort_unstable();
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(private_file(&self.dir)?),
        };
        let mut writer = io::BufWriter::with_capacity(1 << 18, file);
        self.chunk.iter().try_for_each(|record| writer.write_all(&record.encode()))?;
        writer.flush()?;
        self.runs.push(self.chunk.len() as u64);
        self.chunk.clear();
        Ok(())
    }

    /// All records in order.
    pub(crate) fn into_sorted(mut self) -> io::Result<Sorted> {
        self.chunk.sort_unstable();
        let mut sorted = Sorted { runs: Vec::new(), heads: BinaryHeap::new() };
        let mut start = 0;
        if let Some(file) = self.file.map(Rc::new) {
            for left in self.runs {
                let file = Rc::clone(&file);
                sorted.add(Run::Spilled {
                    file,
                    at: start,
                    left,
                    buffer: Vec::new().into_iter(),
                })?;
                start += left * RECORD_LEN as u64;
            }
        }
        sorted.add(Run::Held(self.chunk.into_iter()))?;
        Ok(sorted)
    }
}

/// Records in order, from all runs.
#[derive(Debug)]
pub(crate) struct Sorted {
    runs: Vec<Run>,
    /// The next record of each run that has one, with the number of the run.
    heads: BinaryHeap<Reverse<(Record, usize)>>,
}

impl Sorted {
    fn add(&mut self, mut run: Run) -> io::Result<()> {
        if let Some(head) = run.next_record()? {
            self.heads.push(Reverse((head, self.runs.len())));
            self.runs.push(run);
        }
        Ok(())
    }

    /// The next record; none at the end.
    pub(crate) fn next_record(&mut self) -> io::Result<Option<Record>> {
        let Some(Reverse((record, number))) = self.heads.pop() else { return Ok(None) };
        if let Some(run) = self.runs.get_mut(number)
            && let Some(head) = run.next_record()?
        {
            self.heads.push(Reverse((head, number)));
        }
        Ok(Some(record))
    }
}

#[derive(Debug)]
enum Run {
    Held(std::vec::IntoIter<Record>),
    Spilled { file: Rc<File>, at: u64, left: u64, buffer: std::vec::IntoIter<Record> },
}

impl Run {
    fn next_record(&mut self) -> io::Result<Option<Record>> {
        match self {
            Self::Held(records) => Ok(records.next()),
            Self::Spilled { file, at, left, buffer } => {
                if buffer.len() == 0 && *left > 0 {
                    let count = (*left).min(READ_AHEAD);
                    *buffer = read_records(file, *at, count)?.into_iter();
                    *left -= count;
                    *at += count * RECORD_LEN as u64;
                }
                Ok(buffer.next())
            }
        }
    }
}

fn read_records(file: &File, at: u64, count: u64) -> io::Result<Vec<Record>> {
    let len = usize::try_from(count).map_err(io::Error::other)? * RECORD_LEN;
    let mut bytes = vec![0; len];
    file.read_exact_at(&mut bytes, at)?;
    let records = bytes.chunks_exact(RECORD_LEN).map(Record::decode);
    let damaged = || io::Error::new(io::ErrorKind::InvalidData, "a spill file changed");
    records.collect::<Option<Vec<_>>>().ok_or_else(damaged)
}

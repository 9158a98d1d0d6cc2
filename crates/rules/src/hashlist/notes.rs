//! What lists say beside digests: the list, its kind, the severity and the name.
//!
//! Owns: [`NoteWriter`] (appends to a file without a name; a note just written is used again) and
//! [`Notes`] (the same file, mapped). Memory: one bounded table of recent notes.
//! Must not: know of digests.

use super::entry::Kind;
use super::record::{kind_from, severity_from};
use super::spool::private_file;
use super::sys::Mapped;
use lazaret_model::Severity;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Notes remembered while writing, and the longest name among them: at most about 8 MiB.
const RECENT: usize = 1 << 14;
const RECENT_NAME: usize = 256;

/// What a list says of one digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Note<'a> {
    /// Number of the list.
    pub(crate) source: u32,
    pub(crate) kind: Kind,
    pub(crate) severity: Severity,
    /// Empty if the list gives none.
    pub(crate) name: &'a str,
}

/// Writes notes.
#[derive(Debug)]
pub(crate) struct NoteWriter {
    file: BufWriter<File>,
    len: u64,
    recent: HashMap<Vec<u8>, u64>,
}

impl NoteWriter {
    pub(crate) fn new(dir: &Path) -> io::Result<Self> {
        let file = BufWriter::with_capacity(1 << 17, private_file(dir)?);
        Ok(Self { file, len: 0, recent: HashMap::new() })
    }

    /// Writes `note` and says where it is.
    pub(crate) fn write(&mut self, note: Note<'_>) -> io::Result<u64> {
        let name_len = u32::try_from(note.name.len()).map_err(io::Error::other)?;
        let mut bytes = Vec::with_capacity(10 + note.name.len());
        bytes.extend_from_slice(&note.source.to_le_bytes());
        bytes.extend_from_slice(&[note.kind as u8, note.severity as u8]);
        bytes.extend_from_slice(&name_len.to_le_bytes());
        bytes.extend_from_slice(note.name.as_bytes());
        if let Some(at) = self.recent.get(&bytes) {
            return Ok(*at);
        }
        let at = self.len;
        self.file.write_all(&bytes)?;
        self.len += bytes.len() as u64;
        if note.name.len() <= RECENT_NAME {
            if self.recent.len() >= RECENT {
                self.recent.clear();
            }
            self.recent.insert(bytes, at);
        }
        Ok(at)
    }

    /// Ends writing.
    pub(crate) fn finish(self) -> io::Result<Notes> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(Notes { map: Mapped::private(file)? })
    }
}

/// Reads notes.
#[derive(Debug)]
pub(crate) struct Notes {
    map: Mapped,
}

impl Notes {
    /// The note at `at`; none if no note begins there.
    pub(crate) fn get(&self, at: u64) -> Option<Note<'_>> {
        let bytes = self.map.bytes().get(usize::try_from(at).ok()?..)?;
        let (source, bytes) = bytes.split_first_chunk()?;
        let (&[kind, severity], bytes) = bytes.split_first_chunk()?;
        let (name_len, bytes) = bytes.split_first_chunk()?;
        let name = bytes.get(..usize::try_from(u32::from_le_bytes(*name_len)).ok()?)?;
        Some(Note {
            source: u32::from_le_bytes(*source),
            kind: kind_from(kind)?,
            severity: severity_from(severity)?,
            name: std::str::from_utf8(name).ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_found_again_and_shared() {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = NoteWriter::new(dir.path()).unwrap();
        fn note(name: &str) -> Note<'_> {
            Note { source: 7, kind: Kind::Deny, severity: Severity::Suspicious, name }
        }
        let long = "x".repeat(RECENT_NAME + 1);
        let places: Vec<u64> =
            ["a", "", &long, "a"].iter().map(|name| writer.write(note(name)).unwrap()).collect();
        assert_eq!(places[0], places[3]);
        for i in 0..2 * RECENT {
            writer.write(note(&i.to_string())).unwrap();
        }
        assert!(writer.recent.len() <= RECENT);
        let notes = writer.finish().unwrap();
        for (at, name) in places.into_iter().zip(["a", "", &long]) {
            assert_eq!(notes.get(at), Some(note(name)));
        }
        assert_eq!(notes.get(u64::MAX), None);
    }
}

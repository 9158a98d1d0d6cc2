//! The file of events: a line each, for collectors.
//!
//! Owns: [`EventFile`], which makes room for itself: when it is full it becomes `NAME.1`, that
//! `NAME.2`, and so on; no logrotate, no signal. A line is in it whole or not at all.
//! Must not: follow a link.

use crate::encode::Form;
use crate::event::Event;
use crate::producer::Producer;
use crate::sink::Sink;
use rustix::fs::OFlags;
use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// How much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    /// Bytes of one file.
    pub bytes: u64,
    /// Full files beside the current one.
    pub files: u32,
}

impl Default for Keep {
    /// 16 MiB, and 4 full files.
    fn default() -> Self {
        Self { bytes: 16 << 20, files: 4 }
    }
}

/// A file of events in OCSF.
#[derive(Debug)]
pub struct EventFile {
    path: PathBuf,
    keep: Keep,
    file: File,
    length: u64,
}

impl EventFile {
    /// Opens the file to append to it, or makes it, readable for owner and group.
    ///
    /// # Errors
    /// It is no regular file, or what the system says.
    pub fn open(path: &Path, keep: Keep) -> io::Result<Self> {
        let (file, length) = open(path)?;
        Ok(Self { path: path.into(), keep, file, length })
    }

    fn append(&mut self, line: &[u8]) -> io::Result<()> {
        match self.file.write_all(line) {
            Ok(()) => {
                self.length = self.length.saturating_add(line.len() as u64);
                Ok(())
            }
            Err(error) => {
                // The half of a line that a full disk took is taken back.
                self.file.set_len(self.length)?;
                Err(error)
            }
        }
    }

    /// Moves every full file on by one; the oldest is overwritten.
    fn turn(&mut self) -> io::Result<()> {
        for number in (1..self.keep.files).rev() {
            move_on(&numbered(&self.path, number), &numbered(&self.path, number + 1))?;
        }
        if self.keep.files == 0 {
            self.file.set_len(0)?;
        } else {
            move_on(&self.path, &numbered(&self.path, 1))?;
        }
        (self.file, self.length) = open(&self.path)?;
        Ok(())
    }
}

impl Sink for EventFile {
    fn name(&self) -> &'static str {
        "file"
    }

    fn write(&mut self, event: &Event, producer: &Producer) -> io::Result<()> {
        let mut line = Form::Ocsf.encode(event, producer);
        line.push(b'\n');
        if self.length > 0 && self.length.saturating_add(line.len() as u64) > self.keep.bytes {
            self.turn()?;
        }
        self.append(&line)
    }
}

/// The file, at its end; a line that a crash left without its end gets one.
fn open(path: &Path) -> io::Result<(File, u64)> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let flags = i32::try_from(flags.bits()).map_err(io::Error::other)?;
    let mut options = OpenOptions::new();
    let options = options.read(true).append(true).create(true).mode(0o640).custom_flags(flags);
    let mut file = options.open(path)?;
    let about = file.metadata()?;
    if !about.is_file() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "not a regular file"));
    }
    let mut length = about.len();
    if length > 0 {
        let mut last = [0];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            file.write_all(b"\n")?;
            length = length.saturating_add(1);
        }
    }
    Ok((file, length))
}

fn numbered(path: &Path, number: u32) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(format!(".{number}"));
    name.into()
}

fn move_on(from: &Path, to: &Path) -> io::Result<()> {
    match std::fs::rename(from, to) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        moved => moved,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::{Status, StatusStep};
    use lazaret_model::Timestamp;
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn event(sequence: u64) -> Event {
        let status =
            Status { step: StatusStep::Started, cause: None, detail: "d".into(), counts: vec![] };
        Event { time: Timestamp::default(), sequence, kind: status.into() }
    }

    fn producer() -> Producer {
        Producer { version: "0", host: "h".into(), run: "r".into() }
    }

    fn sequences(path: &Path) -> Vec<u64> {
        let text = fs::read_to_string(path).unwrap_or_default();
        let line = |line| serde_json::from_str::<serde_json::Value>(line).unwrap();
        text.lines().map(|text| line(text)["metadata"]["sequence"].as_u64().unwrap()).collect()
    }

    #[test]
    fn it_turns_by_itself_and_keeps_what_it_was_told_to_keep() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("events.jsonl");
        let line = Form::Ocsf.encode(&event(0), &producer()).len() as u64 + 1;
        let keep = Keep { bytes: 2 * line, files: 2 };
        let mut file = EventFile::open(&path, keep).unwrap();
        (0..7).for_each(|number| file.write(&event(number), &producer()).unwrap());
        assert_eq!(sequences(&path), [6]);
        assert_eq!(sequences(&numbered(&path, 1)), [4, 5]);
        assert_eq!(sequences(&numbered(&path, 2)), [2, 3]);
        assert!(!numbered(&path, 3).exists());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o640);
        drop(file);
        EventFile::open(&path, keep).unwrap().write(&event(7), &producer()).unwrap();
        assert_eq!(sequences(&path), [6, 7], "it goes on where it was");
    }

    #[test]
    fn a_line_that_a_crash_cut_short_spoils_no_other() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("events.jsonl");
        fs::write(&path, b"{\"cut").unwrap();
        EventFile::open(&path, Keep::default()).unwrap().write(&event(1), &producer()).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("{\"cut\n{"), "{text}");
    }

    #[test]
    fn a_link_or_a_fifo_in_its_place_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let (link, fifo) = (dir.path().join("link"), dir.path().join("fifo"));
        fs::write(dir.path().join("target"), b"").unwrap();
        symlink("target", &link).unwrap();
        assert!(EventFile::open(&link, Keep::default()).is_err());
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mknodat(rustix::fs::CWD, &fifo, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        assert!(EventFile::open(&fifo, Keep::default()).is_err());
    }

    #[test]
    fn a_full_disk_leaves_no_half_line() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("events.jsonl");
        let mut file = EventFile::open(&path, Keep::default()).unwrap();
        file.write(&event(0), &producer()).unwrap();
        file.file = File::open("/dev/full").unwrap();
        assert!(file.append(b"line\n").is_err());
        assert_eq!(sequences(&path), [0]);
    }
}

//! The memory of a process, object by object.
//!
//! Owns: which mappings belong together (all of one file are one object, so that a program is seen
//! from its header on), what is left out, and reading through a descriptor that was opened while
//! the kernel still allowed it. Must not: judge, write.

use crate::Mapping;
use std::{fs::File, io, os::unix::fs::FileExt};

/// Memory that is read once, from the first object to the last.
#[derive(Debug)]
pub struct ProcessMemory {
    file: File,
    /// In reverse order of being read.
    objects: Vec<Object>,
}

#[derive(Debug, PartialEq, Eq)]
struct Object {
    name: String,
    ranges: Vec<(u64, u64)>,
}

impl ProcessMemory {
    pub(crate) fn new(file: File, maps: &[Mapping]) -> Self {
        let mut objects = objects(maps);
        objects.reverse();
        Self { file, objects }
    }

    /// Fills `buffer` with the next object and says its name; `None` after the last.
    ///
    /// # Errors
    /// The object could not be read at all; the next may be.
    pub fn next_object(&mut self, buffer: &mut Vec<u8>) -> Option<io::Result<String>> {
        let Object { name, ranges } = self.objects.pop()?;
        buffer.clear();
        for (start, end) in ranges {
            let at = buffer.len();
            let room = LARGEST.saturating_sub(at);
            let length = usize::try_from(end.saturating_sub(start)).unwrap_or(LARGEST).min(room);
            buffer.resize(at + length, 0);
            match self.read(start, buffer.get_mut(at..).unwrap_or_default()) {
                Ok(read) => buffer.truncate(at + read),
                Err(error) if at == 0 => return Some(Err(error)),
                Err(_) => buffer.truncate(at),
            }
        }
        Some(Ok(name))
    }

    /// Reads as much as there is: pages that cannot be read end a range.
    fn read(&self, start: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut done = 0;
        while let Some(rest) = buffer.get_mut(done..).filter(|rest| !rest.is_empty()) {
            let step = rest.len().min(STEP);
            let piece = rest.get_mut(..step).unwrap_or_default();
            match self.file.read_at(piece, start + done as u64) {
                Ok(0) => break,
                Ok(read) => done += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if done == 0 => return Err(error),
                Err(_) => break,
            }
        }
        Ok(done)
    }
}

/// The objects of a process: each file with all its mappings, each nameless range by itself.
/// Devices and pages of the kernel are left out.
fn objects(maps: &[Mapping]) -> Vec<Object> {
    let mut objects: Vec<Object> = Vec::new();
    for mapping in maps.iter().filter(|mapping| mapping.is_readable && !is_left_out(mapping)) {
        let path = String::from_utf8_lossy(&mapping.path);
        let known = objects.iter_mut().find(|object| mapping.inode != 0 && object.name == path);
        match known {
            Some(object) => object.ranges.push((mapping.start, mapping.end)),
            None if mapping.inode != 0 => objects.push(Object {
                name: path.into_owned(),
                ranges: vec![(mapping.start, mapping.end)],
            }),
            None => objects.extend(pieces(mapping, &path)),
        }
    }
    objects
}

/// A range without a file, in pieces of bounded size.
fn pieces(mapping: &Mapping, path: &str) -> Vec<Object> {
    let mut pieces = Vec::new();
    let mut start = mapping.start;
    while start < mapping.end {
        let end = mapping.end.min(start.saturating_add(LARGEST as u64));
        let name = format!("{}{start:x}-{end:x}", if path.is_empty() { "" } else { path });
        pieces.push(Object { name, ranges: vec![(start, end)] });
        start = end;
    }
    pieces
}

fn is_left_out(mapping: &Mapping) -> bool {
    let is_device = mapping.path.starts_with(b"/dev/") && !mapping.path.starts_with(b"/dev/shm/");
    is_device
        || [b"[vvar".as_slice(), b"[vsyscall", b"[vdso"]
            .iter()
            .any(|own| mapping.path.starts_with(own))
}

/// Largest object, in bytes: what lies behind it in one file is not looked at.
const LARGEST: usize = 64 << 20;

/// Bytes asked for at once.
const STEP: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Processes, maps};
    use std::path::Path;

    #[test]
    fn mappings_of_one_file_are_one_object_and_devices_are_none() {
        let maps = maps::parse(
            b"1000-2000 r--p 0 08:01 7 /bin/a\n2000-3000 r-xp 0 08:01 7 /bin/a\n\
              3000-4000 ---p 0 08:01 7 /bin/a\n5000-6000 rw-p 0 00:00 0 [heap]\n\
              6000-7000 rw-p 0 00:00 0\n7000-8000 rw-s 0 00:05 9 /dev/nvidia0\n\
              8000-9000 r--p 0 00:00 0 [vvar]\n",
        );
        let names: Vec<String> = objects(&maps).into_iter().map(|object| object.name).collect();
        assert_eq!(names, ["/bin/a", "[heap]5000-6000", "6000-7000"]);
        assert_eq!(objects(&maps)[0].ranges, [(0x1000, 0x2000), (0x2000, 0x3000)]);
    }

    #[test]
    fn a_secret_of_the_own_heap_is_found() {
        let secret = [b"own heap ".as_slice(), b"marker 5a"].concat();
        let processes = Processes::at(Path::new("/proc"));
        let own = processes.facts(std::process::id()).unwrap().unwrap();
        let mut memory = processes.open_memory(&own).unwrap();
        let (mut buffer, mut objects, mut is_found) = (Vec::new(), 0, false);
        while let Some(object) = memory.next_object(&mut buffer) {
            objects += usize::from(object.is_ok());
            is_found |= memchr_find(&buffer, &secret);
        }
        assert!(is_found && objects > 3, "{objects} objects");
    }

    fn memchr_find(hay: &[u8], needle: &[u8]) -> bool {
        hay.windows(needle.len()).any(|window| window == needle)
    }
}

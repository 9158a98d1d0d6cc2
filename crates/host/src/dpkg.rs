//! The database of dpkg: digests of files, of configuration files, and diversions.
//!
//! Owns: [`Dpkg`], an index of recorded digests by a hash of the path, small enough for hundreds of
//! thousands of files. Must not: read the files themselves.

use crate::hex::from_hex;
use std::{collections::HashMap, fs, io, path::Path};

/// What dpkg recorded.
#[derive(Debug, Default)]
pub(crate) struct Dpkg {
    /// In order.
    known: Vec<(Key, [u8; 16])>,
    /// Where a file really is, and under which path a package knows it.
    diverted: HashMap<Vec<u8>, Vec<u8>>,
    /// What of it is there and could not be read.
    error: Option<io::Error>,
}

type Key = [u8; 16];

impl Dpkg {
    /// Reads `var/lib/dpkg` below `root`; what is missing is empty.
    pub(crate) fn below(root: &Path) -> Self {
        let home = root.join("var/lib/dpkg");
        let mut dpkg = Self::default();
        dpkg.error = dpkg.read(&home).err();
        dpkg.known.sort_unstable();
        dpkg
    }

    /// Why not everything is known.
    pub(crate) const fn error(&self) -> Option<&io::Error> {
        self.error.as_ref()
    }

    fn read(&mut self, home: &Path) -> io::Result<()> {
        match fs::read_dir(home.join("info")) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            entries => {
                for entry in entries? {
                    let path = entry?.path();
                    if path.extension().is_some_and(|extension| extension == "md5sums") {
                        self.add_sums(&if_there(&path)?);
                    }
                }
            }
        }
        self.add_configuration(&if_there(&home.join("status"))?);
        self.add_diversions(&if_there(&home.join("diversions"))?);
        Ok(())
    }

    /// The digests that packages recorded for `path`.
    pub(crate) fn digests(&self, path: &[u8]) -> impl Iterator<Item = [u8; 16]> {
        let recorded = self.diverted.get(path).map_or(path, Vec::as_slice);
        let key = key(recorded);
        let start = self.known.partition_point(|(known, _)| *known < key);
        let same = self.known.get(start..).unwrap_or_default().iter();
        same.take_while(move |(known, _)| *known == key).map(|(_, digest)| *digest)
    }

    /// Lines of a digest, two spaces and a path without its first slash.
    fn add_sums(&mut self, text: &[u8]) {
        for line in text.split(|byte| *byte == b'\n') {
            let Some((digest, name)) = line.split_at_checked(32) else { continue };
            let Some(name) = name.strip_prefix(b"  ") else { continue };
            self.add(digest, &[b"/", name].concat());
        }
    }

    /// Of every package the lines below `Conffiles:`: a space, a path, a digest, perhaps a word.
    fn add_configuration(&mut self, text: &[u8]) {
        let mut is_inside = false;
        for line in text.split(|byte| *byte == b'\n') {
            let Some(entry) = line.strip_prefix(b" ").filter(|_| is_inside) else {
                is_inside = line.starts_with(b"Conffiles:");
                continue;
            };
            let mut words: Vec<&[u8]> = entry.split(|byte| *byte == b' ').collect();
            if words.len() > 2 && words.last().is_some_and(|word| word.len() != 32) {
                words.pop();
            }
            if let Some((digest, path)) = words.split_last() {
                self.add(digest, &path.join(&b' '));
            }
        }
    }

    /// Three lines each: the path that a package knows, where the file is instead, who said so.
    fn add_diversions(&mut self, text: &[u8]) {
        let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
        for entry in lines.chunks_exact(3) {
            if let [from, to, _] = entry {
                self.diverted.insert(to.to_vec(), from.to_vec());
            }
        }
    }

    fn add(&mut self, digest: &[u8], path: &[u8]) {
        if let Ok(digest) = <[u8; 16]>::try_from(from_hex(digest)) {
            self.known.push((key(path), digest));
        }
    }
}

/// Packages come and go while this reads.
fn if_there(path: &Path) -> io::Result<Vec<u8>> {
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        other => other,
    }
}

fn key(path: &[u8]) -> Key {
    let mut key = Key::default();
    blake3::Hasher::new().update(path).finalize_xof().fill(&mut key);
    key
}

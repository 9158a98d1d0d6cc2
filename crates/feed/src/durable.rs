//! Small files that survive a power cut: whole in their old or their new form.
//!
//! Owns: replacing (write beside, sync, rename, sync the directory), sealing (a checksum in the
//! file, so that a torn or rotten one is known as such), and reading with bounds.

use crate::error::FeedError;
use rustix::fs::{Mode, OFlags};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::Path,
};

/// Makes `name` in `dir` hold exactly these bytes.
pub(crate) fn replace(dir: &Path, name: &str, bytes: &[u8]) -> Result<(), FeedError> {
    let beside = dir.join(format!(".{name}.new"));
    write_beside(dir, (name, &beside), bytes).map_err(|source| {
        // On a full disk what is half written is what the next small file needs.
        let _never_made = fs::remove_file(&beside).err();
        FeedError::Store { path: dir.join(name), source }
    })
}

fn write_beside(dir: &Path, (name, beside): (&str, &Path), bytes: &[u8]) -> io::Result<()> {
    let flags =
        OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut file = File::from(rustix::fs::open(beside, flags, Mode::from(0o644))?);
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(beside, dir.join(name))?;
    sync_directory(dir)
}

/// Removes a file, if it is there, for good.
pub(crate) fn remove(dir: &Path, name: &str) -> Result<(), FeedError> {
    let path = dir.join(name);
    let removed = match fs::remove_file(&path) {
        Ok(()) => sync_directory(dir),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    };
    removed.map_err(|source| FeedError::Store { path, source })
}

fn sync_directory(dir: &Path) -> io::Result<()> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    rustix::fs::fsync(rustix::fs::open(dir, flags, Mode::empty())?)?;
    Ok(())
}

/// The bytes of a regular file of at most `most` bytes; none if there is no such file.
pub(crate) fn read(path: &Path, most: u64) -> Result<Option<Vec<u8>>, FeedError> {
    match read_regular(path, most) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(FeedError::Store { path: path.to_owned(), source }),
    }
}

fn read_regular(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!("larger than {most} bytes")));
    }
    Ok(bytes)
}

/// Replaces `name` by a sealed record.
pub(crate) fn write_record(
    dir: &Path,
    name: &str,
    record: &impl Serialize,
) -> Result<(), FeedError> {
    let json = serde_json::to_string(record)
        .map_err(|error| FeedError::Store { path: dir.join(name), source: error.into() })?;
    let seal = blake3::hash(json.as_bytes()).to_hex();
    replace(dir, name, format!("{json}\n{seal}\n").as_bytes())
}

/// A sealed record; none if there is no file, an error if its seal is broken.
pub(crate) fn read_record<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, FeedError> {
    let Some(bytes) = read(path, MAX_RECORD)? else { return Ok(None) };
    unseal(&bytes).map(Some).ok_or_else(|| FeedError::Store {
        path: path.to_owned(),
        source: io::Error::new(io::ErrorKind::InvalidData, "the record is damaged"),
    })
}

fn unseal<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (json, seal) = text.strip_suffix('\n')?.rsplit_once('\n')?;
    (blake3::hash(json.as_bytes()).to_hex().as_str() == seal).then_some(())?;
    serde_json::from_str(json).ok()
}

const MAX_RECORD: u64 = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_whole_or_known_to_be_damaged() {
        let dir = tempfile::tempdir().unwrap();
        write_record(dir.path(), "x", &vec![1, 2, 3]).unwrap();
        let path = dir.path().join("x");
        assert_eq!(read_record::<Vec<u8>>(&path).unwrap(), Some(vec![1, 2, 3]));
        let good = fs::read(&path).unwrap();
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            fs::write(&path, &bad).unwrap();
            assert!(read_record::<Vec<u8>>(&path).is_err(), "flip at {at}");
            fs::write(&path, &good[..at]).unwrap();
            assert!(read_record::<Vec<u8>>(&path).is_err(), "cut at {at}");
        }
        remove(dir.path(), "x").unwrap();
        remove(dir.path(), "x").unwrap();
        assert_eq!(read_record::<Vec<u8>>(&path).unwrap(), None);
    }

    #[test]
    fn links_and_large_files_are_not_read() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("file"), b"12345").unwrap();
        std::os::unix::fs::symlink("file", dir.path().join("link")).unwrap();
        assert!(read(&dir.path().join("link"), 10).is_err());
        assert!(read(&dir.path().join("file"), 4).is_err());
        assert!(read(dir.path(), 10).is_err());
        assert_eq!(read(&dir.path().join("file"), 5).unwrap().unwrap(), b"12345");
    }
}

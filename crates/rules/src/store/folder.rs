//! A directory that only this user can enter, and safe files in it.
//!
//! Everything goes through the directory's descriptor. A file counts only if it is a regular file
//! of this user with one name, closed to everybody else.

use rustix::fs::{self, AtFlags, FileType, Mode, OFlags};
use std::{
    ffi::OsStr,
    fs::{DirBuilder, File},
    io::{self, Read, Write},
    os::{fd::OwnedFd, unix::ffi::OsStrExt, unix::fs::DirBuilderExt},
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
};

/// An open directory, checked when it was opened.
#[derive(Debug)]
pub(crate) struct Folder(OwnedFd);

impl Folder {
    /// Opens or makes the directory; `None` if it is not ours alone.
    pub(crate) fn open(path: &Path) -> io::Result<Option<Self>> {
        DirBuilder::new().recursive(true).mode(0o700).create(path)?;
        let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::RDONLY | OFlags::CLOEXEC;
        let fd = fs::open(path, flags, Mode::empty())?;
        Ok(is_private(&fs::fstat(&fd)?).then_some(Self(fd)))
    }

    /// The whole file, if it is safe and at most `most` bytes long.
    pub(crate) fn read(&self, name: &str, most: u64) -> Option<Vec<u8>> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = fs::openat(&self.0, name, flags, Mode::empty()).ok()?;
        let stat = fs::fstat(&file).ok()?;
        let is_file = FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile;
        let size = u64::try_from(stat.st_size).ok().filter(|size| *size <= most)?;
        if !is_file || !is_private(&stat) || stat.st_nlink != 1 {
            tracing::info!(name, "a file among compiled rules is not this user's alone: not read");
            return None;
        }
        let mut bytes = Vec::with_capacity(usize::try_from(size).ok()?);
        File::from(file).take(most).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Puts a file in place, whole or not at all.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let new = format!("{NEW}{}-{number}", std::process::id());
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let mut file = File::from(fs::openat(&self.0, &new, flags, Mode::RUSR | Mode::WUSR)?);
        let done =
            file.write_all(bytes).and_then(|()| Ok(fs::renameat(&self.0, &new, &self.0, name)?));
        done.inspect_err(|_| self.remove(&new))
    }

    /// Names and sizes of all files.
    pub(crate) fn files(&self) -> Vec<(String, u64)> {
        let entries = fs::Dir::read_from(&self.0).into_iter().flatten().flatten();
        let sized = entries.filter_map(|entry| {
            let name = OsStr::from_bytes(entry.file_name().to_bytes()).to_str()?.to_owned();
            let stat = fs::statat(&self.0, &name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
            let is_directory = FileType::from_raw_mode(stat.st_mode) == FileType::Directory;
            Some((name, u64::try_from(stat.st_size).ok()?)).filter(|_| !is_directory)
        });
        sized.collect()
    }

    /// Removes a file; one that cannot be removed is in nobody's way.
    pub(crate) fn remove(&self, name: &str) {
        let _gone = fs::unlinkat(&self.0, name, AtFlags::empty());
    }
}

fn is_private(stat: &fs::Stat) -> bool {
    stat.st_uid == rustix::process::geteuid().as_raw() && stat.st_mode & 0o077 == 0
}

/// Begins the names of files that are not yet in place.
const NEW: &str = ".new-";

static NUMBER: AtomicU32 = AtomicU32::new(0);

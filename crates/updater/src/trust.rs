//! What was believed of a feed, on disk, changed in one step.
//!
//! Owns: [`Trust`] (the directory as it was last believed) and [`Work`] (a copy at which the TUF
//! client works). The copy takes the old one's place only when everything held, so that a failed
//! attack leaves nothing behind, and a torn file is never read as trust: heights of their own stand
//! beside it (`lazaret_feed::Heights`). Must not: judge metadata.

use rustix::fs::{CWD, Mode, OFlags, RenameFlags, renameat_with};
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// The directory.
#[derive(Debug)]
pub(crate) struct Trust {
    dir: PathBuf,
}

/// A copy that may become it.
#[derive(Debug)]
pub(crate) struct Work {
    path: PathBuf,
    trust: PathBuf,
}

impl Trust {
    /// Below the staging directory.
    pub(crate) fn below(staging: &Path) -> Self {
        Self { dir: staging.join("trust") }
    }

    /// The roots that were followed, by their numbers.
    pub(crate) fn roots(&self) -> Vec<(u64, Vec<u8>)> {
        let entries = fs::read_dir(&self.dir).into_iter().flatten().flatten();
        let numbered = |path: PathBuf| {
            let number = path.file_name()?.to_str()?.strip_suffix(ROOT)?.parse().ok()?;
            Some((number, fs::read(&path).ok()?))
        };
        let mut roots: Vec<_> = entries.filter_map(|entry| numbered(entry.path())).collect();
        roots.sort_by_key(|(number, _)| *number);
        roots
    }

    /// The timestamp as the server sent it, if it was believed.
    pub(crate) fn stamp(&self) -> Option<Vec<u8>> {
        fs::read(self.dir.join(STAMP)).ok()
    }

    /// A copy of these files.
    pub(crate) fn work(&self, names: &[&str]) -> io::Result<Work> {
        let path = self.dir.with_file_name("trust.new");
        let _none = fs::remove_dir_all(&path).err();
        fs::create_dir_all(&path)?;
        for name in names {
            if self.dir.join(name).exists() {
                fs::copy(self.dir.join(name), path.join(name))?;
            }
        }
        Ok(Work { path, trust: self.dir.clone() })
    }
}

impl Work {
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Puts the copy, with these roots and the timestamp as it was sent, in the place of the old one.
    pub(crate) fn keep(self, roots: &[(u64, Vec<u8>)], stamp: &[u8]) -> io::Result<()> {
        for (number, root) in roots {
            fs::write(self.path.join(format!("{number}{ROOT}")), root)?;
        }
        fs::write(self.path.join(STAMP), stamp)?;
        for entry in fs::read_dir(&self.path)? {
            File::open(entry?.path())?.sync_all()?;
        }
        sync(&self.path)?;
        match renameat_with(CWD, &self.path, CWD, &self.trust, RenameFlags::EXCHANGE) {
            Ok(()) => {}
            Err(rustix::io::Errno::NOENT) => fs::rename(&self.path, &self.trust)?,
            Err(error) => return Err(error.into()),
        }
        self.trust.parent().map_or(Ok(()), sync)
    }
}

impl Drop for Work {
    /// What was not kept, or the old one that it replaced.
    fn drop(&mut self) {
        let _renamed = fs::remove_dir_all(&self.path).err();
    }
}

fn sync(dir: &Path) -> io::Result<()> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    rustix::fs::fsync(rustix::fs::open(dir, flags, Mode::empty())?)?;
    Ok(())
}

/// What a new root leaves as it was.
pub(crate) const LISTS: &[&str] = &["targets.json"];
/// All that the client compares with.
pub(crate) const ALL: &[&str] = &["timestamp.json", "snapshot.json", "targets.json"];
const ROOT: &str = ".root.json";
const STAMP: &str = "timestamp.sent";

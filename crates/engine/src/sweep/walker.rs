//! Lists trees, file by file, without recursion and in bounded memory.
//!
//! Every name is looked up relative to the directory that listed it, so a path may be longer than
//! the kernel takes and nobody can redirect the walk by renaming a directory. A directory that is
//! its own ancestor (a bind mount) is entered once.

use super::{
    entry::{Entry, Seen},
    filesystem::FileSystem,
    frame::{DirId, Frame, Name, device, open_dir},
    scope::{Scope, Targets},
};
use crate::subject::{Base, Census, ListedDir, Place, identity_of, refused, timestamp};
use lazaret_model::Why;
use rustix::{
    fd::{AsFd, OwnedFd},
    fs::{AtFlags, CWD, FileType, Mode, OFlags, Statx, StatxFlags, openat, statx},
    io::Errno,
};
use std::{
    collections::{HashMap, HashSet},
    ffi::{CStr, CString, OsStr},
    fs,
    mem::MaybeUninit,
    os::unix::ffi::{OsStrExt, OsStringExt},
    path::{Path, PathBuf},
};

pub(crate) struct Walker {
    targets: Targets,
    scope: Scope,
    stack: Vec<Frame>,
    /// The directories on the stack.
    ancestors: HashSet<DirId>,
    /// Frames below this index are suspended.
    first_open: usize,
    path: Vec<u8>,
    systems: HashMap<u64, FileSystem>,
    buffer: Vec<MaybeUninit<u8>>,
    census: Census,
}

impl Walker {
    pub(crate) fn new(targets: Targets, scope: Scope) -> Self {
        Self {
            targets,
            scope,
            stack: Vec::new(),
            ancestors: HashSet::new(),
            first_open: 0,
            path: Vec::new(),
            systems: HashMap::new(),
            buffer: vec![MaybeUninit::uninit(); LISTING_BYTES],
            census: Census::default(),
        }
    }

    /// The count of directories that this walk, and the files it has listed, hold open.
    pub(crate) const fn census(&self) -> &Census {
        &self.census
    }

    fn next_name(&mut self) -> Option<Result<Name, Seen>> {
        let frame = self.stack.last_mut()?;
        self.path.truncate(frame.path_len);
        match frame.next(&mut self.buffer) {
            Ok(Some(name)) => Some(Ok(name)),
            Ok(None) => self.leave().map(Err),
            // What was listed before the error is still visited.
            Err(e) => Some(Err(self.missed(e))),
        }
    }

    /// Goes back to the parent; it may have to be opened again.
    fn leave(&mut self) -> Option<Seen> {
        let done = self.stack.pop()?;
        self.ancestors.remove(&done.id);
        let parent = self.stack.last_mut()?;
        self.path.truncate(parent.path_len);
        let path = Path::new(OsStr::from_bytes(&self.path));
        let resumed = parent.resume(done.dir().map(AsRef::as_ref), path, &self.census);
        self.first_open = self.first_open.min(self.stack.len() - 1);
        resumed.err().map(|e| self.missed(e))
    }

    fn visit(&mut self, name: &Name) -> Option<Seen> {
        push_name(&mut self.path, name.name.as_bytes());
        if self.scope.excludes.is_excluded(Path::new(OsStr::from_bytes(&self.path)), name.kind) {
            return Some(Seen::Skipped);
        }
        match name.kind {
            FileType::Directory => self.enter(&name.name),
            FileType::RegularFile | FileType::Unknown => self.file(&name.name),
            _ => Some(Seen::Skipped),
        }
    }

    /// A name that is a file, or whose kind the listing did not tell.
    fn file(&mut self, name: &CStr) -> Option<Seen> {
        let frame = self.stack.last()?;
        let place = Place {
            base: Base::Listed(frame.dir()?.clone()),
            name: name.to_owned(),
            file_system: frame.system.id,
        };
        let system = frame.system;
        match place.stat() {
            Err(e) => Some(self.missed(e)),
            Ok(stat) => match FileType::from_raw_mode(stat.stx_mode.into()) {
                FileType::RegularFile => Some(self.entry(place, &stat, system)),
                FileType::Directory => self.enter(name),
                _ => Some(Seen::Skipped),
            },
        }
    }

    fn entry(&self, mut place: Place, stat: &Statx, listed_on: FileSystem) -> Seen {
        let mut system = listed_on;
        let device = device(stat.stx_dev_major, stat.stx_dev_minor);
        if device != listed_on.device {
            // A single file mounted over another one, or a subvolume.
            system = FileSystem { device, id: device, keeps_times: false, ..listed_on };
            place.file_system = device;
        }
        if (self.scope.one_file_system && device != listed_on.device)
            || self.scope.since.is_some_and(|since| timestamp(stat.stx_ctime) < since)
        {
            return Seen::Skipped;
        }
        Seen::File(Box::new(Entry {
            identity: identity_of(stat, place.file_system),
            owner: stat.stx_uid,
            path: PathBuf::from(OsStr::from_bytes(&self.path)),
            place,
            system,
        }))
    }

    fn enter(&mut self, name: &CStr) -> Option<Seen> {
        let parent = self.stack.last()?;
        let (listed_on, dir) = (parent.system, parent.dir()?.clone());
        match open_dir(dir.as_fd(), name) {
            Ok(fd) => self.push(fd, Some(listed_on)),
            // Replaced since it was listed is `changed`: it was to be scanned, and was not.
            Err(e) => Some(self.missed(e)),
        }
    }

    /// Starts listing an open directory, if it is in scope.
    fn push(&mut self, fd: OwnedFd, parent: Option<FileSystem>) -> Option<Seen> {
        let id = match super::frame::dir_id(fd.as_fd()) {
            Ok(id) => id,
            Err(e) => return Some(self.missed(e)),
        };
        let system = *self.systems.entry(id.0).or_insert_with(|| FileSystem::of(&fd, id.0));
        let out_of_scope = parent.is_some_and(|parent| {
            parent.device != system.device
                && (self.scope.one_file_system || (system.is_pseudo && !parent.is_pseudo))
        });
        if out_of_scope || !self.ancestors.insert(id) {
            return Some(Seen::Skipped);
        }
        let dir = ListedDir::new(fd, self.census.clone());
        self.stack.push(Frame::new(dir, id, system, self.path.len()));
        if self.stack.len() - self.first_open > OPEN_FRAMES
            && let Some(frame) = self.stack.get_mut(self.first_open)
        {
            frame.suspend();
            self.first_open += 1;
        }
        None
    }

    /// Starts from a path that was named: here, and only here, a link is followed.
    fn target(&mut self, path: PathBuf) -> Option<Seen> {
        self.path = path.into_os_string().into_vec();
        self.first_open = 0;
        let named = self.named(Path::new(OsStr::from_bytes(&self.path)));
        match named {
            Ok(Named::Dir(fd)) => self.push(fd, None),
            Ok(Named::File(file)) => Some(self.entry(file.place, &file.stat, file.system)),
            Ok(Named::Skipped) => Some(Seen::Skipped),
            Err(e) => Some(self.missed(e)),
        }
    }

    fn named(&self, path: &Path) -> Result<Named, Errno> {
        let stat = statx(CWD, path, AtFlags::empty(), StatxFlags::BASIC_STATS | StatxFlags::BTIME)?;
        let kind = FileType::from_raw_mode(stat.stx_mode.into());
        if self.scope.excludes.is_excluded(path, kind) {
            return Ok(Named::Skipped);
        }
        match kind {
            FileType::Directory => {
                let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
                Ok(Named::Dir(openat(CWD, path, flags, Mode::empty())?))
            }
            FileType::RegularFile => named_file(path, stat),
            _ => Ok(Named::Skipped),
        }
    }

    fn missed(&self, error: Errno) -> Seen {
        let why: Why = refused(error);
        Seen::Missed(PathBuf::from(OsStr::from_bytes(&self.path)), why)
    }
}

enum Named {
    Dir(OwnedFd),
    File(Box<NamedFile>),
    Skipped,
}

struct NamedFile {
    place: Place,
    stat: Statx,
    system: FileSystem,
}

fn named_file(path: &Path, stat: Statx) -> Result<Named, Errno> {
    let real =
        fs::canonicalize(path).map_err(|e| Errno::from_io_error(&e).unwrap_or(Errno::NOENT))?;
    let dir = real.parent().unwrap_or(Path::new("/"));
    let device = device(stat.stx_dev_major, stat.stx_dev_minor);
    let system = open_dir(CWD, dir)
        .map_or(FileSystem { device, id: device, is_pseudo: false, keeps_times: false }, |fd| {
            FileSystem::of(&fd, device)
        });
    let name = CString::new(real.into_os_string().into_vec()).map_err(|_| Errno::INVAL)?;
    let place = Place { base: Base::Working, name, file_system: system.id };
    Ok(Named::File(Box::new(NamedFile { place, stat, system })))
}

impl Iterator for Walker {
    type Item = Seen;

    fn next(&mut self) -> Option<Seen> {
        loop {
            let seen = match self.next_name() {
                Some(Ok(name)) => self.visit(&name),
                Some(Err(seen)) => Some(seen),
                None if !self.stack.is_empty() => None,
                None => {
                    let path = self.targets.0.next()?;
                    self.target(path)
                }
            };
            if seen.is_some() {
                return seen;
            }
        }
    }
}

impl std::fmt::Debug for Walker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Walker").field("depth", &self.stack.len()).finish_non_exhaustive()
    }
}

fn push_name(path: &mut Vec<u8>, name: &[u8]) {
    if path.last() != Some(&b'/') {
        path.push(b'/');
    }
    path.extend_from_slice(name);
}

/// Bytes of directory listing read at a time.
const LISTING_BYTES: usize = 32 << 10;

/// Directories of one path that are held open at a time.
const OPEN_FRAMES: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use lazaret_model::WhyCode;

    #[test]
    fn a_directory_replaced_since_it_was_listed_is_not_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("file"), "").unwrap();
        std::os::unix::fs::symlink("/etc", dir.path().join("link")).unwrap();
        let mut walker = Walker::new(Targets::new([]), Scope::default());
        assert!(walker.target(dir.path().to_owned()).is_none());
        for name in [c"file", c"link"] {
            let Some(Seen::Missed(_, why)) = walker.enter(name) else { panic!("{name:?}") };
            assert_eq!(why.code, WhyCode::Changed);
        }
    }
}

//! Paths in the mount namespaces of this machine.
//!
//! Owns: finding a file again by the path that the kernel gave for it. No link is followed, and only
//! the very inode counts, so that a path which means something else finds nothing.

use crate::sight::Inode;
use rustix::{
    fd::{AsFd, BorrowedFd, OwnedFd},
    fs::{
        AtFlags, CWD, FileType, Mode, OFlags, ResolveFlags, Statx, StatxFlags, makedev, openat,
        openat2, statx,
    },
};
use std::{
    collections::HashSet,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

/// A file's directory.
#[derive(Debug)]
pub(super) struct Parent {
    pub(super) directory: OwnedFd,
    pub(super) name: OsString,
    pub(super) is_in_our_namespace: bool,
}

/// The directory of the open file.
pub(super) fn parent(file: BorrowedFd<'_>, path: &Path, pids: &[i32]) -> Option<Parent> {
    let inode = inode(&statx(file, c"", AtFlags::EMPTY_PATH, StatxFlags::BASIC_STATS).ok()?);
    find(path, pids, inode)
}

/// The file at `path`, open for reading.
pub(super) fn reopen(path: &Path, pids: &[i32], inode: Inode) -> Option<OwnedFd> {
    let found = find(path, pids, inode)?;
    // Without waiting for whoever holds a lease on it.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = openat(&found.directory, found.name.as_os_str(), flags, Mode::empty()).ok()?;
    let stat = statx(&file, c"", AtFlags::EMPTY_PATH, StatxFlags::BASIC_STATS).ok()?;
    (self::inode(&stat) == inode).then_some(file)
}

/// In our namespace, in those of `pids`, and then in every other.
fn find(path: &Path, pids: &[i32], inode: Inode) -> Option<Parent> {
    let own = std::iter::once(PathBuf::from("/"));
    let of = |pid: &i32| PathBuf::from(format!("/proc/{pid}/root"));
    let others = || namespaces().into_iter().map(|pid| of(&pid));
    let mut roots = own.chain(pids.iter().map(of)).chain(std::iter::once_with(others).flatten());
    roots.find_map(|root| {
        let (directory, name) = below(&root, path, inode)?;
        Some(Parent { directory, name, is_in_our_namespace: root == Path::new("/") })
    })
}

fn below(root: &Path, path: &Path, wanted: Inode) -> Option<(OwnedFd, OsString)> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root = openat(CWD, root, flags, Mode::empty()).ok()?;
    let name = path.file_name()?.to_owned();
    let inner = path.parent()?.strip_prefix("/").ok()?;
    let inner = if inner.as_os_str().is_empty() { Path::new(".") } else { inner };
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    let directory = openat2(root, inner, flags, Mode::empty(), resolve).ok()?;
    let there = statx(
        directory.as_fd(),
        name.as_os_str(),
        AtFlags::SYMLINK_NOFOLLOW,
        StatxFlags::BASIC_STATS,
    );
    let there = there.ok()?;
    let is_file = FileType::from_raw_mode(there.stx_mode.into()) == FileType::RegularFile;
    (is_file && inode(&there) == wanted).then_some((directory, name))
}

fn inode(stat: &Statx) -> Inode {
    Inode { device: makedev(stat.stx_dev_major, stat.stx_dev_minor), number: stat.stx_ino }
}

/// One process of each mount namespace but ours.
pub(super) fn namespaces() -> Vec<i32> {
    let of = |pid: &str| fs::read_link(format!("/proc/{pid}/ns/mnt")).ok();
    let mut seen: HashSet<PathBuf> = of("self").into_iter().collect();
    let entries = fs::read_dir("/proc").into_iter().flatten();
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<i32>().ok());
    pids.filter(|pid| of(&pid.to_string()).is_some_and(|namespace| seen.insert(namespace)))
        .take(MOST_NAMESPACES)
        .collect()
}

const MOST_NAMESPACES: usize = 4_096;

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;

    #[test]
    fn a_file_is_found_under_its_name_and_nothing_else_is() {
        let dir = tempfile::tempdir().unwrap();
        let dir = fs::canonicalize(dir.path()).unwrap();
        let path = dir.join("f");
        fs::write(&path, "x").unwrap();
        let file = File::open(&path).unwrap();
        let found = parent(file.as_fd(), &path, &[]).unwrap();
        assert!(found.is_in_our_namespace && found.name == "f");
        let stat = statx(&file, c"", AtFlags::EMPTY_PATH, StatxFlags::BASIC_STATS).unwrap();
        assert!(reopen(&path, &[], inode(&stat)).is_some());
        // Another file has the name now.
        fs::write(dir.join("g"), "x").unwrap();
        fs::rename(dir.join("g"), &path).unwrap();
        assert!(parent(file.as_fd(), &path, &[]).is_none());
        assert!(reopen(&path, &[], inode(&stat)).is_none());
        // A link on the way is not followed.
        let kept = File::open(&path).unwrap();
        std::os::unix::fs::symlink(&dir, dir.join("l")).unwrap();
        assert!(parent(kept.as_fd(), &dir.join("l/f"), &[]).is_none());
    }
}

//! What is at a path now.
//!
//! Owns: the walk that counts files below an excluded directory and who can put more there. Opens no
//! file, follows no link, ends after a million entries. Must not: judge a file.

use serde::Serialize;
use std::{
    fs::{self, Metadata},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// What was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Tree {
    pub(super) files: u64,
    pub(super) bytes: u64,
    pub(super) executable: u64,
    /// Directories into which others than root may put files; the first few.
    pub(super) open_to: Vec<String>,
    pub(super) open_directories: u64,
    /// Directories that could not be read.
    pub(super) unread: u64,
    /// There was more than is counted.
    pub(super) cut: bool,
}

/// Counts what is at the path and below it.
pub(super) fn of(path: &Path) -> Tree {
    let mut tree = Tree::default();
    let mut open: Vec<PathBuf> = vec![path.to_owned()];
    let mut seen = 0_u64;
    while let Some(at) = open.pop() {
        seen += 1;
        if seen > MOST {
            tree.cut = true;
            break;
        }
        let Ok(meta) = fs::symlink_metadata(&at) else {
            tree.unread += 1;
            continue;
        };
        if meta.is_file() {
            tree.files += 1;
            tree.bytes = tree.bytes.saturating_add(meta.size());
            tree.executable += u64::from(meta.mode() & 0o111 != 0);
        } else if meta.is_dir() {
            tree.directory(&at, &meta);
            match fs::read_dir(&at) {
                Ok(entries) => open.extend(entries.flatten().map(|entry| entry.path())),
                Err(_) => tree.unread += 1,
            }
        }
    }
    tree
}

impl Tree {
    fn directory(&mut self, at: &Path, meta: &Metadata) {
        let who = match (meta.mode() & 0o002 != 0, meta.mode() & 0o020 != 0, meta.uid()) {
            (true, _, _) => "everybody".to_owned(),
            (false, true, _) if meta.gid() != 0 => format!("group {}", meta.gid()),
            (false, _, uid) if uid != 0 => format!("user {uid}"),
            _ => return,
        };
        self.open_directories += 1;
        if self.open_to.len() < SHOWN {
            self.open_to.push(format!("{who}: {}", at.display()));
        }
    }
}

const MOST: u64 = 1_000_000;
const SHOWN: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn files_programs_and_open_directories_are_counted() {
        let dir = tempfile::tempdir().unwrap();
        let open = dir.path().join("open");
        fs::create_dir(&open).unwrap();
        fs::set_permissions(&open, fs::Permissions::from_mode(0o777)).unwrap();
        fs::write(open.join("a"), "abc").unwrap();
        fs::write(dir.path().join("b"), "d").unwrap();
        fs::set_permissions(dir.path().join("b"), fs::Permissions::from_mode(0o755)).unwrap();
        symlink("/usr", dir.path().join("link")).unwrap();
        let tree = of(dir.path());
        assert_eq!((tree.files, tree.bytes, tree.executable), (2, 4, 1));
        let said = format!("everybody: {}", open.display());
        assert!(tree.open_to.contains(&said), "{tree:?}");
        assert!(!tree.cut && tree.unread == 0);
    }
}

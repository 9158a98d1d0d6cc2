//! Which paths the operator left out, in gitignore syntax.
//!
//! Only patterns given from outside count: no file inside a tree can hide anything.

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rustix::fs::FileType;
use std::path::{Path, PathBuf};

/// Patterns against absolute paths; one that starts with `/` is anchored at the root directory.
#[derive(Clone, Debug)]
pub struct Excludes {
    matcher: Gitignore,
    working: PathBuf,
}

impl Excludes {
    /// Reads the patterns; the error names the one that is wrong.
    pub fn new(patterns: &[String]) -> Result<Self, ignore::Error> {
        let mut builder = GitignoreBuilder::new("/");
        for pattern in patterns {
            builder.add_line(None, pattern).map_err(|e| ignore::Error::Partial(vec![e]))?;
        }
        let working = std::env::current_dir().unwrap_or_default();
        Ok(Self { matcher: builder.build()?, working })
    }

    /// Leaves out nothing.
    #[must_use]
    pub fn none() -> Self {
        Self { matcher: Gitignore::empty(), working: PathBuf::new() }
    }

    pub(crate) fn is_excluded(&self, path: &Path, kind: FileType) -> bool {
        if self.matcher.is_empty() {
            return false;
        }
        self.matcher.matched(self.working.join(path), kind == FileType::Directory).is_ignore()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gitignore_syntax() {
        let patterns = ["*.log", "/var/cache/", "!keep.log", "node_modules/"].map(String::from);
        let excludes = Excludes::new(&patterns).unwrap();
        for (path, is_dir, expected) in [
            ("/a/b.log", false, true),
            ("/a/keep.log", false, false),
            ("/var/cache", true, true),
            ("/var/cache", false, false),
            ("/x/var/cache", true, false),
            ("/srv/node_modules", true, true),
            ("/srv/.hidden", false, false),
        ] {
            let kind = if is_dir { FileType::Directory } else { FileType::RegularFile };
            assert_eq!(excludes.is_excluded(Path::new(path), kind), expected, "{path}");
        }
        assert!(Excludes::new(&["[z-a]".into()]).is_err());
        assert!(!Excludes::none().is_excluded(Path::new("/a.log"), FileType::RegularFile));
    }
}

//! What rules may know about a file beyond its bytes.
//!
//! Public rule sets name five variables; each is set per scanned file unless `--define` fixes it.
//! A set that names none of them has verdicts that depend on the bytes alone.

use crate::source::Source;

/// One of the five per-file variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum External {
    /// Last component of the path.
    Filename,
    /// The whole path; of a member, with `!/` between container and member.
    Filepath,
    /// From the last dot of the name on, in lower case, the dot included; else empty.
    Extension,
    /// Kind of content by its first bytes: `ELF`, `EXE`, `PDF` ...; else empty.
    Filetype,
    /// Name of the owning user; the number where the user has no name.
    Owner,
}

impl External {
    /// All five.
    pub const ALL: [Self; 5] =
        [Self::Filename, Self::Filepath, Self::Extension, Self::Filetype, Self::Owner];

    /// The name by which rules see it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Filename => "filename",
            Self::Filepath => "filepath",
            Self::Extension => "extension",
            Self::Filetype => "filetype",
            Self::Owner => "owner",
        }
    }
}

/// The values of the five variables for one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Externals<'a> {
    /// Value of [`External::Filename`].
    pub filename: &'a str,
    /// Value of [`External::Filepath`].
    pub filepath: &'a str,
    /// Value of [`External::Extension`].
    pub extension: &'a str,
    /// Value of [`External::Filetype`].
    pub filetype: &'a str,
    /// Value of [`External::Owner`].
    pub owner: &'a str,
}

impl<'a> Externals<'a> {
    /// The value of one variable.
    #[must_use]
    pub const fn value(&self, external: External) -> &'a str {
        match external {
            External::Filename => self.filename,
            External::Filepath => self.filepath,
            External::Extension => self.extension,
            External::Filetype => self.filetype,
            External::Owner => self.owner,
        }
    }
}

/// The variables whose names occur anywhere in the sources, even in a comment: more than are used
/// is harmless, fewer would be wrong.
pub(crate) fn named_in(sources: &[Source]) -> Vec<External> {
    External::ALL
        .into_iter()
        .filter(|external| {
            let name = external.name().as_bytes();
            let finder = memchr::memmem::Finder::new(name);
            sources.iter().any(|source| finder.find(&source.text).is_some())
        })
        .collect()
}

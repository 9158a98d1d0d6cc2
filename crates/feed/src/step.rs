//! The questions that a trial of a package answers.

use std::fmt;

/// One question about a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Do its rules and lists compile, within its budget?
    Compile,
    /// Does each rule match what it must and spare what it must not?
    Match,
    /// Does it spare the files that this host's package manager installed?
    Goodware,
    /// Is it not much slower than what runs now?
    Cost,
}

impl Step {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Compile => "compile",
            Self::Match => "match",
            Self::Goodware => "goodware",
            Self::Cost => "cost",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

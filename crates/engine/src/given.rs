//! What a caller hands to a sweep beside trees: things that it opened before it gave up its powers.
//!
//! Owns: [`Given`], a label, what is already known of the thing, and where its bytes come from; and
//! the wall [`Memory`] behind which the memory of a process lies. Must not: ask the system about
//! processes or places.

use lazaret_model::{Verdict, Why};
use std::{fmt, fs::File, path::PathBuf};

/// One thing to look at.
#[derive(Debug)]
pub struct Given {
    /// How it is called in reports.
    pub path: PathBuf,
    /// What is known of it without its bytes.
    pub known: Verdict,
    /// Where its bytes come from.
    pub content: Content,
}

/// Where the bytes of a given thing come from.
#[derive(Debug)]
pub enum Content {
    /// There are none: what is known is all.
    None,
    /// The file of this path, opened when it is its turn.
    Named(PathBuf),
    /// A file that is open and need not have a name any more.
    Open(File),
    /// The memory of a process.
    Memory(Box<dyn Memory>),
}

/// Memory that is read one object after the other.
pub trait Memory: fmt::Debug + Send {
    /// Fills `buffer` with the next object and says its name; `None` after the last.
    ///
    /// # Errors
    /// The reason why this object could not be read; the next may be.
    fn next(&mut self, buffer: &mut Vec<u8>) -> Option<Result<String, Why>>;
}

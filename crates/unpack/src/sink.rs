//! What the walk tells its caller.
//!
//! Owns: the trait [`Sink`] and [`Member`], what it is shown. Must not own: what is done with it.
use std::ops::ControlFlow;

use crate::flaw::Flaw;
use crate::format::Format;
use crate::path::MemberPath;

/// A thing found inside the subject.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Member<'m> {
    /// Where it lies.
    pub path: &'m MemberPath,
    /// Its bytes: a part of the subject itself where it is stored as it is.
    pub bytes: &'m [u8],
    /// What the bytes are.
    pub format: Format,
    /// False where only a first part, or one window, of the member is shown.
    pub whole: bool,
}

/// Receives members and flaws, in the order in which they are found.
pub trait Sink {
    /// One member, never empty, each distinct content once; `Break` ends the walk.
    fn member(&mut self, member: &Member<'_>) -> ControlFlow<()>;

    /// Something to say about the subject (empty path) or a member of it. A walk without a flaw of
    /// the kind `Incomplete` has shown everything that it can find.
    fn flaw(&mut self, path: &MemberPath, flaw: &Flaw);
}

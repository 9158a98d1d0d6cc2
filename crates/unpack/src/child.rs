//! What a format hands to the walk: one member at a time.
//!
//! Owns: [`Child`], [`Context`] (the budget, and what the format has to say) and [`Unpacker`], the
//! one trait of all formats. Formats are pulled: the next member is made only when the last one
//! was seen. Must not own: descending, which is the walk's.
use crate::budget::Budget;
use crate::flaw::{Flaw, Stop, Suspicion};
use crate::format::Format;
use crate::view::View;

/// One thing found inside.
#[derive(Debug)]
pub(crate) struct Child<'r> {
    /// Raw bytes of the name.
    pub(crate) name: Vec<u8>,
    pub(crate) view: View<'r>,
    /// Why the bytes are not all there.
    pub(crate) stop: Option<Stop>,
    pub(crate) role: Role,
    /// What it is known to be, where its bytes do not tell.
    pub(crate) known: Option<Format>,
}

/// What a child is to its container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Member,
    /// A mere wrapping, like the tar inside a .tar.gz: its members do not show its name.
    Wrapping,
    /// A guess: not a member itself, but something may be found in it. Failing is no flaw.
    Lead,
}

/// Whether somebody said that bytes are what they are read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    Sure,
    /// Failing is no flaw.
    Guess,
}

impl<'r> Child<'r> {
    pub(crate) fn new(name: impl Into<Vec<u8>>, view: View<'r>) -> Self {
        Self { name: name.into(), view, stop: None, role: Role::Member, known: None }
    }

    pub(crate) fn with_stop(mut self, stop: Option<Stop>) -> Self {
        self.stop = stop;
        self
    }

    pub(crate) const fn wrapping(mut self) -> Self {
        self.role = Role::Wrapping;
        self
    }

    pub(crate) const fn lead(mut self) -> Self {
        self.role = Role::Lead;
        self
    }

    pub(crate) const fn known(mut self, format: Format) -> Self {
        self.known = Some(format);
        self
    }
}

/// What a format works with while it makes its next member.
#[derive(Debug)]
pub(crate) struct Context<'w, 'c> {
    pub(crate) budget: &'w mut Budget<'c>,
    /// Flaws of the container (no name) or of entries that yield no member.
    pub(crate) flaws: Vec<(Option<Vec<u8>>, Flaw)>,
}

impl<'w, 'c> Context<'w, 'c> {
    pub(crate) const fn new(budget: &'w mut Budget<'c>) -> Self {
        Self { budget, flaws: Vec::new() }
    }

    /// Says something of the container itself.
    pub(crate) fn flaw(&mut self, flaw: impl Into<Flaw>) {
        self.flaws.push((None, flaw.into()));
    }

    /// Says something of an entry that yields no member.
    pub(crate) fn entry_flaw(&mut self, name: &[u8], flaw: impl Into<Flaw>) {
        self.flaws.push((Some(name.to_vec()), flaw.into()));
    }

    pub(crate) fn suspicious(&mut self, suspicion: Suspicion, detail: &'static str) {
        self.flaw(Flaw::suspicious(suspicion, detail));
    }
}

/// One reading of one container.
pub(crate) trait Unpacker<'r> {
    /// The next member; `None` at the end. After an error it is not asked again.
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop>;
}

//! Bytes of a member: a range of the subject, or of a buffer that a decoder filled.
//!
//! Owns: [`View`]. Slicing copies nothing and keeps the buffer alive. Must not own: what the bytes
//! mean.
use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::ops::{Deref, Range};
use std::rc::Rc;

use crate::pool::Pooled;

/// A range of bytes that stays valid as long as it is held.
#[derive(Clone, Debug)]
pub(crate) struct View<'r> {
    source: Source<'r>,
    range: Range<usize>,
}

#[derive(Clone, Debug)]
enum Source<'r> {
    Subject(&'r [u8]),
    Pooled(Rc<Pooled>),
}

impl<'r> View<'r> {
    pub(crate) fn subject(bytes: &'r [u8]) -> Self {
        Self { range: 0..bytes.len(), source: Source::Subject(bytes) }
    }

    pub(crate) fn pooled(buffer: Pooled) -> Self {
        Self { range: 0..buffer.len(), source: Source::Pooled(Rc::new(buffer)) }
    }

    /// The part `range` of this view, cut to what is there.
    pub(crate) fn part(&self, range: Range<usize>) -> Self {
        let len = self.range.len();
        let end = range.end.min(len);
        let start = range.start.min(end);
        let range = self.range.start + start..self.range.start + end;
        Self { source: self.source.clone(), range }
    }

    /// True for a whole buffer that nobody else holds: a decoder has just made and charged it.
    pub(crate) fn is_fresh(&self) -> bool {
        match &self.source {
            Source::Subject(_) => false,
            Source::Pooled(buffer) => {
                Rc::strong_count(buffer) == 1 && self.range == (0..buffer.len())
            }
        }
    }

    /// Everything from `at` on.
    pub(crate) fn from(&self, at: usize) -> Self {
        self.part(at..usize::MAX)
    }
}

impl Deref for View<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        let bytes = match &self.source {
            Source::Subject(bytes) => bytes,
            Source::Pooled(buffer) => buffer.as_slice(),
        };
        bytes.get(self.range.clone()).unwrap_or_default()
    }
}

impl AsRef<[u8]> for View<'_> {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

/// Reads a view from front to back and tells how far it got, also while a decoder owns it.
#[derive(Clone, Debug)]
pub(crate) struct Feed<'r> {
    view: View<'r>,
    at: Rc<std::cell::Cell<usize>>,
}

impl<'r> Feed<'r> {
    pub(crate) fn new(view: View<'r>) -> Self {
        Self { view, at: Rc::default() }
    }

    /// Bytes read so far.
    pub(crate) fn position(&self) -> usize {
        self.at.get()
    }

    /// Gives back bytes that a decoder read ahead and did not use.
    pub(crate) fn rewind(&self, bytes: usize) {
        self.at.set(self.at.get().saturating_sub(bytes));
    }

    fn rest(&self) -> &[u8] {
        self.view.get(self.at.get()..).unwrap_or_default()
    }
}

impl Read for Feed<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.rest().read(into)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Feed<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        Ok(self.rest())
    }

    fn consume(&mut self, count: usize) {
        self.at.set(self.at.get().saturating_add(count).min(self.view.len()));
    }
}

impl Seek for Feed<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let mut cursor = io::Cursor::new(&*self.view);
        cursor.set_position(self.at.get() as u64);
        let at = cursor.seek(to)?;
        self.at.set(usize::try_from(at).unwrap_or(usize::MAX).min(self.view.len()));
        Ok(at)
    }
}

//! A decoder at work on one compressed member.
//!
//! Owns: [`Decoder`] (the reader of some library, its feed, and the memory that it holds) and
//! [`Ahead`], how far it read beyond the end. Must not own: which decoder it is.
use std::fmt;
use std::io::{self, Read};

use crate::pool::Hold;
use crate::view::Feed;

/// A reader that can tell what it took from its feed and did not use.
pub(super) trait Ahead: Read {
    /// Bytes read ahead, asked at the end.
    fn unused(self: Box<Self>) -> usize;
}

/// A reader that takes no more than it uses.
struct Exact<R>(R);

impl<R: Read> Read for Exact<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into)
    }
}

impl<R: Read> Ahead for Exact<R> {
    fn unused(self: Box<Self>) -> usize {
        0
    }
}

/// A decoder at work.
pub(crate) struct Decoder<'r> {
    reader: Box<dyn Ahead + 'r>,
    feed: Feed<'r>,
    holds: Vec<Hold>,
}

impl<'r> Decoder<'r> {
    pub(super) fn plain(reader: impl Read + 'r, feed: Feed<'r>) -> Self {
        Self::ahead(Exact(reader), feed)
    }

    pub(super) fn ahead(reader: impl Ahead + 'r, feed: Feed<'r>) -> Self {
        Self { reader: Box::new(reader), feed, holds: Vec::new() }
    }

    pub(super) fn holding(mut self, hold: Hold) -> Self {
        self.holds.push(hold);
        self
    }

    /// Compressed bytes used so far; exact only at the end of the member, see [`Self::finish`].
    pub(crate) fn consumed(&self) -> usize {
        self.feed.position()
    }

    /// Ends the decoder and tells how many compressed bytes were its own.
    pub(crate) fn finish(self) -> usize {
        self.feed.rewind(self.reader.unused());
        self.feed.position()
    }
}

impl Read for Decoder<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.reader.read(into)
    }
}

impl fmt::Debug for Decoder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder")
            .field("consumed", &self.consumed())
            .field("holds", &self.holds)
            .finish_non_exhaustive()
    }
}

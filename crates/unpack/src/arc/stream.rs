//! Compressed streams: one file inside, in one member or in many, and what follows them.
//!
//! The plain way to read a stream of several members is one after the other; each member is also
//! shown alone, because other readers stop after the first. What is too long for memory is shown
//! in overlapping windows. Must not own: the decoders.
use std::ops::Range;

use super::tar;
use crate::child::{Child, Context, Unpacker};
use crate::codec::Codec;
use crate::flaw::{Limit, Stop};
use crate::format::Format;
use crate::inflate::{End, Inflater, member_room};
use crate::view::View;

/// A compressed stream being read.
#[derive(Debug)]
pub(crate) struct Stream<'r> {
    codec: Codec,
    view: View<'r>,
    inflater: Inflater<'r>,
    state: State<'r>,
    /// A guess does not show what follows: it is part of what was guessed at.
    tail: Tail,
}

#[derive(Debug)]
enum State<'r> {
    Start,
    /// The members alone, the last one first.
    Parts(Vec<(usize, View<'r>)>),
    /// A tar longer than memory: the start of its next entry, and where that lies.
    Entries {
        at: u64,
        rest: View<'r>,
    },
    /// Windows: where the next one begins in the plain bytes, and the end of the last one.
    Window {
        at: u64,
        overlap: Vec<u8>,
    },
    Tail,
    Done,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tail {
    Shown,
    Ignored,
}

impl<'r> Stream<'r> {
    pub(crate) fn new(codec: Codec, view: &View<'r>) -> Self {
        let inflater = Inflater::new(codec, view.clone());
        Self { codec, view: view.clone(), inflater, state: State::Start, tail: Tail::Shown }
    }

    /// A stream that may turn out to be none.
    pub(crate) fn guess(codec: Codec, view: &View<'r>) -> Self {
        Self { tail: Tail::Ignored, ..Self::new(codec, view) }
    }

    fn label(&self) -> String {
        format!("[{}]", name(self.codec))
    }

    /// Decodes as much as one member may hold.
    fn first(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        let mut buffer = cx.budget.pool().buffer();
        let mut parts = Vec::new();
        let room = member_room(cx.budget.limits());
        let end = self.inflater.fill(&mut buffer, room, &mut parts, cx);
        let view = View::pooled(buffer);
        if end == End::Full
            && tar::is_tar(&view)
            && let Some(child) = self.entries(0, &view, cx)
        {
            return Ok(Some(child));
        }
        let stop = match end {
            End::Complete => None,
            End::Full => Some(Stop::Limit(Limit::Memory)),
            End::Stopped(stop) if view.is_empty() => return Err(stop),
            End::Stopped(stop) => Some(stop),
        };
        self.state = match &stop {
            None => State::Parts(numbered(&view, &parts)),
            Some(Stop::Limit(Limit::Memory)) if view.len() >= room => {
                State::Window { at: view.len() as u64, overlap: end_of(&view) }
            }
            Some(_) => State::Done,
        };
        let child = Child::new(self.label(), view).wrapping().with_stop(stop);
        Ok(Some(child))
    }

    /// Cuts a tar that does not fit between two entries; the rest waits for the next turn.
    fn entries(&mut self, at: u64, view: &View<'r>, cx: &mut Context<'_, '_>) -> Option<Child<'r>> {
        let whole = tar::whole_entries(view);
        if whole == 0 {
            return None;
        }
        let mut rest = cx.budget.pool().buffer();
        rest.push(view.get(whole..).unwrap_or_default()).ok()?;
        self.state = State::Entries { at: at + whole as u64, rest: View::pooled(rest) };
        let name = if at == 0 { self.label() } else { format!("[{}+{at:#x}]", name(self.codec)) };
        Some(Child::new(name, view.part(0..whole)).wrapping().known(Format::Tar))
    }

    /// The next stretch of whole entries of a long tar.
    fn more_entries(
        &mut self,
        at: u64,
        rest: View<'r>,
        cx: &mut Context<'_, '_>,
    ) -> Result<Option<Child<'r>>, Stop> {
        let mut buffer = cx.budget.pool().buffer();
        buffer.push(&rest)?;
        drop(rest);
        let room = member_room(cx.budget.limits());
        let end = self.inflater.fill(&mut buffer, room, &mut Vec::new(), cx);
        let view = View::pooled(buffer);
        let label = format!("[{}+{at:#x}]", name(self.codec));
        let stop = match end {
            End::Full => match self.entries(at, &view, cx) {
                Some(child) => return Ok(Some(child)),
                None => {
                    let next = at + view.len() as u64;
                    self.state = State::Window { at: next, overlap: end_of(&view) };
                    Some(Stop::Limit(Limit::Memory))
                }
            },
            End::Complete => {
                self.state = State::Tail;
                None
            }
            End::Stopped(stop) => Some(stop),
        };
        Ok(Some(Child::new(label, view).wrapping().known(Format::Tar).with_stop(stop)))
    }

    fn window(
        &mut self,
        at: u64,
        overlap: &[u8],
        cx: &mut Context<'_, '_>,
    ) -> Result<Option<Child<'r>>, Stop> {
        let mut buffer = cx.budget.pool().buffer();
        buffer.push(overlap)?;
        let room = member_room(cx.budget.limits());
        let end = self.inflater.fill(&mut buffer, room, &mut Vec::new(), cx);
        let view = View::pooled(buffer);
        let start = at - overlap.len() as u64;
        if view.len() == overlap.len() {
            self.state = State::Tail;
            return match end {
                End::Stopped(stop) => Err(stop),
                _ => self.next(cx),
            };
        }
        let next = start + view.len() as u64;
        let (state, stop) = match end {
            End::Complete => (State::Tail, None),
            End::Full => (State::Window { at: next, overlap: end_of(&view) }, None),
            End::Stopped(stop) => (State::Done, Some(stop)),
        };
        self.state = state;
        let name = format!("[window@{start:#x}]");
        Ok(Some(Child::new(name, view).with_stop(stop).known(Format::Data)))
    }

    /// What follows the stream, unless it is padding.
    fn rest(&self) -> Option<Child<'r>> {
        if self.tail == Tail::Ignored {
            return None;
        }
        let at = self.inflater.consumed();
        let rest = self.view.from(at);
        let filled = rest.iter().any(|byte| *byte != 0);
        filled.then(|| Child::new(format!("[tail@{at:#x}]"), rest))
    }
}

impl<'r> Unpacker<'r> for Stream<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Start => self.first(cx),
            State::Parts(mut parts) => match parts.pop() {
                Some((number, view)) => {
                    self.state = State::Parts(parts);
                    let name = format!("[{}:{number}]", name(self.codec));
                    Ok(Some(Child::new(name, view)))
                }
                None => Ok(self.rest()),
            },
            State::Entries { at, rest } => self.more_entries(at, rest, cx),
            State::Window { at, overlap } => self.window(at, &overlap, cx),
            State::Tail => Ok(self.rest()),
            State::Done => Ok(None),
        }
    }
}

/// The members of a stream of several, last one first, numbered from one.
fn numbered<'r>(whole: &View<'r>, parts: &[Range<usize>]) -> Vec<(usize, View<'r>)> {
    if parts.len() < 2 {
        return Vec::new();
    }
    let first = parts.iter().take(PARTS_MAX).enumerate();
    let mut views: Vec<_> =
        first.map(|(index, range)| (index + 1, whole.part(range.clone()))).collect();
    views.reverse();
    views
}

fn end_of(view: &View<'_>) -> Vec<u8> {
    let overlap = OVERLAP.min(view.len() / 4);
    view.get(view.len() - overlap..).unwrap_or_default().to_vec()
}

const fn name(codec: Codec) -> &'static str {
    match codec {
        Codec::Deflate => "deflate",
        Codec::Zlib => "zlib",
        Codec::Gzip => "gzip",
        Codec::Deflate64 => "deflate64",
        Codec::Bzip2 => "bzip2",
        Codec::Xz => "xz",
        Codec::Lzma | Codec::LzmaZip => "lzma",
        Codec::Lzip => "lzip",
        Codec::Zstd => "zstd",
        Codec::Lz4 => "lz4",
        Codec::Brotli => "brotli",
        Codec::Compress => "compress",
        Codec::Lzop => "lzop",
        Codec::Ppmd => "ppmd",
        Codec::Szdd => "szdd",
        Codec::Implode { .. } => "implode",
        Codec::Shrink { .. } => "shrink",
        Codec::Lha { .. } => "lha",
    }
}

/// Bytes that two windows share, so that nothing is cut in two.
const OVERLAP: usize = 1 << 20;
/// Members of one stream shown alone; blocked formats write one for every 64 KiB.
const PARTS_MAX: usize = 1024;

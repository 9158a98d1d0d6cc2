//! Runs a decoder into a buffer, charging the budget in small steps.
//!
//! Owns: [`Inflater`], which also goes on to the next member of a stream of several, and
//! [`inflate`], which runs one to its end. Must not own: the decoders, and what the bytes are.
use std::io::Read;
use std::ops::Range;

use crate::child::Context;
use crate::codec::{Codec, Decoder, stop_of};
use crate::flaw::{Limit, Stop};
use crate::limits::Limits;
use crate::pool::Pooled;
use crate::view::View;

/// How a run of the decoder ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// All members were decoded to their end.
    Complete,
    /// The buffer holds as much as one member may; more follows.
    Full,
    Stopped(Stop),
}

/// A compressed stream being decoded.
#[derive(Debug)]
pub(crate) struct Inflater<'r> {
    codec: Codec,
    view: View<'r>,
    /// Where the running member begins, and, when none runs, where the next would.
    at: usize,
    decoder: Option<Decoder<'r>>,
    made: u64,
    members: usize,
}

impl<'r> Inflater<'r> {
    pub(crate) const fn new(codec: Codec, view: View<'r>) -> Self {
        Self { codec, view, at: 0, decoder: None, made: 0, members: 0 }
    }

    /// Where the compressed data ended; meaningful after [`End::Complete`].
    pub(crate) const fn consumed(&self) -> usize {
        self.at
    }

    /// Decodes into `buffer` until it holds `room` bytes or the data ends; `parts` gets the range
    /// of every member that ended within.
    pub(crate) fn fill(
        &mut self,
        buffer: &mut Pooled,
        room: usize,
        parts: &mut Vec<Range<usize>>,
        cx: &mut Context<'_, '_>,
    ) -> End {
        let mut from = buffer.len();
        loop {
            match self.run(buffer, room, cx) {
                Ok(true) => {}
                Ok(false) => return End::Full,
                Err(stop) => return End::Stopped(stop),
            }
            if buffer.len() > from {
                parts.push(from..buffer.len());
                from = buffer.len();
            }
            if !self.another_follows() {
                return End::Complete;
            }
        }
    }

    /// Decodes one member; true at its end, false when the buffer is full.
    fn run(
        &mut self,
        buffer: &mut Pooled,
        room: usize,
        cx: &mut Context<'_, '_>,
    ) -> Result<bool, Stop> {
        let mut decoder = match self.decoder.take() {
            Some(decoder) => decoder,
            None => {
                cx.budget.check_time()?;
                let limits = *cx.budget.limits();
                self.codec.open(&self.view.from(self.at), &limits, cx.budget.pool())?
            }
        };
        loop {
            let space = room.saturating_sub(buffer.len()).min(STEP);
            if space == 0 {
                self.decoder = Some(decoder);
                return Ok(false);
            }
            let before = buffer.len();
            let outcome = buffer.grow(space).map(|free| decoder.read(free));
            let count = match &outcome {
                Ok(Ok(count)) => *count,
                _ => 0,
            };
            buffer.truncate(before + count);
            let count = outcome?.map_err(|error| stop_of(&error))?;
            if count == 0 {
                break;
            }
            self.charge(count as u64, &decoder, cx)?;
        }
        self.at += decoder.finish();
        self.at = self.at.saturating_add(self.codec.trailer()).min(self.view.len());
        self.members += 1;
        Ok(true)
    }

    fn charge(
        &mut self,
        count: u64,
        decoder: &Decoder<'_>,
        cx: &mut Context<'_, '_>,
    ) -> Result<(), Stop> {
        cx.budget.charge_decoded(count)?;
        self.made += count;
        let used = self.at.saturating_add(decoder.consumed()) as u64;
        if cx.budget.exceeds_ratio(used, self.made) {
            return Err(Stop::Limit(Limit::Ratio));
        }
        Ok(())
    }

    /// Whether another member of the same kind begins here; zeros before it are padding.
    fn another_follows(&mut self) -> bool {
        if !self.codec.repeats() || self.members >= MEMBERS_MAX {
            return false;
        }
        let rest = self.view.get(self.at..).unwrap_or_default();
        let zeros = rest.iter().take_while(|byte| **byte == 0).count();
        let rest = rest.get(zeros..).unwrap_or_default();
        let follows = begins(self.codec, rest);
        if follows {
            self.at += zeros;
        }
        follows
    }
}

/// Whether bytes begin like a member of this codec.
fn begins(codec: Codec, bytes: &[u8]) -> bool {
    match codec {
        Codec::Gzip => bytes.starts_with(&[0x1f, 0x8b, 8]),
        Codec::Bzip2 => bytes.starts_with(b"BZh"),
        Codec::Xz => bytes.starts_with(b"\xfd7zXZ\0"),
        Codec::Lzip => bytes.starts_with(b"LZIP\x01"),
        Codec::Lzop => bytes.starts_with(b"\x89LZO\0"),
        Codec::Zstd => {
            bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd])
                || (bytes.get(1..4) == Some(&[0x2a, 0x4d, 0x18])
                    && bytes.first().is_some_and(|byte| byte & 0xf0 == 0x50))
        }
        Codec::Lz4 => {
            bytes.starts_with(&[4, 0x22, 0x4d, 0x18]) || bytes.starts_with(&[2, 0x21, 0x4c, 0x18])
        }
        _ => false,
    }
}

/// Reads a decoder of some library to its end, or until `buffer` holds `room` bytes.
pub(crate) fn pour(
    reader: &mut dyn Read,
    buffer: &mut Pooled,
    room: usize,
    cx: &mut Context<'_, '_>,
) -> Result<(), Stop> {
    loop {
        let before = buffer.len();
        // One byte more than there is room for tells whether there is more.
        let space = room.saturating_sub(before).clamp(1, STEP);
        let read = buffer.grow(space).map(|free| reader.read(free));
        let count = match &read {
            Ok(Ok(count)) => *count,
            _ => 0,
        };
        buffer.truncate(before + if before >= room { 0 } else { count });
        let count = read?.map_err(|error| stop_of(&error))?;
        if count == 0 {
            return Ok(());
        }
        cx.budget.charge_decoded(count as u64)?;
        if before >= room {
            return Err(Stop::Limit(Limit::Memory));
        }
    }
}

/// What came out of a compressed member that is held in memory as a whole.
#[derive(Debug)]
pub(crate) struct Inflated<'r> {
    pub(crate) view: View<'r>,
    pub(crate) stop: Option<Stop>,
}

/// Decodes to the end, or as far as the limits allow.
pub(crate) fn inflate<'r>(codec: Codec, view: &View<'r>, cx: &mut Context<'_, '_>) -> Inflated<'r> {
    let mut inflater = Inflater::new(codec, view.clone());
    let mut buffer = cx.budget.pool().buffer();
    let room = member_room(cx.budget.limits());
    let end = inflater.fill(&mut buffer, room, &mut Vec::new(), cx);
    let stop = match end {
        End::Complete => None,
        End::Full => full(&mut inflater, cx),
        End::Stopped(stop) => Some(stop),
    };
    Inflated { view: View::pooled(buffer), stop }
}

/// Whether a full buffer is all there was, or one byte more than may be held.
fn full(inflater: &mut Inflater<'_>, cx: &mut Context<'_, '_>) -> Option<Stop> {
    let mut probe = cx.budget.pool().buffer();
    match inflater.fill(&mut probe, 1, &mut Vec::new(), cx) {
        End::Complete if probe.len() == 0 => None,
        End::Stopped(stop) => Some(stop),
        _ => Some(Stop::Limit(Limit::Memory)),
    }
}

/// How much of one member is held in memory.
pub(crate) fn member_room(limits: &Limits) -> usize {
    usize::try_from(limits.member).unwrap_or(usize::MAX)
}

/// Bytes decoded between two looks at the budget.
const STEP: usize = 64 << 10;
/// Members of one stream that are followed.
const MEMBERS_MAX: usize = 1 << 20;

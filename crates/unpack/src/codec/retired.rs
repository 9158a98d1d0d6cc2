//! Methods that nothing writes any more: implode and shrink of zip, LHA as arj uses it.
//!
//! Owns: [`Retired`], a reader over a library's decoders. Each needs to be told how much comes out.
//! Must not own: how much of it is read.
use std::io::{self, BufRead, Read};

use compcol::lha::{DecoderConfig, Lh6};
use compcol::{Algorithm, Decoder, Status, zip_implode, zip_shrink};

use crate::view::Feed;

/// A member being decoded.
pub(super) struct Retired<'r> {
    decoder: Box<dyn Decoder>,
    feed: Feed<'r>,
}

/// `flags` of the entry say which window and which trees it has.
pub(super) fn implode(feed: Feed<'_>, flags: u16, plain: u64) -> Retired<'_> {
    let decoder = zip_implode::Decoder::raw_from_gp_flags(flags, plain);
    Retired { decoder: Box::new(decoder), feed }
}

pub(super) fn shrink(feed: Feed<'_>, plain: u64) -> Retired<'_> {
    Retired { decoder: Box::new(zip_shrink::Decoder::raw(plain)), feed }
}

pub(super) fn lha(feed: Feed<'_>, plain: u64) -> Retired<'_> {
    let length = usize::try_from(plain).unwrap_or(usize::MAX);
    Retired { decoder: Box::new(Lh6::decoder_with(DecoderConfig::with_len(length))), feed }
}

impl Read for Retired<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let input = self.feed.fill_buf()?;
            let input = input.get(..STEP).unwrap_or(input);
            let given = input.len();
            let step = if given == 0 {
                self.decoder.finish(into)
            } else {
                self.decoder.decode(input, into)
            };
            let (progress, status) = step.map_err(error_of)?;
            self.feed.consume(progress.consumed);
            if progress.written > 0 || status == Status::StreamEnd {
                return Ok(progress.written);
            }
            if progress.consumed == 0 && (given == 0 || status == Status::OutputFull) {
                return Err(io::ErrorKind::InvalidData.into());
            }
        }
    }
}

fn error_of(error: compcol::Error) -> io::Error {
    let kind = match error {
        compcol::Error::UnexpectedEnd => io::ErrorKind::UnexpectedEof,
        compcol::Error::Unsupported => io::ErrorKind::Unsupported,
        _ => io::ErrorKind::InvalidData,
    };
    io::Error::new(kind, error.to_string())
}

/// Bytes handed over at once: the decoders keep a copy.
const STEP: usize = 64 << 10;

//! Zstandard frames, and those that are to be skipped.
//!
//! One frame at a time: several frames, and skippable ones between them, are the inflater's loop.
use std::io;

use ruzstd::decoding::{FrameDecoder, StreamingDecoder, errors};

use crate::codec::decoder::Decoder;
use crate::fields::Fields;
use crate::flaw::{Limit, Stop};
use crate::limits::Limits;
use crate::pool::Pool;
use crate::view::{Feed, View};

pub(super) fn open<'r>(
    view: &View<'r>,
    feed: Feed<'r>,
    limits: &Limits,
    pool: &Pool,
) -> Result<Decoder<'r>, Stop> {
    if let Some(skip) = skippable(view) {
        let skipped = io::copy(&mut io::Read::take(feed.clone(), skip), &mut io::sink());
        return match skipped {
            Ok(count) if count == skip => Ok(Decoder::plain(io::empty(), feed)),
            _ => Err(Stop::Malformed("zstd skippable frame cut short")),
        };
    }
    let hold = pool.hold(window(view).min(limits.window).saturating_mul(2))?;
    let mut decoder = FrameDecoder::new();
    decoder.set_max_window_size(limits.window);
    let reader =
        StreamingDecoder::new_with_decoder(feed.clone(), decoder).map_err(|e| refuse(&e))?;
    Ok(Decoder::plain(reader, feed).holding(hold))
}

/// The length of a frame that holds no data, header included.
fn skippable(view: &View<'_>) -> Option<u64> {
    let magic = view.le32(0)?;
    (magic & 0xffff_fff0 == 0x184d_2a50).then(|| Some(u64::from(view.le32(4)?) + 8))?
}

/// The window that the frame header asks for.
fn window(view: &View<'_>) -> u64 {
    let Some(descriptor) = view.get(4).copied() else { return 0 };
    let single = descriptor & 0x20 != 0;
    if !single {
        let byte = u64::from(view.get(5).copied().unwrap_or(0));
        let base = 1u64 << (10 + (byte >> 3));
        return base + (base / 8) * (byte & 7);
    }
    let at = 5 + [0, 1, 2, 4].get(usize::from(descriptor & 3)).copied().unwrap_or(0);
    match descriptor >> 6 {
        0 => view.get(at).map_or(0, |byte| u64::from(*byte)),
        1 => view.le16(at).map_or(0, |size| u64::from(size) + 256),
        2 => view.le32(at).map_or(0, u64::from),
        _ => view.le64(at).unwrap_or(0),
    }
}

fn refuse(error: &errors::FrameDecoderError) -> Stop {
    match error {
        errors::FrameDecoderError::WindowSizeTooBig { .. }
        | errors::FrameDecoderError::FrameHeaderError(errors::FrameHeaderError::WindowTooBig {
            ..
        }) => Stop::Limit(Limit::Memory),
        errors::FrameDecoderError::DictNotProvided { .. } => {
            Stop::Unsupported("zstd frame that needs a dictionary")
        }
        _ => Stop::Malformed("zstd frame header"),
    }
}

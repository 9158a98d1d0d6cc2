//! xz: LZMA2 in blocks, with filters.
//!
//! A block may name a dictionary of 4 GiB for a file of a few bytes. The reader makes its dictionary
//! grow with the data, so that such a block is read as long as the data stay below the limit.
use std::io::{self, Read};

use crate::codec::decoder::Decoder;
use crate::flaw::Stop;
use crate::limits::Limits;
use crate::pool::Pool;
use crate::view::{Feed, View};

/// A running decoder; reads the feed once more when the dictionary is too large on paper.
struct Xz<'r> {
    feed: Feed<'r>,
    reader: lzma_rust2::XzReader<Feed<'r>>,
    made: u64,
    window: u64,
    /// The dictionary is only bounded by what was made.
    unbounded: bool,
}

pub(super) fn open<'r>(
    view: &View<'r>,
    feed: Feed<'r>,
    limits: &Limits,
    pool: &Pool,
) -> Result<Decoder<'r>, Stop> {
    let hold = pool.hold(likely_dictionary(view.len(), limits))?;
    let limit = u32::try_from(limits.window / 1024).unwrap_or(u32::MAX).saturating_add(1024);
    let reader = lzma_rust2::XzReader::new_mem_limit(feed.clone(), false, limit);
    let (made, window) = (0, limits.window);
    let xz = Xz { feed: feed.clone(), reader, made, window, unbounded: false };
    Ok(Decoder::plain(xz, feed).holding(hold))
}

impl Read for Xz<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.unbounded && self.made > self.window {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        let count = match self.reader.read(into) {
            Err(error) if error.kind() == io::ErrorKind::OutOfMemory && self.made == 0 => {
                self.feed.rewind(self.feed.position());
                self.unbounded = true;
                self.reader = lzma_rust2::XzReader::new(self.feed.clone(), false);
                self.reader.read(into)?
            }
            outcome => outcome?,
        };
        self.made += count as u64;
        Ok(count)
    }
}

/// A dictionary never grows beyond what so many compressed bytes can make within the ratio.
fn likely_dictionary(compressed: usize, limits: &Limits) -> u64 {
    (compressed as u64).saturating_mul(limits.ratio).clamp(1 << 16, limits.window.max(1 << 16))
}

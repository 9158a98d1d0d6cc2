//! LZMA with its two small headers: the .lzma file and the zip method.
//!
//! Owns: [`Lzma`], which can tell how far it read ahead. The dictionary is clamped: a header may
//! name 4 GiB for a file of a few bytes.
use std::io::{self, Read};

use crate::codec::decoder::{Ahead, Decoder};
use crate::fields::Fields;
use crate::flaw::{Limit, Stop};
use crate::limits::Limits;
use crate::pool::Pool;
use crate::view::{Feed, View};

/// A running LZMA decoder.
pub(super) struct Lzma<'r> {
    reader: lzma_rust2::LzmaReader<Feed<'r>>,
    made: u64,
    /// The dictionary, where it is smaller than the header says.
    clamp: Option<u64>,
}

/// What the header says.
pub(super) struct Props {
    pub(super) props: u8,
    pub(super) dictionary: u32,
    pub(super) size: u64,
    pub(super) header: usize,
}

impl Ahead for Lzma<'_> {
    fn unused(self: Box<Self>) -> usize {
        self.reader.into_parts().1.len()
    }
}

impl Read for Lzma<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        // Only behind as many bytes as the dictionary holds can an error be the clamp's fault.
        let reached = self.clamp.is_some_and(|clamp| self.made >= clamp);
        let count = self.reader.read(into).map_err(|error| match reached {
            true => io::Error::from(io::ErrorKind::OutOfMemory),
            false => error,
        })?;
        self.made += count as u64;
        Ok(count)
    }
}

pub(super) fn open_alone<'r>(
    view: &View<'r>,
    feed: Feed<'r>,
    limits: &Limits,
    pool: &Pool,
) -> Result<Decoder<'r>, Stop> {
    let read = || {
        Some(Props {
            props: *view.first()?,
            dictionary: view.le32(1)?,
            size: view.le64(5)?,
            header: 13,
        })
    };
    open(read().ok_or(Stop::Malformed("LZMA header cut short"))?, feed, limits, pool)
}

pub(super) fn open_zip<'r>(
    view: &View<'r>,
    feed: Feed<'r>,
    limits: &Limits,
    pool: &Pool,
) -> Result<Decoder<'r>, Stop> {
    let read = || {
        let header = usize::from(view.le16(2)?).checked_add(4)?;
        let (props, dictionary) = (*view.get(4)?, view.le32(5)?);
        Some(Props { props, dictionary, size: u64::MAX, header })
    };
    open(read().ok_or(Stop::Malformed("LZMA header cut short"))?, feed, limits, pool)
}

pub(super) fn open<'r>(
    props: Props,
    feed: Feed<'r>,
    limits: &Limits,
    pool: &Pool,
) -> Result<Decoder<'r>, Stop> {
    let window = u32::try_from(limits.window).unwrap_or(u32::MAX);
    let useful = u32::try_from(props.size).unwrap_or(u32::MAX).max(4096);
    let dictionary = props.dictionary.min(useful).min(window);
    let clamp = (dictionary < props.dictionary.min(useful)).then_some(u64::from(dictionary));
    let hold = pool.hold(u64::from(dictionary))?;
    let mut own = feed.clone();
    io::copy(&mut own.by_ref().take(props.header as u64), &mut io::sink())
        .map_err(|_| Stop::Malformed("LZMA header cut short"))?;
    let reader =
        lzma_rust2::LzmaReader::new_with_props(own, props.size, props.props, dictionary, None)
            .map_err(|error| match error.kind() {
                io::ErrorKind::OutOfMemory => Stop::Limit(Limit::Memory),
                _ => Stop::Malformed("LZMA header"),
            })?;
    Ok(Decoder::ahead(Lzma { reader, made: 0, clamp }, feed).holding(hold))
}

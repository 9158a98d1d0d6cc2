//! Decoders: compressed bytes in, a reader of the plain bytes out.
//!
//! Owns: [`Codec`] (which decoders there are). Must not own: containers, and how much is read (the
//! inflater counts that).
mod decoder;
mod lzip;
mod lzma;
mod lzop;
mod lzw;
mod retired;
mod szdd;
mod xz;
mod zstd;

use std::io::{self, Read};

pub(crate) use decoder::Decoder;
pub(crate) use szdd::MAGIC as SZDD_MAGIC;

use crate::fields::Fields;
use crate::flaw::{Limit, Stop};
use crate::limits::Limits;
use crate::pool::Pool;
use crate::view::{Feed, View};

/// A way of compressing bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Codec {
    Deflate,
    Zlib,
    Gzip,
    Deflate64,
    Bzip2,
    Xz,
    /// The .lzma file format, 13 bytes of header.
    Lzma,
    /// LZMA as zip stores it, 9 bytes of header.
    LzmaZip,
    Lzip,
    Zstd,
    Lz4,
    Brotli,
    Compress,
    Lzop,
    /// PPMd variant I revision 1 as zip stores it, 2 bytes of header.
    Ppmd,
    /// SZDD of old Windows, 14 bytes of header.
    Szdd,
    /// Method 6 of zip; the entry says how its trees are and how much comes out.
    Implode {
        flags: u16,
        plain: u64,
    },
    /// Method 1 of zip.
    Shrink {
        plain: u64,
    },
    /// LHA with a dictionary of 32 KiB, as arj uses it.
    Lha {
        plain: u64,
    },
}

impl Codec {
    /// Bytes after a member that belong to it: trailers that the decoder does not read.
    pub(crate) const fn trailer(self) -> usize {
        match self {
            Self::Lzip => 20,
            _ => 0,
        }
    }

    /// Whether a file may hold several members one after the other.
    pub(crate) const fn repeats(self) -> bool {
        matches!(
            self,
            Self::Gzip | Self::Bzip2 | Self::Xz | Self::Lzip | Self::Zstd | Self::Lz4 | Self::Lzop
        )
    }

    /// Starts to decode the one member at the start of `view`.
    pub(crate) fn open<'r>(
        self,
        view: &View<'r>,
        limits: &Limits,
        pool: &Pool,
    ) -> Result<Decoder<'r>, Stop> {
        let feed = Feed::new(view.clone());
        let own = feed.clone();
        Ok(match self {
            Self::Deflate => Decoder::plain(flate2::bufread::DeflateDecoder::new(own), feed),
            Self::Zlib => Decoder::plain(flate2::bufread::ZlibDecoder::new(own), feed),
            Self::Gzip => Decoder::plain(flate2::bufread::GzDecoder::new(own), feed),
            Self::Deflate64 => Decoder::plain(deflate64::Deflate64Decoder::with_buffer(own), feed),
            Self::Bzip2 => {
                let hold = pool.hold(BZIP2_MEMORY)?;
                Decoder::plain(bzip2::bufread::BzDecoder::new(own), feed).holding(hold)
            }
            Self::Xz => xz::open(view, feed, limits, pool)?,
            Self::Lzma => lzma::open_alone(view, feed, limits, pool)?,
            Self::LzmaZip => lzma::open_zip(view, feed, limits, pool)?,
            Self::Lzip => lzip::open(view, feed, limits, pool)?,
            Self::Zstd => zstd::open(view, feed, limits, pool)?,
            Self::Lz4 => {
                let hold = pool.hold(LZ4_MEMORY)?;
                Decoder::plain(lz4_flex::frame::FrameDecoder::new(own), feed).holding(hold)
            }
            Self::Brotli => {
                let hold = pool.hold(BROTLI_MEMORY)?;
                let reader = brotli_decompressor::Decompressor::new(own, 4096);
                Decoder::plain(reader, feed).holding(hold)
            }
            Self::Compress => Decoder::plain(lzw::Lzw::open(own, view)?, feed),
            Self::Lzop => Decoder::plain(lzop::Lzop::open(own, view, limits)?, feed),
            Self::Ppmd => open_ppmd(view, feed, pool)?,
            Self::Szdd => Decoder::plain(szdd::Szdd::open(own, view)?, feed),
            Self::Implode { flags, plain } => {
                let hold = pool.hold(RETIRED_MEMORY)?;
                Decoder::plain(retired::implode(own, flags, plain), feed).holding(hold)
            }
            Self::Shrink { plain } => {
                let hold = pool.hold(RETIRED_MEMORY)?;
                Decoder::plain(retired::shrink(own, plain), feed).holding(hold)
            }
            Self::Lha { plain } => {
                // The decoder reads all of its input before it begins.
                let hold = pool.hold(RETIRED_MEMORY + view.len() as u64)?;
                Decoder::plain(retired::lha(own, plain), feed).holding(hold)
            }
        })
    }
}

fn open_ppmd<'r>(view: &View<'r>, feed: Feed<'r>, pool: &Pool) -> Result<Decoder<'r>, Stop> {
    let word = u32::from(view.le16(0).ok_or(Stop::Malformed("PPMd header cut short"))?);
    let (order, mib, restore) = ((word & 15) + 1, ((word >> 4) & 0xff) + 1, word >> 12);
    let restore = match restore {
        0 => ppmd_rust::RestoreMethod::Restart,
        1 => ppmd_rust::RestoreMethod::CutOff,
        _ => return Err(Stop::Unsupported("PPMd restore method")),
    };
    let hold = pool.hold(u64::from(mib) << 20)?;
    let mut own = feed.clone();
    own.read_exact(&mut [0; 2]).map_err(|_| Stop::Malformed("PPMd header cut short"))?;
    let reader = ppmd_rust::Ppmd8Decoder::new(own, order, mib << 20, restore)
        .map_err(|_| Stop::Malformed("PPMd header"))?;
    Ok(Decoder::plain(reader, feed).holding(hold))
}

/// What an error of a decoder means.
pub(crate) fn stop_of(error: &io::Error) -> Stop {
    match error.kind() {
        io::ErrorKind::OutOfMemory => Stop::Limit(Limit::Memory),
        io::ErrorKind::UnexpectedEof => Stop::Malformed("compressed data cut short"),
        io::ErrorKind::Unsupported => Stop::Unsupported("variant of the compression"),
        _ => Stop::Malformed("damaged compressed data"),
    }
}

const BZIP2_MEMORY: u64 = 4 << 20;
const LZ4_MEMORY: u64 = 9 << 20;
const BROTLI_MEMORY: u64 = 17 << 20;
const RETIRED_MEMORY: u64 = 1 << 20;

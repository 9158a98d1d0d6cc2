//! Which readings of some bytes are tried: the container that they are, and what may hide in them.
//!
//! Owns: [`open`], the one place where a [`Format`] meets its reader. Must not own: the readers.
use crate::arc::{ar, arj, cab, cpio, rar, rpm, sevenz, stream::Stream, tar, zip};
use crate::carve::Carver;
use crate::child::{Trust, Unpacker};
use crate::codec::Codec;
use crate::doc::{ole, pdf, rtf, tnef};
use crate::exe;
use crate::format::Format;
use crate::fs::{ext, fat, iso, partition, qcow, squash};
use crate::mail;
use crate::text;
use crate::view::View;

/// How some bytes are to be opened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opening<'n> {
    pub(crate) format: Format,
    /// The raw name, for formats without a magic.
    pub(crate) name: &'n [u8],
    pub(crate) trust: Trust,
}

/// One reading to be tried.
pub(crate) struct Reading<'r> {
    pub(crate) unpacker: Box<dyn Unpacker<'r> + 'r>,
    pub(crate) trust: Trust,
}

/// All readings of `view`, the most likely one first.
pub(crate) fn open<'r>(view: &View<'r>, opening: &Opening<'_>) -> Vec<Reading<'r>> {
    let mut readings = Vec::new();
    if let Some(unpacker) = native(view, opening) {
        let trust = if is_vague(opening.format) { Trust::Guess } else { opening.trust };
        readings.push(Reading { unpacker, trust });
    }
    if opening.trust == Trust::Guess {
        return readings;
    }
    let mut guess = |unpacker| readings.push(Reading { unpacker, trust: Trust::Guess });
    if opening.format != Format::Zip && zip::has_directory(view) {
        guess(Box::new(zip::Zip::new(view)) as Box<dyn Unpacker<'r> + 'r>);
    }
    match opening.format {
        Format::Text | Format::Rtf => {
            if mail::has_parts(view) {
                guess(Box::new(mail::Mail::new(view)));
            }
            guess(Box::new(text::Blobs::new(view)));
            guess(Box::new(Carver::new(view)));
        }
        Format::Data if opening.name.ends_with(b".br") => {
            guess(Box::new(Stream::guess(Codec::Brotli, view)));
            guess(Box::new(Carver::new(view)));
        }
        Format::Data if text::is_utf16(view) => {
            guess(Box::new(text::Blobs::new(view)));
            guess(Box::new(Carver::new(view)));
        }
        Format::Data | Format::Elf | Format::Pe | Format::Pdf | Format::Ole => {
            guess(Box::new(Carver::new(view)))
        }
        _ => {}
    }
    readings
}

/// Formats without a magic worth the name.
const fn is_vague(format: Format) -> bool {
    matches!(format, Format::Zlib | Format::Lzma | Format::Deflate)
}

/// The reader of the format itself.
fn native<'r>(view: &View<'r>, opening: &Opening<'_>) -> Option<Box<dyn Unpacker<'r> + 'r>> {
    if let Some(codec) = stream_codec(opening.format) {
        return Some(Box::new(match opening.trust {
            Trust::Guess => Stream::guess(codec, view),
            Trust::Sure => Stream::new(codec, view),
        }));
    }
    Some(match opening.format {
        Format::Zip => Box::new(zip::Zip::new(view)),
        Format::Tar => Box::new(tar::Tar::new(view)),
        Format::Ar => Box::new(ar::Ar::new(view)),
        Format::Rpm => Box::new(rpm::Rpm::new(view)),
        Format::Cpio => Box::new(cpio::Cpio::new(view)),
        Format::Rar => Box::new(rar::Rar::new(view)),
        Format::Squash => Box::new(squash::Squash::new(view)),
        Format::Fat => Box::new(fat::Fat::new(view)),
        Format::Partitions => Box::new(partition::Partitions::new(view)),
        Format::SevenZip => Box::new(sevenz::SevenZip::new(view)),
        Format::Qcow => Box::new(qcow::Qcow::new(view)),
        Format::Cab => Box::new(cab::Cab::new(view)),
        Format::Arj => Box::new(arj::Arj::new(view)),
        Format::Rtf => Box::new(rtf::Rtf::new(view)),
        Format::Tnef => Box::new(tnef::Tnef::new(view)),
        Format::Pdf => Box::new(pdf::Pdf::new(view)),
        Format::Ole => Box::new(ole::Ole::new(view)),
        Format::Iso => Box::new(iso::Iso::new(view)),
        Format::Ext => Box::new(ext::Ext::new(view)),
        Format::Elf => Box::new(exe::elf(view)),
        Format::Pe => Box::new(exe::pe(view)),
        _ => return None,
    })
}

const fn stream_codec(format: Format) -> Option<Codec> {
    Some(match format {
        Format::Gzip => Codec::Gzip,
        Format::Zlib => Codec::Zlib,
        Format::Deflate => Codec::Deflate,
        Format::Bzip2 => Codec::Bzip2,
        Format::Xz => Codec::Xz,
        Format::Lzma => Codec::Lzma,
        Format::Lzip => Codec::Lzip,
        Format::Zstd => Codec::Zstd,
        Format::Lz4 => Codec::Lz4,
        Format::Brotli => Codec::Brotli,
        Format::Compress => Codec::Compress,
        Format::Lzop => Codec::Lzop,
        Format::Szdd => Codec::Szdd,
        _ => return None,
    })
}

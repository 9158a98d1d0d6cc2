//! Says what bytes are, by the bytes alone.
//!
//! Owns: [`identify`] and the table of magics. A name never decides, but for formats that have no
//! magic at all (see `open`). Must not own: opening.
use crate::arc;
use crate::codec;
use crate::doc;
use crate::fields::Fields;
use crate::format::Format;
use crate::fs;

/// What these bytes are; [`Format::Data`] where nothing fits.
#[must_use]
pub fn identify(bytes: &[u8]) -> Format {
    for (format, at, magic) in MAGICS {
        if bytes.has(*at, magic) {
            return *format;
        }
    }
    for (format, test) in TESTS {
        if test(bytes) {
            return *format;
        }
    }
    if is_text(bytes) { Format::Text } else { Format::Data }
}

/// Formats that a few fixed bytes tell.
const MAGICS: &[(Format, usize, &[u8])] = &[
    (Format::Zip, 0, b"PK\x03\x04"),
    (Format::Zip, 0, b"PK\x05\x06"),
    (Format::Zip, 0, b"PK\x07\x08PK\x03\x04"),
    (Format::Zip, 0, b"PK00PK\x03\x04"),
    (Format::Xz, 0, b"\xfd7zXZ\0"),
    (Format::Lzip, 0, b"LZIP\x01"),
    (Format::Zstd, 0, &[0x28, 0xb5, 0x2f, 0xfd]),
    (Format::Lz4, 0, &[4, 0x22, 0x4d, 0x18]),
    (Format::Lz4, 0, &[2, 0x21, 0x4c, 0x18]),
    (Format::Lzop, 0, b"\x89LZO\0\r\n\x1a\n"),
    (Format::Ar, 0, b"!<arch>\n"),
    (Format::Ar, 0, b"!<thin>\n"),
    (Format::Rpm, 0, &[0xed, 0xab, 0xee, 0xdb]),
    (Format::Elf, 0, b"\x7fELF"),
    (Format::SevenZip, 0, b"7z\xbc\xaf\x27\x1c"),
    (Format::Rar, 0, b"Rar!\x1a\x07"),
    (Format::Rar, 0, b"RE~^"),
    (Format::Squash, 0, b"hsqs"),
    (Format::Ole, 0, doc::ole::MAGIC),
    (Format::Pdf, 0, b"%PDF-"),
    (Format::Cab, 0, arc::cab::MAGIC),
    (Format::Qcow, 0, fs::qcow::MAGIC),
    (Format::Tnef, 0, doc::tnef::MAGIC),
    (Format::Szdd, 0, codec::SZDD_MAGIC),
];

type Test = fn(&[u8]) -> bool;

/// Formats that need a look at more than one place.
const TESTS: &[(Format, Test)] = &[
    (Format::Gzip, is_gzip),
    (Format::Bzip2, is_bzip2),
    (Format::Zstd, is_zstd_skippable),
    (Format::Compress, is_compress),
    (Format::Cpio, arc::cpio::is_cpio),
    (Format::Tar, arc::tar::is_tar),
    (Format::Iso, fs::iso::is_iso),
    (Format::Ext, fs::ext::is_ext),
    (Format::Fat, fs::fat::is_fat),
    (Format::Partitions, fs::partition::is_partitioned),
    (Format::Pe, is_pe),
    (Format::Arj, arc::arj::is_arj),
    (Format::Rtf, doc::rtf::is_rtf),
    (Format::Zlib, is_zlib),
    (Format::Lzma, is_lzma),
];

fn is_gzip(bytes: &[u8]) -> bool {
    bytes.has(0, &[0x1f, 0x8b, 8]) && bytes.get(3).is_some_and(|flags| flags & 0xe0 == 0)
}

fn is_bzip2(bytes: &[u8]) -> bool {
    bytes.has(0, b"BZh")
        && bytes.get(3).is_some_and(|level| (b'1'..=b'9').contains(level))
        && (bytes.has(4, b"1AY&SY") || bytes.has(4, &[0x17, 0x72, 0x45, 0x38, 0x50, 0x90]))
}

fn is_zstd_skippable(bytes: &[u8]) -> bool {
    bytes.le32(0).is_some_and(|magic| magic & 0xffff_fff0 == 0x184d_2a50)
        && bytes.le32(4).is_some_and(|len| (len as usize) < bytes.len())
}

fn is_compress(bytes: &[u8]) -> bool {
    bytes.has(0, &[0x1f, 0x9d])
        && bytes.get(2).is_some_and(|flags| flags & 0x60 == 0 && (9..=16).contains(&(flags & 31)))
}

fn is_pe(bytes: &[u8]) -> bool {
    bytes.has(0, b"MZ") && bytes.le32(0x3c).is_some_and(|at| bytes.has(at as usize, b"PE\0\0"))
}

/// A zlib header is two bytes with a check of five bits: only the common ones count.
fn is_zlib(bytes: &[u8]) -> bool {
    let common = [[0x78, 0x01], [0x78, 0x5e], [0x78, 0x9c], [0x78, 0xda]];
    bytes.len() > 8 && common.iter().any(|magic| bytes.has(0, magic)) && !is_text(bytes)
}

/// .lzma has no magic: the usual properties, a dictionary that encoders write, a likely size.
fn is_lzma(bytes: &[u8]) -> bool {
    let Some((dictionary, size)) = bytes.le32(1).zip(bytes.le64(5)) else { return false };
    let usual = dictionary == u32::MAX
        || (dictionary >= 1 << 12
            && (dictionary & (dictionary - 1) == 0 || (dictionary / 3).is_power_of_two()));
    bytes.first().is_some_and(|props| *props < 225)
        && bytes.get(13) == Some(&0)
        && usual
        && (size == u64::MAX || (size > 0 && size < 1 << 38))
}

/// Text by its first kilobytes: no control bytes but blanks; UTF-16 with its mark counts too.
pub(crate) fn is_text(bytes: &[u8]) -> bool {
    let head = bytes.get(..4096).unwrap_or(bytes);
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return true;
    }
    !head.is_empty()
        && !head.iter().any(|byte| {
            *byte < 0x20 && !matches!(*byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b | 0x08 | 0x07)
        })
}

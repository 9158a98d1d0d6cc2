//! Containers as Linux servers carry them, put together here byte by byte.
//!
//! Owns: the builders. Must not own: what is expected of them.

use flate2::{Compression, Crc, write::GzEncoder};
use std::io::Write;

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// One frame of raw blocks, its length in four bytes.
pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0xa0];
    frame.extend(u32::try_from(bytes.len()).unwrap().to_le_bytes());
    let blocks: Vec<_> = bytes.chunks(100_000).collect();
    for (number, block) in blocks.iter().enumerate() {
        let is_last = u32::from(number + 1 == blocks.len());
        let header = u32::try_from(block.len()).unwrap() << 3 | is_last;
        frame.extend(&header.to_le_bytes()[..3]);
        frame.extend(*block);
    }
    frame
}

pub(crate) fn tar_header(name: &str, size: u64) -> [u8; 512] {
    let mut header = [0_u8; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[100..107].copy_from_slice(b"0000644");
    header[124..135].copy_from_slice(format!("{size:011o}").as_bytes());
    header[136..147].copy_from_slice(b"00000000000");
    header[148..156].fill(b' ');
    header[156] = b'0';
    header[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    header
}

pub(crate) fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, data) in files {
        archive.extend(tar_header(name, data.len() as u64));
        archive.extend(*data);
        archive.resize(archive.len().next_multiple_of(512), 0);
    }
    archive.extend([0; 1024]);
    archive
}

pub(crate) fn deb(files: &[(&str, &[u8])]) -> Vec<u8> {
    let control = gzip(&tar(&[("./control", b"Package: parcel\n")]));
    let data = gzip(&tar(files));
    let mut archive = b"!<arch>\n".to_vec();
    for (name, data) in
        [("debian-binary", &b"2.0\n"[..]), ("control.tar.gz", &control), ("data.tar.gz", &data)]
    {
        archive.extend(format!("{name:<16}{:<32}{:<10}`\n", "0", data.len()).into_bytes());
        archive.extend(data);
        archive.resize(archive.len().next_multiple_of(2), b'\n');
    }
    archive
}

/// A lead, two headers and a compressed cpio.
pub(crate) fn rpm(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut package = vec![0xed, 0xab, 0xee, 0xdb, 3, 0];
    package.resize(96, 0);
    for (entries, store) in [(2_u32, &b"12345"[..]), (1, b"parcel")] {
        package.resize(package.len().next_multiple_of(8), 0);
        package.extend([0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0]);
        package.extend(entries.to_be_bytes());
        package.extend(u32::try_from(store.len()).unwrap().to_be_bytes());
        package.resize(package.len() + entries as usize * 16, 1);
        package.extend(store);
    }
    package.extend(gzip(&cpio(files)));
    package
}

fn cpio(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, data) in files.iter().copied().chain([("TRAILER!!!", &b""[..])]) {
        let (zero, size, length) = ("00000000", data.len(), name.len() + 1);
        let numbers = format!(
            "{zero}000081A4{zero}{zero}00000001{zero}{size:08X}{zero}{zero}{zero}{zero}{length:08X}{zero}"
        );
        archive.extend([&b"070701"[..], numbers.as_bytes(), name.as_bytes(), b"\0"].concat());
        archive.resize(archive.len().next_multiple_of(4), 0);
        archive.extend(data);
        archive.resize(archive.len().next_multiple_of(4), 0);
    }
    archive
}

/// An image layout with one plain and one compressed layer, as a single file.
pub(crate) fn image(layer: &[(&str, &[u8])]) -> Vec<u8> {
    let (base, layer) = (tar(&[("etc/motd", b"welcome")]), gzip(&tar(layer)));
    tar(&[
        ("oci-layout", b"{\"imageLayoutVersion\":\"1.0.0\"}"),
        ("index.json", b"{\"schemaVersion\":2,\"manifests\":[]}"),
        ("blobs/sha256/0a", &base),
        ("blobs/sha256/0b", &layer),
    ])
}

/// Stored entries with these flags; 1 marks them as encrypted.
pub(crate) fn zip(files: &[(&str, &[u8])], flags: u16) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, data) in files {
        let mut sum = Crc::new();
        sum.update(data);
        // What is encrypted has the sum of a text that nobody here knows.
        let sum = sum.sum() ^ u32::from(flags);
        let (size, length) =
            (u32::try_from(data.len()).unwrap(), u16::try_from(name.len()).unwrap());
        let common = [
            &[20, 0][..],
            &flags.to_le_bytes(),
            &[0, 0, 0, 0, 0x21, 0x58],
            &sum.to_le_bytes(),
            &size.to_le_bytes(),
            &size.to_le_bytes(),
            &length.to_le_bytes(),
            &[0, 0],
        ]
        .concat();
        let offset = u32::try_from(archive.len()).unwrap().to_le_bytes();
        directory.extend([&b"PK\x01\x02\x14\0"[..], &common, &[0; 10], &offset].concat());
        directory.extend(name.as_bytes());
        archive.extend([&b"PK\x03\x04"[..], &common, name.as_bytes(), data].concat());
    }
    let count = u16::try_from(files.len()).unwrap().to_le_bytes();
    let at = u32::try_from(archive.len()).unwrap().to_le_bytes();
    let size = u32::try_from(directory.len()).unwrap().to_le_bytes();
    archive.extend(directory);
    archive.extend([&b"PK\x05\x06\0\0\0\0"[..], &count, &count, &size, &at, &[0, 0]].concat());
    archive
}

pub(crate) fn mail(name: &str, attachment: &[u8]) -> Vec<u8> {
    let encoded = base64(attachment);
    format!(
        "From: a@example.org\r\nTo: b@example.org\r\nSubject: report\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"edge\"\r\n\r\n--edge\r\n\
         Content-Type: text/plain\r\n\r\nSee attachment.\r\n--edge\r\n\
         Content-Type: application/octet-stream; name=\"{name}\"\r\n\
         Content-Disposition: attachment; filename=\"{name}\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n--edge--\r\n"
    )
    .into_bytes()
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for (number, three) in bytes.chunks(3).enumerate() {
        if number > 0 && number % 19 == 0 {
            text.push_str("\r\n");
        }
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - three.len()));
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= three.len() { letter.into() } else { '=' });
        }
    }
    text
}

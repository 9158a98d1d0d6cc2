//! BinHex 4.0, as old mail programs of the Macintosh write attachments.
//!
//! Between two colons lie digits of six bits each; behind a byte 0x90 stands how often the one
//! before it is meant. Must not own: the resource fork, which is no file of this world.

use crate::fields::{Fields, place};

/// A file found in a text.
#[derive(Debug)]
pub(super) struct File {
    pub(super) name: Vec<u8>,
    pub(super) bytes: Vec<u8>,
    pub(super) end: usize,
}

/// The first file that begins at `from` or later.
pub(super) fn find(text: &[u8], from: usize) -> Option<File> {
    let mut at = from;
    loop {
        at += memchr::memmem::find(text.get(at..)?, NOTICE)? + NOTICE.len();
        let rest = text.get(at..)?;
        // The rest of that line, then the first colon at the start of a line.
        let start = memchr::memmem::find(rest.get(..ROOM).unwrap_or(rest), b"\n:")
            .or_else(|| memchr::memmem::find(rest.get(..ROOM).unwrap_or(rest), b"\r:"));
        let Some(start) = start.map(|start| at + start + 2) else { continue };
        let body = text.get(start..)?;
        let len = memchr::memchr(b':', body).unwrap_or(body.len());
        let plain = repeat(digits(body.get(..len).unwrap_or_default()));
        if let Some((name, bytes)) = data_fork(&plain) {
            return Some(File { name, bytes, end: start + len });
        }
    }
}

/// The name and the data; as much of them as is there.
fn data_fork(plain: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let name_len = usize::from(*plain.first()?);
    let name = plain.bytes(1, name_len)?.to_vec();
    // A zero, type, creator, flags; then the lengths of both forks and a sum.
    let at = 1 + name_len + 11;
    let len = place(u64::from(plain.be32(at)?));
    let start = at + 10;
    let bytes = plain.get(start..start.saturating_add(len).min(plain.len()))?.to_vec();
    (!bytes.is_empty()).then_some((name, bytes))
}

fn digits(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (mut word, mut bits) = (0u32, 0);
    for digit in text.iter().filter_map(|letter| memchr::memchr(*letter, ALPHABET)) {
        word = word << 6 | u32::try_from(digit).unwrap_or(0);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((word >> bits & 0xff) as u8);
        }
    }
    bytes
}

/// Writes repetitions out: `x 0x90 n` is n times x, `0x90 0` is 0x90 itself.
fn repeat(packed: Vec<u8>) -> Vec<u8> {
    let mut plain: Vec<u8> = Vec::with_capacity(packed.len());
    let mut rest = packed.as_slice();
    while let [byte, after @ ..] = rest {
        rest = after;
        if *byte != MARK {
            plain.push(*byte);
            continue;
        }
        let [count, after @ ..] = rest else { break };
        rest = after;
        match (count, plain.last().copied()) {
            (0, _) => plain.push(MARK),
            (count, Some(last)) => plain.extend(std::iter::repeat_n(last, usize::from(count - 1))),
            (_, None) => {}
        }
    }
    plain
}

const NOTICE: &[u8] = b"(This file must be converted with BinHex";
const ALPHABET: &[u8; 64] = b"!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr";
const MARK: u8 = 0x90;
/// How far behind the notice the first digit may be.
const ROOM: usize = 1024;

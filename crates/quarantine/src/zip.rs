//! A zip archive with one encrypted member, as analysts exchange samples.
//!
//! Owns: [`ZipWriter`]: the classic encryption, under a password that everybody knows and every
//! unpacker can use. It keeps scanners and careless clicks away and nothing secret: for secrecy
//! there is `age`. Must not: know items.

use std::io::{self, Write};

/// The member's name, length and checksum, all known before the first byte is written.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) size: u64,
    pub(crate) crc: u32,
}

/// Writes one member's bytes, and the directory in the end.
pub(crate) struct ZipWriter<'a> {
    to: &'a mut dyn Write,
    member: Member,
    keys: Keys,
    block: Vec<u8>,
}

impl<'a> ZipWriter<'a> {
    /// Begins an archive.
    pub(crate) fn new(to: &'a mut dyn Write, member: Member, password: &str) -> io::Result<Self> {
        let mut salt = [0; SALT];
        getrandom::fill(&mut salt).map_err(io::Error::other)?;
        // By this byte readers tell a wrong password.
        if let Some(last) = salt.last_mut() {
            *last = (member.crc >> 24) as u8;
        }
        to.write_all(&member.local_header())?;
        let mut zip = Self { to, member, keys: Keys::new(password), block: Vec::new() };
        zip.write(&salt)?;
        Ok(zip)
    }

    /// The next bytes of the member.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        for piece in bytes.chunks(BLOCK) {
            self.block.clear();
            self.block.extend_from_slice(piece);
            self.block.iter_mut().for_each(|byte| *byte = self.keys.encrypt(*byte));
            self.to.write_all(&self.block)?;
        }
        Ok(())
    }

    /// Ends the archive; exactly the promised bytes must have been written.
    pub(crate) fn finish(self) -> io::Result<()> {
        self.to.write_all(&self.member.directory())?;
        self.to.flush()
    }
}

impl Member {
    fn stored(&self) -> u64 {
        self.size + SALT as u64
    }

    fn is_long(&self) -> bool {
        self.stored() >= u64::from(u32::MAX)
    }

    /// The fields that both headers have in common, from the version on.
    fn fields(&self, extra: u16) -> Vec<u8> {
        let version = if self.is_long() { 45u16 } else { 20 };
        let short = |long: u64| u32::try_from(long).unwrap_or(u32::MAX);
        let sizes = match self.is_long() {
            true => [u32::MAX; 2],
            false => [short(self.stored()), short(self.size)],
        };
        let name = u16::try_from(self.name.len()).unwrap_or(u16::MAX);
        // Encrypted; stored; 1980-01-01.
        let mut out = Vec::new();
        for word in [version, 1, 0, 0, 0x21] {
            out.extend(word.to_le_bytes());
        }
        for word in [self.crc, sizes[0], sizes[1]] {
            out.extend(word.to_le_bytes());
        }
        out.extend(name.to_le_bytes());
        out.extend(extra.to_le_bytes());
        out
    }

    fn long_sizes(&self) -> Vec<u8> {
        if !self.is_long() {
            return Vec::new();
        }
        let sizes = [self.size.to_le_bytes(), self.stored().to_le_bytes()].concat();
        [&[1, 0, 16, 0], &sizes[..]].concat()
    }

    fn local_header(&self) -> Vec<u8> {
        let long = self.long_sizes();
        let extra = u16::try_from(long.len()).unwrap_or_default();
        [b"PK\x03\x04", &self.fields(extra)[..], self.name.as_bytes(), &long].concat()
    }

    /// The directory of one member and its end.
    fn directory(&self) -> Vec<u8> {
        let long = self.long_sizes();
        let extra = u16::try_from(long.len()).unwrap_or_default();
        // No comment, first disk, no attributes, at the beginning of the archive.
        let rest = [0; 2 + 2 + 2 + 4 + 4];
        let made_by = if self.is_long() { [45, 0] } else { [20, 0] };
        let entry = [
            b"PK\x01\x02",
            &made_by[..],
            &self.fields(extra)[..],
            &rest,
            self.name.as_bytes(),
            &long,
        ]
        .concat();
        let start = self.local_header().len() as u64 + self.stored();
        let mut out = entry.clone();
        if self.is_long() {
            out.extend(long_end(start, entry.len() as u64));
        }
        out.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
        out.extend(u32::try_from(entry.len()).unwrap_or(u32::MAX).to_le_bytes());
        out.extend(u32::try_from(start).unwrap_or(u32::MAX).to_le_bytes());
        out.extend([0; 2]);
        out
    }
}

/// The end of a directory beyond 4 GiB, and where it is.
fn long_end(start: u64, length: u64) -> Vec<u8> {
    let mut out = b"PK\x06\x06".to_vec();
    out.extend(44u64.to_le_bytes());
    out.extend([45, 0, 45, 0]);
    out.extend([0; 8]);
    for number in [1, 1, length, start] {
        out.extend(number.to_le_bytes());
    }
    out.extend(b"PK\x06\x07\0\0\0\0");
    out.extend((start + length).to_le_bytes());
    out.extend(1u32.to_le_bytes());
    out
}

/// The state of the classic encryption.
#[derive(Clone, Debug)]
struct Keys(u32, u32, u32);

impl Keys {
    fn new(password: &str) -> Self {
        let mut keys = Self(0x1234_5678, 0x2345_6789, 0x3456_7890);
        password.bytes().for_each(|byte| keys.update(byte));
        keys
    }

    fn update(&mut self, byte: u8) {
        self.0 = step(self.0, byte);
        self.1 = self.1.wrapping_add(self.0 & 0xff).wrapping_mul(134_775_813).wrapping_add(1);
        self.2 = step(self.2, (self.1 >> 24) as u8);
    }

    fn encrypt(&mut self, plain: u8) -> u8 {
        let seed = (self.2 | 2) & 0xffff;
        let pad = (seed.wrapping_mul(seed ^ 1) >> 8) as u8;
        self.update(plain);
        plain ^ pad
    }
}

/// The checksum of zip archives.
#[derive(Clone, Debug)]
pub(crate) struct Crc(u32);

impl Crc {
    pub(crate) const fn new() -> Self {
        Self(u32::MAX)
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |crc, byte| step(crc, *byte));
    }

    pub(crate) const fn finish(&self) -> u32 {
        !self.0
    }
}

fn step(crc: u32, byte: u8) -> u32 {
    let index = (crc ^ u32::from(byte)) & 0xff;
    TABLE.get(index as usize).copied().unwrap_or_default() ^ (crc >> 8)
}

const TABLE: [u32; 256] = table();

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut crc = index as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 };
            bit += 1;
        }
        table[index] = crc;
        index += 1;
    }
    table
}

/// Random bytes before the content.
const SALT: usize = 12;

/// Bytes encrypted at a time.
const BLOCK: usize = 64 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_known_one() {
        let mut crc = Crc::new();
        crc.update(b"12345");
        crc.update(b"6789");
        assert_eq!(crc.finish(), 0xcbf4_3926);
    }

    #[test]
    fn a_length_beyond_32_bits_has_its_own_fields() {
        let member = Member { name: "m".into(), size: 5 << 30, crc: 0 };
        let header = member.local_header();
        assert_eq!((header.len(), &header[18..26]), (30 + 1 + 20, &[0xff; 8][..]));
        let end = member.directory();
        assert!(end.windows(4).any(|w| w == b"PK\x06\x06"));
        assert!(end.windows(4).any(|w| w == b"PK\x06\x07"));
    }
}

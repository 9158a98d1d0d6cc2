//! Searches bytes that are no container for containers inside them: appended, embedded, hidden.
//!
//! Owns: [`Carver`] and its magics. What it finds are leads: only what a lead yields is shown, and
//! a lead that yields nothing is no flaw. Programs of Windows are members themselves, as long as
//! they say that they are. Must not own: opening the leads.
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, packed};

use crate::child::{Child, Context, Unpacker};
use crate::exe::pe_len;
use crate::fields::Fields;
use crate::flaw::Stop;
use crate::format::Format;
use crate::view::View;

/// A search in progress.
#[derive(Debug)]
pub(crate) struct Carver<'r> {
    view: View<'r>,
    at: usize,
    /// A zip is led to once: its reader finds all entries.
    zip_seen: bool,
    /// How far zlib was looked for, where it is.
    zlib_at: usize,
}

/// A magic, what it announces, and how far behind the start it stands.
type Magic = (&'static [u8], Format, usize);

const MAGICS: &[Magic] = &[
    (&[0x1f, 0x8b, 8], Format::Gzip, 0),
    (b"BZh", Format::Bzip2, 0),
    (b"\xfd7zXZ\0", Format::Xz, 0),
    (&[0x28, 0xb5, 0x2f, 0xfd], Format::Zstd, 0),
    (&[4, 0x22, 0x4d, 0x18], Format::Lz4, 0),
    (b"LZIP\x01", Format::Lzip, 0),
    (b"\x89LZO\0\r\n\x1a\n", Format::Lzop, 0),
    (b"PK\x03\x04", Format::Zip, 0),
    (b"!<arch>\n", Format::Ar, 0),
    (&[0xed, 0xab, 0xee, 0xdb], Format::Rpm, 0),
    (b"07070", Format::Cpio, 0),
    (b"7z\xbc\xaf\x27\x1c", Format::SevenZip, 0),
    (&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], Format::Ole, 0),
    (b"%PDF-", Format::Pdf, 0),
    (b"hsqs", Format::Squash, 0),
    (b"Rar!\x1a\x07", Format::Rar, 0),
    (b"MSCF\0\0\0\0", Format::Cab, 0),
    (b"ustar", Format::Tar, 257),
    (PE, Format::Pe, 0),
];

const PE: &[u8] = b"PE\0\0";

/// All magics at once: with vector instructions where the machine has them.
#[derive(Debug)]
enum Magics {
    Vectors(packed::Searcher),
    Automaton(AhoCorasick),
}

impl Magics {
    fn new() -> Option<Self> {
        let magics = || MAGICS.iter().map(|(magic, ..)| magic);
        let vectors = packed::Config::new().builder().extend(magics()).build();
        vectors.map(Self::Vectors).or_else(|| AhoCorasick::new(magics()).ok().map(Self::Automaton))
    }

    /// The first hit: where it is, and which magic.
    fn find(&self, bytes: &[u8]) -> Option<(usize, usize)> {
        let hit = match self {
            Self::Vectors(searcher) => searcher.find(bytes),
            Self::Automaton(searcher) => searcher.find(bytes),
        };
        hit.map(|hit| (hit.start(), hit.pattern().as_usize()))
    }
}

fn searcher() -> Option<&'static Magics> {
    static SEARCHER: OnceLock<Option<Magics>> = OnceLock::new();
    SEARCHER.get_or_init(Magics::new).as_ref()
}

impl<'r> Carver<'r> {
    pub(crate) fn new(view: &View<'r>) -> Self {
        Self { view: view.clone(), at: 1, zip_seen: false, zlib_at: 1 }
    }

    /// Looks at one hit: where a container might begin there, the lead to it.
    fn lead(&mut self, hit: usize, magic: &Magic) -> Option<Child<'r>> {
        let (_, format, back) = *magic;
        if format == Format::Pe {
            return self.program(hit);
        }
        let start = hit.checked_sub(back).filter(|start| *start > 0)?;
        let here = self.view.from(start);
        if crate::identify::identify(&here) != format || (format == Format::Zip && self.zip_seen) {
            return None;
        }
        let likely = match format {
            Format::Zstd => is_likely_zstd(&here),
            Format::Rar => is_likely_rar(&here),
            Format::Lzop => is_likely_lzop(&here),
            _ => true,
        };
        likely.then_some(())?;
        if format == Format::Zip {
            self.zip_seen = true;
            // A name of no length, or one beyond the end: chance.
            let name = here.le16(26).filter(|len| (1..4096).contains(len));
            name.filter(|len| here.len() > 30 + usize::from(*len))?;
        }
        Some(Child::new(format!("[{}@{start:#x}]", format.name()), here).known(format).lead())
    }
}

impl<'r> Carver<'r> {
    /// The next place where zlib data may begin: a usual header and a block of a known kind. Only
    /// looked for in Symbian's installers, whose files are packed so: the header is met by chance
    /// in any larger file, and in every picture.
    fn zlib(&mut self) -> Option<Child<'r>> {
        if !self.view.has(8, SYMBIAN) {
            return None;
        }
        loop {
            let start = self.zlib_at + memchr::memchr(0x78, self.view.get(self.zlib_at..)?)?;
            self.zlib_at = start + 1;
            let usual = matches!(self.view.get(start + 1), Some(0x01 | 0x5e | 0x9c | 0xda));
            if usual && self.view.get(start + 2).is_some_and(|block| block & 6 != 6) {
                let name = format!("[{}@{start:#x}]", Format::Zlib.name());
                return Some(Child::new(name, self.view.from(start)).known(Format::Zlib).lead());
            }
        }
    }

    /// A program whose second header stands at `hit`: its first one says how far before.
    fn program(&self, hit: usize) -> Option<Child<'r>> {
        let from = hit.saturating_sub(HEADER_MAX);
        let before = self.view.get(from..hit)?;
        let starts = memchr::memmem::rfind_iter(before, b"MZ").map(|at| from + at);
        let start = starts.filter(|start| *start > 0).find(|start| {
            let distance = self.view.le32(start + 0x3c);
            distance.is_some_and(|distance| distance as usize == hit - start)
        })?;
        let here = self.view.from(start);
        let len = pe_len(&here)?;
        let name = format!("[{}@{start:#x}]", Format::Pe.name());
        Some(Child::new(name, here.part(0..len)).known(Format::Data))
    }
}

/// Whether a zstd frame can begin so: its magic is a constant in many programs. The reserved bit is
/// clear, the window is one that exists, and the first block is of a known kind and size.
fn is_likely_zstd(bytes: &[u8]) -> bool {
    let read = || {
        let descriptor = *bytes.get(4)?;
        let single = descriptor & 0x20 != 0;
        let window = if single { 0 } else { bytes.get(5)? >> 3 };
        let dictionary = [0, 1, 2, 4].get(usize::from(descriptor & 3))?;
        let size = match descriptor >> 6 {
            0 => usize::from(single),
            length => 1 << length,
        };
        let block = bytes.le32(5 + usize::from(!single) + dictionary + size)? & 0x00ff_ffff;
        let known = block >> 1 & 3 != 3 && block >> 3 <= 128 << 10;
        Some(descriptor & 8 == 0 && window <= 21 && known)
    };
    read().unwrap_or(false)
}

/// Whether a version of lzop and one of its methods follow the magic, which stands in many programs.
fn is_likely_lzop(bytes: &[u8]) -> bool {
    let version = bytes.be16(9).is_some_and(|version| (0x0900..0x2000).contains(&version));
    version && bytes.be16(11).is_some_and(|library| (0x1000..0x4000).contains(&library))
}

/// Whether the main header of an archive, old or new, follows the magic.
fn is_likely_rar(bytes: &[u8]) -> bool {
    match bytes.get(6) {
        Some(0) => bytes.get(9) == Some(&0x73),
        Some(1) => {
            bytes.get(12).is_some_and(|size| *size < 0x80) && matches!(bytes.get(13), Some(1 | 4))
        }
        _ => false,
    }
}

impl<'r> Unpacker<'r> for Carver<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        let Some(searcher) = searcher() else { return Err(Stop::Internal("carving table")) };
        while self.at < self.view.len() {
            cx.budget.check_time()?;
            let end = self.at.saturating_add(CHUNK);
            let window = self.view.part(self.at..end.saturating_add(LONGEST));
            let hit = searcher.find(&window).filter(|(start, _)| *start < CHUNK);
            let Some((start, pattern)) = hit else {
                self.at = end;
                continue;
            };
            let place = self.at + start;
            self.at = place + 1;
            let magic = MAGICS.get(pattern);
            if let Some(child) = magic.and_then(|magic| self.lead(place, magic)) {
                cx.budget.charge_decode()?;
                return Ok(Some(child));
            }
        }
        let lead = self.zlib();
        if lead.is_some() {
            cx.budget.check_time()?;
            cx.budget.charge_decode()?;
        }
        Ok(lead)
    }
}

/// What an installer of Symbian says that it is.
const SYMBIAN: &[u8] = &[0x19, 0x04, 0x00, 0x10];
/// How far the second header of a program may stand behind its first one.
const HEADER_MAX: usize = 1024;
/// Bytes searched between two looks at the clock.
const CHUNK: usize = 4 << 20;
/// As long as the longest magic, at least.
const LONGEST: usize = 16;

//! OLE2 compound files: every stream, the macros unpacked, embedded files taken out.
//!
//! Must not own: the tables of the file (a library's), and what macros do.
use std::io::Read;

use memchr::memmem;

use crate::child::{Child, Context, Unpacker};
use crate::codec::Codec;
use crate::fields::{Fields, place};
use crate::flaw::Stop;
use crate::inflate::{inflate, member_room, pour};
use crate::view::{Feed, View};

/// The eight bytes that every compound file begins with.
pub(crate) const MAGIC: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// A compound file being read.
pub(crate) struct Ole<'r> {
    view: View<'r>,
    file: Option<cfb::CompoundFile<Feed<'r>>>,
    paths: std::vec::IntoIter<std::path::PathBuf>,
    /// What was taken out of the last stream.
    within: Vec<Child<'r>>,
}

impl<'r> Ole<'r> {
    pub(crate) fn new(view: &View<'r>) -> Self {
        let paths = Vec::new().into_iter();
        Self { view: view.clone(), file: None, paths, within: Vec::new() }
    }

    fn stream(
        &mut self,
        path: &std::path::Path,
        cx: &mut Context<'_, '_>,
    ) -> Result<Option<Child<'r>>, Stop> {
        let Some(file) = &mut self.file else { return Ok(None) };
        let name = path.to_string_lossy().trim_start_matches('/').to_owned();
        let Ok(mut stream) = file.open_stream(path) else {
            cx.entry_flaw(name.as_bytes(), Stop::Malformed("OLE2 stream"));
            return Ok(None);
        };
        let mut buffer = cx.budget.pool().buffer();
        let room = member_room(cx.budget.limits());
        let stop = pour(&mut stream as &mut dyn Read, &mut buffer, room, cx).err();
        let view = View::pooled(buffer);
        if let Some(range) = native(&view).filter(|_| name.ends_with("Ole10Native")) {
            self.within.push(Child::new(format!("{name}[native]"), view.part(range)));
        }
        if name.ends_with("PowerPoint Document") {
            for (at, range) in presented(&view) {
                let made = inflate(Codec::Zlib, &view.part(range), cx);
                let object = Child::new(format!("{name}[object@{at:#x}]"), made.view);
                self.within.push(object.with_stop(made.stop));
            }
        }
        for at in memmem::find_iter(&view, b"\0Attribut").take(16) {
            let Some(start) = at.checked_sub(3) else { continue };
            let macros = decompress(view.get(start..).unwrap_or_default());
            cx.budget.charge_decoded(macros.len() as u64)?;
            let mut text = cx.budget.pool().buffer();
            text.push(&macros)?;
            self.within.push(Child::new(format!("{name}[vba]"), View::pooled(text)));
        }
        Ok(Some(Child::new(name, view).with_stop(stop)))
    }
}

impl<'r> Unpacker<'r> for Ole<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        if self.file.is_none() {
            let file = cfb::CompoundFile::open(Feed::new(self.view.clone()))
                .map_err(|_| Stop::Malformed("OLE2 compound file"))?;
            let streams = file.walk().filter(cfb::Entry::is_stream);
            let paths: Vec<_> = streams.map(|entry| entry.path().to_owned()).collect();
            if paths.iter().any(|path| path.ends_with("EncryptedPackage")) {
                cx.flaw(Stop::Encrypted("OLE2 document"));
            }
            self.paths = paths.into_iter();
            self.file = Some(file);
        }
        if let Some(child) = self.within.pop() {
            return Ok(Some(child));
        }
        while let Some(path) = self.paths.next() {
            cx.budget.check_time()?;
            if let Some(child) = self.stream(&path, cx)? {
                return Ok(Some(child));
            }
        }
        Ok(None)
    }
}

/// The embedded file of an `Ole10Native` stream, behind the length of the stream.
fn native(stream: &[u8]) -> Option<std::ops::Range<usize>> {
    packaged(stream, 4).map(|(_, range)| range)
}

/// The label and the place of a file that the packager packed, from `at` on.
pub(super) fn packaged(bytes: &[u8], at: usize) -> Option<(&[u8], std::ops::Range<usize>)> {
    let text = |at: usize| Some(at + memchr::memchr(0, bytes.get(at..)?)? + 1);
    let label = text(at.checked_add(2)?)?;
    let path = text(label)?;
    let temporary = place(u64::from(bytes.le32(path + 4)?));
    let size_at = path.checked_add(8)?.checked_add(temporary)?;
    let size = place(u64::from(bytes.le32(size_at)?));
    let start = size_at + 4;
    let end = start.checked_add(size)?;
    (end <= bytes.len()).then(|| (bytes.get(at + 2..label - 1).unwrap_or_default(), start..end))
}

/// Objects that PowerPoint packs: the record, its length, the unpacked length, zlib.
fn presented(stream: &[u8]) -> Vec<(usize, std::ops::Range<usize>)> {
    let hits = memmem::find_iter(stream, OBJECT).take(64);
    let objects = hits.filter_map(|at| {
        let len = place(u64::from(stream.le32(at + 4)?));
        let start = at + 12;
        (len > 4).then(|| (at, start..start.saturating_add(len - 4).min(stream.len())))
    });
    objects.collect()
}

/// The text of a macro module: chunks of at most 4 KiB, each with its own copies.
fn decompress(stream: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    let mut at = 1;
    while let Some(header) = stream.le16(at) {
        let len = usize::from(header & 0x0fff) + 3;
        if header & 0x7000 != 0x3000 || text.len() > MACROS_MAX {
            break;
        }
        let chunk = stream.get(at + 2..(at + len).min(stream.len())).unwrap_or_default();
        if header & 0x8000 == 0 {
            text.extend(chunk);
        } else {
            copy_tokens(chunk, &mut text);
        }
        at += len;
    }
    text
}

fn copy_tokens(mut chunk: &[u8], text: &mut Vec<u8>) {
    let start = text.len();
    while let [flags, rest @ ..] = chunk {
        chunk = rest;
        for bit in 0..8 {
            if flags >> bit & 1 == 0 {
                let [letter, rest @ ..] = chunk else { return };
                text.push(*letter);
                chunk = rest;
                continue;
            }
            let Some(token) = chunk.le16(0) else { return };
            chunk = chunk.get(2..).unwrap_or_default();
            let done = (text.len() - start).max(1);
            let bits = (usize::BITS - (done - 1).leading_zeros()).clamp(4, 12);
            let len = usize::from(token & (0xffff >> bits)) + 3;
            let distance = usize::from(token >> (16 - bits)) + 1;
            for _ in 0..len {
                let Some(from) = text.len().checked_sub(distance) else { return };
                let Some(letter) = text.get(from).copied() else { return };
                text.push(letter);
            }
        }
    }
}

/// A compressed object of a presentation, as its record begins.
const OBJECT: &[u8] = &[0x10, 0, 0x11, 0x10];
/// Longer macros are cut.
const MACROS_MAX: usize = 16 << 20;

//! Executables: sections that are containers themselves, and what is appended behind the end.
//!
//! Packed executables are recognised and said to be unsupported. Must not own: carving, which
//! looks into executables as into any bytes.
use std::ops::Range;

use memchr::memmem;
use object::{Object, ObjectSection, ObjectSegment};

use crate::child::{Child, Context, Role, Unpacker};
use crate::fields::{Fields, place};
use crate::flaw::Stop;
use crate::format::Format;
use crate::identify::identify;
use crate::view::View;

/// An executable being taken apart.
pub(crate) struct Executable<'r> {
    view: View<'r>,
    table_end: fn(&[u8]) -> Option<usize>,
    parts: Option<std::vec::IntoIter<Part>>,
}

/// A part of an executable.
struct Part {
    name: String,
    range: Range<usize>,
    /// Sections may look like a container by chance.
    role: Role,
}

/// Reads an ELF file.
pub(crate) fn elf<'r>(view: &View<'r>) -> Executable<'r> {
    Executable { view: view.clone(), table_end: elf_table_end, parts: None }
}

/// Reads a PE file.
pub(crate) fn pe<'r>(view: &View<'r>) -> Executable<'r> {
    Executable { view: view.clone(), table_end: |_| None, parts: None }
}

impl Executable<'_> {
    /// Sections that are containers, then the overlay.
    fn list(&self, cx: &mut Context<'_, '_>) -> Vec<Part> {
        let bytes: &[u8] = &self.view;
        if is_upx(bytes) {
            cx.flaw(Stop::Unsupported("executable packed with UPX"));
        }
        let Ok(file) = object::File::parse(bytes) else { return Vec::new() };
        let mut parts = Vec::new();
        let end = end_of(&file).max((self.table_end)(bytes).unwrap_or(0));
        for section in file.sections().take(SECTIONS_MAX) {
            let Some((from, len)) = section.file_range() else { continue };
            let range = place(from)..place(from.saturating_add(len));
            let content = bytes.get(range.clone()).unwrap_or_default();
            if !matches!(identify(content), Format::Data | Format::Text) {
                let name = section.name_bytes().unwrap_or_default();
                let name = format!("[section:{}]", name.escape_ascii());
                parts.push(Part { name, range, role: Role::Lead });
            }
        }
        if end > 0 && end < bytes.len() {
            let name = format!("[overlay@{end:#x}]");
            parts.push(Part { name, range: end..bytes.len(), role: Role::Member });
        }
        parts
    }
}

impl<'r> Unpacker<'r> for Executable<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        let mut parts = match self.parts.take() {
            Some(parts) => parts,
            None => self.list(cx).into_iter(),
        };
        let next = parts.next();
        self.parts = Some(parts);
        Ok(next.map(|part| match part.role {
            Role::Lead => Child::new(part.name, self.view.part(part.range)).lead(),
            _ => Child::new(part.name, self.view.part(part.range)),
        }))
    }
}

/// How many bytes a PE file takes that begins here: its tables and the last section on disk; `None`
/// where none begins.
pub(crate) fn pe_len(bytes: &[u8]) -> Option<usize> {
    let header = place(u64::from(bytes.le32(0x3c)?));
    let options = usize::from(bytes.le16(header.checked_add(20)?)?);
    matches!(bytes.le16(header + 24)?, 0x10b | 0x20b).then_some(())?;
    let table = header + 24 + options;
    let sections = usize::from(bytes.le16(header + 6)?);
    let mut end = table + 40 * sections;
    for section in (0..sections.min(SECTIONS_MAX)).map(|number| table + 40 * number) {
        let (size, from) = (bytes.le32(section + 16)?, bytes.le32(section + 20)?);
        // The loader rounds the place down to a sector.
        if size > 0 {
            end = end.max(place(u64::from(from & !0x1ff) + u64::from(size)));
        }
    }
    Some(end.min(bytes.len()))
}

/// Where the last section or segment ends.
fn end_of(file: &object::File<'_>) -> usize {
    let sections = file.sections().take(SECTIONS_MAX).filter_map(|section| section.file_range());
    let segments = file.segments().take(SECTIONS_MAX).map(|segment| segment.file_range());
    let ends = sections.chain(segments).map(|(from, len)| place(from.saturating_add(len)));
    ends.max().unwrap_or(0)
}

/// The end of the table of section headers.
fn elf_table_end(bytes: &[u8]) -> Option<usize> {
    let long = bytes.get(4)? == &2;
    let big = bytes.get(5)? == &2;
    let half = |at| if big { bytes.be16(at) } else { bytes.le16(at) };
    let word = |at| if big { bytes.be32(at) } else { bytes.le32(at) };
    let (start, sizes) = match (long, big) {
        (true, true) => (bytes.be64(0x28)?, 0x3a),
        (true, false) => (bytes.le64(0x28)?, 0x3a),
        (false, _) => (u64::from(word(0x20)?), 0x2e),
    };
    let len = u64::from(half(sizes)?) * u64::from(half(sizes + 2)?);
    Some(place(start.checked_add(len)?))
}

/// The packer leaves its mark behind the program headers and at the end.
fn is_upx(bytes: &[u8]) -> bool {
    let head = bytes.get(..1024).unwrap_or(bytes);
    let tail = bytes.get(bytes.len().saturating_sub(64)..).unwrap_or_default();
    memmem::find(head, b"UPX!").is_some() && memmem::find(tail, b"UPX!").is_some()
        || (bytes.has(0, b"MZ")
            && memmem::find(head, b"UPX0").is_some()
            && memmem::find(head, b"UPX1").is_some())
}

/// Sections and segments that are looked at.
const SECTIONS_MAX: usize = 4096;

//! Sections: contents, names, places, and the table that lists them.

use super::encoder::Encoder;

const PROGBITS: u32 = 1;
const STRTAB: u32 = 3;
const ALLOC: u64 = 2;
const ALLOC_EXEC: u64 = 6;

/// Which of the sections that others point to this one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    Interpreter,
    Hash,
    DynStr,
    DynSym,
    Dynamic,
    Other,
}

/// One section before it has a place.
#[derive(Debug, Clone)]
pub(super) struct Section {
    pub(super) tag: Tag,
    pub(super) name: String,
    /// Offset of the name in the table of names.
    pub(super) name_at: usize,
    pub(super) kind: u32,
    pub(super) flags: u64,
    pub(super) link: usize,
    pub(super) info: u32,
    pub(super) entry: u64,
    pub(super) content: Vec<u8>,
}

impl Section {
    pub(super) fn new(name: &str, kind: u32, flags: u64, content: Vec<u8>) -> Self {
        let name = name.to_owned();
        let (tag, name_at, link, info, entry) = (Tag::Other, 0, 0, 0, 0);
        Self { tag, name, name_at, kind, flags, link, info, entry, content }
    }

    pub(super) fn null() -> Self {
        Self::new("", 0, 0, Vec::new())
    }

    pub(super) fn text(code: &[u8]) -> Self {
        Self::new(".text", PROGBITS, ALLOC_EXEC, code.to_vec())
    }

    pub(super) fn rodata(bytes: &[u8]) -> Self {
        Self::new(".rodata", PROGBITS, ALLOC, bytes.to_vec())
    }

    pub(super) fn named(name: &str, bytes: &[u8]) -> Self {
        Self::new(name, PROGBITS, ALLOC, bytes.to_vec())
    }

    pub(super) fn interpreter(path: &str) -> Self {
        let content = [path.as_bytes(), &[0]].concat();
        Self { tag: Tag::Interpreter, ..Self::new(".interp", PROGBITS, ALLOC, content) }
    }
}

/// Gives every section its name, in a table of names that becomes the last section.
pub(super) fn name_all(sections: &mut Vec<Section>) {
    sections.push(Section::new(".shstrtab", STRTAB, 0, Vec::new()));
    let mut names = vec![0];
    for section in sections.iter_mut().filter(|section| !section.name.is_empty()) {
        section.name_at = names.len();
        names.extend_from_slice(section.name.as_bytes());
        names.push(0);
    }
    if let Some(last) = sections.last_mut() {
        last.content = names;
    }
}

/// The offset of each section from `first` on, and of the first byte after all.
pub(super) fn place(sections: &[Section], first: u64) -> (Vec<u64>, u64) {
    let mut next = first;
    let mut offsets = Vec::with_capacity(sections.len());
    for section in sections {
        offsets.push(next);
        next = (next + section.content.len() as u64).next_multiple_of(16);
    }
    (offsets, next)
}

/// The section table.
pub(super) fn write_table(sections: &[Section], offsets: &[u64], base: u64, out: &mut Encoder) {
    for (section, offset) in sections.iter().zip(offsets) {
        let null = section.kind == 0;
        out.word_of(section.name_at);
        out.word(section.kind);
        out.address(section.flags);
        out.address(if section.flags & ALLOC == 0 { 0 } else { base + offset });
        out.address(if null { 0 } else { *offset });
        out.address(section.content.len() as u64);
        out.word_of(section.link);
        out.word(section.info);
        out.address(if null { 0 } else { 16 });
        out.address(section.entry);
    }
}

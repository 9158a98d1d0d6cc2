//! A small ELF file for tests: header, one load segment, `.text`, `.rodata`, symbols.
//!
//! Owns: the layout of the file. It is structurally valid (tables, sizes and links agree, and
//! `readelf -a` reads it without a warning) but does nothing useful when run.
//!
//! Must not: know recipes.
mod encoder;
mod machine;
mod section;
mod symbol;

pub use machine::{Kind, Machine, SectionTable, Segment};
pub use symbol::{Symbol, SymbolPlace};

use encoder::Encoder;
use section::{Section, Tag};

/// What an ELF file of a test consists of.
#[derive(Debug, Clone)]
pub struct ElfImage {
    /// Machine; it decides word size and byte order.
    pub machine: Machine,
    /// Executable, shared object or relocatable object.
    pub kind: Kind,
    /// Bytes of `.text`.
    pub code: Vec<u8>,
    /// Bytes of `.rodata`.
    pub rodata: Vec<u8>,
    /// Symbols: `.symtab` of a relocatable object, else `.dynsym`.
    pub symbols: Vec<Symbol>,
    /// Path of the interpreter, for `.interp`.
    pub interpreter: Option<String>,
    /// Whether the section table is written.
    pub section_table: SectionTable,
    /// Rights of the load segment.
    pub segment: Segment,
}

/// Where the pieces ended up in the file.
struct Layout {
    sections: Vec<Section>,
    offsets: Vec<u64>,
    /// First byte after the contents of the sections.
    end: u64,
}

impl ElfImage {
    /// An upper bound of the length of the file without further sections, in bytes.
    #[must_use]
    pub fn size_bound(&self) -> u64 {
        let symbol = |symbol: &Symbol| symbol.name.len() + 64;
        let sum = 4_096
            + self.code.len()
            + self.rodata.len()
            + self.interpreter.as_ref().map_or(0, String::len)
            + self.symbols.iter().map(symbol).sum::<usize>();
        sum as u64
    }

    /// What one further section adds to that beside its content, in bytes.
    #[must_use]
    pub fn section_bound(name: &str) -> u64 {
        name.len() as u64 + 128
    }

    /// Writes the file with further sections, given by name and content.
    #[must_use]
    pub fn build(&self, sections: Vec<(String, Vec<u8>)>) -> Vec<u8> {
        let layout = self.layout(&sections);
        let mut out = Encoder::new(self.machine);
        self.write_header(&layout, &mut out);
        self.write_segments(&layout, &mut out);
        for (section, offset) in layout.sections.iter().zip(&layout.offsets) {
            out.pad_to(*offset);
            out.bytes(&section.content);
        }
        if self.section_table == SectionTable::Present {
            out.pad_to(layout.end);
            let base = self.base();
            section::write_table(&layout.sections, &layout.offsets, base, &mut out);
        }
        out.finish()
    }

    /// Address of the first byte of the file.
    fn base(&self) -> u64 {
        if self.kind == Kind::Exec { 0x40_0000 } else { 0 }
    }

    fn layout(&self, more: &[(String, Vec<u8>)]) -> Layout {
        let mut layout = self.placed(more, [0; 3]);
        // The dynamic section holds addresses, known only once its size is: place twice.
        if self.dynamic() {
            let address = |tag| layout.offset_of(tag).map_or(0, |offset| self.base() + offset);
            layout = self.placed(more, [Tag::Hash, Tag::DynStr, Tag::DynSym].map(address));
        }
        layout
    }

    fn placed(&self, more: &[(String, Vec<u8>)], addresses: [u64; 3]) -> Layout {
        let mut sections = vec![Section::null(), Section::text(&self.code)];
        sections.push(Section::rodata(&self.rodata));
        if let Some(path) = &self.interpreter {
            sections.push(Section::interpreter(path));
        }
        sections.extend(more.iter().map(|(name, bytes)| Section::named(name, bytes)));
        if self.kind == Kind::Rel {
            sections.extend(symbol::table(&self.symbols, self.machine, sections.len()));
        } else if self.dynamic() {
            let text = self.base() + self.first_offset();
            let first = sections.len();
            let place = symbol::Place { text, first, addresses };
            sections.extend(symbol::dynamic(&self.symbols, self.machine, &place));
        }
        section::name_all(&mut sections);
        let (offsets, end) = section::place(&sections, self.first_offset());
        Layout { sections, offsets, end }
    }

    fn dynamic(&self) -> bool {
        self.kind != Kind::Rel && !self.symbols.is_empty()
    }

    fn segment_count(&self) -> u64 {
        match self.kind {
            Kind::Rel => 0,
            Kind::Exec | Kind::Dyn => {
                2 + u64::from(self.dynamic()) + u64::from(self.interpreter.is_some())
            }
        }
    }

    /// Offset of the first section, after the headers.
    fn first_offset(&self) -> u64 {
        let (header, segment) = self.machine.class().header_sizes();
        (header + self.segment_count() * segment).next_multiple_of(16)
    }

    fn write_header(&self, layout: &Layout, out: &mut Encoder) {
        let class = self.machine.class();
        let (header, segment) = class.header_sizes();
        let present = self.section_table == SectionTable::Present;
        out.ident();
        out.half(self.kind.code());
        out.half(self.machine.code());
        out.word(1);
        out.address(if self.kind == Kind::Rel { 0 } else { self.base() + self.first_offset() });
        out.address(if self.segment_count() == 0 { 0 } else { header });
        out.address(if present { layout.end } else { 0 });
        out.word(0);
        out.half_of(header);
        out.half_of(if self.segment_count() == 0 { 0 } else { segment });
        out.half_of(self.segment_count());
        out.half_of(if present { class.section_size() } else { 0 });
        out.half_of(if present { layout.sections.len() as u64 } else { 0 });
        out.half_of(if present { layout.sections.len() as u64 - 1 } else { 0 });
    }

    fn write_segments(&self, layout: &Layout, out: &mut Encoder) {
        const READ_WRITE: u32 = 6;
        const READ: u32 = 4;
        if self.kind == Kind::Rel {
            return;
        }
        let base = self.base();
        if let Some((offset, size)) = layout.span_of(Tag::Interpreter) {
            out.segment(3, READ, (offset, base + offset, size));
        }
        out.segment(1, self.segment.flags(), (0, base, layout.end));
        if let Some((offset, size)) = layout.span_of(Tag::Dynamic) {
            out.segment(2, READ_WRITE, (offset, base + offset, size));
        }
        out.segment(0x6474_e551, READ_WRITE, (0, 0, 0));
    }
}

impl Layout {
    fn span_of(&self, tag: Tag) -> Option<(u64, u64)> {
        let mut both = self.sections.iter().zip(&self.offsets);
        let found = both.find(|(section, _)| section.tag == tag);
        found.map(|(section, offset)| (*offset, section.content.len() as u64))
    }

    fn offset_of(&self, tag: Tag) -> Option<u64> {
        self.span_of(tag).map(|(offset, _)| offset)
    }
}

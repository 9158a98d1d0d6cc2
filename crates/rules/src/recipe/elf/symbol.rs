//! Symbols: the tables of a relocatable object and those the dynamic linker reads.

use super::encoder::Encoder;
use super::machine::{Class, Machine};
use super::section::{Section, Tag};

const SYMTAB: u32 = 2;
const STRTAB: u32 = 3;
const HASH: u32 = 5;
const DYNAMIC: u32 = 6;
const DYNSYM: u32 = 11;
const ALLOC: u64 = 2;
const WRITE_ALLOC: u64 = 3;
const GLOBAL_FUNCTION: u8 = 0x12;
/// `.text` is always section 1.
const TEXT: u16 = 1;

/// A global function that the file defines or takes from elsewhere.
#[derive(Debug, Clone)]
pub struct Symbol {
    /// Its name.
    pub name: String,
    /// Where it is defined.
    pub place: SymbolPlace,
}

/// Where a symbol is defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolPlace {
    /// In this file, at the start of `.text`.
    Here,
    /// In another file.
    Elsewhere,
}

/// What the dynamic tables need to know of the layout.
#[derive(Debug)]
pub(super) struct Place {
    /// Address of `.text`.
    pub(super) text: u64,
    /// Index that the first of these sections gets.
    pub(super) first: usize,
    /// Addresses of `.hash`, `.dynstr` and `.dynsym`.
    pub(super) addresses: [u64; 3],
}

/// `.strtab` and `.symtab`, the first of which gets the index `first`.
pub(super) fn table(symbols: &[Symbol], machine: Machine, first: usize) -> [Section; 2] {
    let (names, entries) = encoded(symbols, machine, 0);
    let names = Section::new(".strtab", STRTAB, 0, names);
    let mut table = Section::new(".symtab", SYMTAB, 0, entries);
    table.link = first;
    table.info = 1;
    table.entry = machine.class().symbol_size();
    [names, table]
}

/// `.dynstr`, `.dynsym`, `.hash` and `.dynamic`.
pub(super) fn dynamic(symbols: &[Symbol], machine: Machine, place: &Place) -> [Section; 4] {
    let class = machine.class();
    let (names, entries) = encoded(symbols, machine, place.text);
    let table = dynamic_table(machine, place, names.len() as u64);
    let names = Section { tag: Tag::DynStr, ..Section::new(".dynstr", STRTAB, ALLOC, names) };
    let mut syms = Section::new(".dynsym", DYNSYM, ALLOC, entries);
    (syms.tag, syms.link, syms.info) = (Tag::DynSym, place.first, 1);
    syms.entry = class.symbol_size();
    let mut hash = Section::new(".hash", HASH, ALLOC, hash_table(symbols.len(), machine));
    (hash.tag, hash.link, hash.entry) = (Tag::Hash, place.first + 1, 4);
    let mut dynamic = Section::new(".dynamic", DYNAMIC, WRITE_ALLOC, table);
    (dynamic.tag, dynamic.link) = (Tag::Dynamic, place.first);
    dynamic.entry = class.address_size() * 2;
    [names, syms, hash, dynamic]
}

/// The names and the entries of a symbol table.
fn encoded(symbols: &[Symbol], machine: Machine, text: u64) -> (Vec<u8>, Vec<u8>) {
    let mut names = vec![0];
    let mut out = Encoder::new(machine);
    out.pad_to(machine.class().symbol_size());
    for symbol in symbols {
        let here = symbol.place == SymbolPlace::Here;
        let (value, section) = if here { (text, TEXT) } else { (0, 0) };
        out.word_of(names.len());
        match machine.class() {
            Class::Bits64 => {
                out.byte(GLOBAL_FUNCTION);
                out.byte(0);
                out.half(section);
                out.address(value);
                out.address(0);
            }
            Class::Bits32 => {
                out.address(value);
                out.address(0);
                out.byte(GLOBAL_FUNCTION);
                out.byte(0);
                out.half(section);
            }
        }
        names.extend_from_slice(symbol.name.as_bytes());
        names.push(0);
    }
    (names, out.finish())
}

/// A hash table with one bucket, whose chain runs through all symbols.
fn hash_table(symbols: usize, machine: Machine) -> Vec<u8> {
    let mut out = Encoder::new(machine);
    out.word(1);
    out.word_of(symbols + 1);
    out.word(u32::from(symbols > 0));
    out.word(0);
    for index in 1..=symbols {
        out.word_of(if index == symbols { 0 } else { index + 1 });
    }
    out.finish()
}

fn dynamic_table(machine: Machine, place: &Place, names_size: u64) -> Vec<u8> {
    let [hash, names, symbols] = place.addresses;
    let entry = machine.class().symbol_size();
    let mut out = Encoder::new(machine);
    for (tag, value) in [(4, hash), (5, names), (6, symbols), (10, names_size), (11, entry), (0, 0)]
    {
        out.address(tag);
        out.address(value);
    }
    out.finish()
}

//! The parts of a recipe: checked once, then built without fail.
//!
//! Owns: the budget. Every step is charged with the bytes it makes before anything is made, so
//! that nested repetition, XOR and gzip cost no more than [`MAX_WORK`] bytes altogether.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::{Compression, GzBuilder};

use super::elf::{ElfImage, Symbol, SymbolPlace};
use super::error::PartError;
use super::limits::{MAX_KEY, MAX_TABLE, MAX_WORK};
use super::spec::{ElfSpec, PartSpec, Words};

/// One step that makes bytes.
#[derive(Debug, Clone)]
pub enum Part {
    /// Bytes as they stand.
    Bytes(Vec<u8>),
    /// Parts, several times over.
    Repeat(u64, Vec<Part>),
    /// Parts, XORed with a key that repeats and is never empty.
    Xor(Vec<u8>, Vec<Part>),
    /// Parts as one gzip member without name or time.
    Gzip(Vec<Part>),
    /// Parts in the standard base64 alphabet, padded, on one line.
    Base64(Vec<Part>),
    /// An ELF file, and the parts of its further sections by name. They are built with the file,
    /// not before: a short text may ask for many large ones.
    Elf(Box<ElfImage>, Vec<(String, Vec<Part>)>),
}

/// Checks the parts of one recipe against the format and the budget.
pub(super) fn check(specs: Vec<PartSpec>) -> Result<Vec<Part>, PartError> {
    if specs.is_empty() {
        return Err(PartError::Empty);
    }
    let mut work = 0;
    checked_list(specs, &mut work).map(|(parts, _)| parts)
}

/// Builds checked parts, one after the other.
pub(super) fn build_all(parts: &[Part]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in parts {
        part.build_onto(&mut bytes);
    }
    bytes
}

impl Part {
    fn build_onto(&self, out: &mut Vec<u8>) {
        match self {
            Self::Bytes(bytes) => out.extend_from_slice(bytes),
            Self::Repeat(count, parts) => repeat_onto(*count, &build_all(parts), out),
            Self::Xor(key, parts) => {
                let pairs = build_all(parts).into_iter().zip(key.iter().cycle());
                out.extend(pairs.map(|(byte, key)| byte ^ key));
            }
            Self::Gzip(parts) => out.extend(gzip(&build_all(parts))),
            Self::Base64(parts) => out.extend(STANDARD.encode(build_all(parts)).into_bytes()),
            Self::Elf(image, sections) => {
                let built = |(name, parts): &(String, Vec<Self>)| (name.clone(), build_all(parts));
                out.extend(image.build(sections.iter().map(built).collect()));
            }
        }
    }
}

fn repeat_onto(count: u64, unit: &[u8], out: &mut Vec<u8>) {
    if unit.is_empty() {
        return; // Any number of nothing; the budget does not bound `count` here.
    }
    for _ in 0..count {
        out.extend_from_slice(unit);
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzBuilder::new().mtime(0).write(Vec::new(), Compression::default());
    // Writing into a Vec does not fail.
    encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_default()
}

/// The parts, and how many bytes they make.
fn checked_list(specs: Vec<PartSpec>, work: &mut u64) -> Result<(Vec<Part>, u64), PartError> {
    let mut parts = Vec::with_capacity(specs.len());
    let mut total = 0;
    for spec in specs {
        let (part, size) = checked(spec, work)?;
        parts.push(part);
        total += size; // Bounded by the budget.
    }
    Ok((parts, total))
}

fn checked(spec: PartSpec, work: &mut u64) -> Result<(Part, u64), PartError> {
    let (part, size) = match spec {
        PartSpec::Text(pieces) => literal(pieces.concat().into_bytes()),
        PartSpec::Hex(text) => literal(bytes_of_hex(&text)?),
        PartSpec::Repeat { count, parts } => {
            let (parts, size) = checked_list(parts, work)?;
            (Part::Repeat(count, parts), size.saturating_mul(count))
        }
        PartSpec::Xor { key, parts } => {
            let key = bytes_of_hex(&key)?;
            if key.is_empty() || key.len() > MAX_KEY {
                return Err(PartError::Key(key.len()));
            }
            let (parts, size) = checked_list(parts, work)?;
            (Part::Xor(key, parts), size)
        }
        PartSpec::Gzip(parts) => {
            let (parts, size) = checked_list(parts, work)?;
            (Part::Gzip(parts), size + size / 1_000 + 64)
        }
        PartSpec::Base64(parts) => {
            let (parts, size) = checked_list(parts, work)?;
            (Part::Base64(parts), size.div_ceil(3) * 4)
        }
        PartSpec::Elf(spec) => image_of(*spec, work)?,
    };
    *work = work.saturating_add(size);
    if *work > MAX_WORK { Err(PartError::TooLarge) } else { Ok((part, size)) }
}

fn literal(bytes: Vec<u8>) -> (Part, u64) {
    let size = bytes.len() as u64;
    (Part::Bytes(bytes), size)
}

fn image_of(spec: ElfSpec, work: &mut u64) -> Result<(Part, u64), PartError> {
    let symbols = symbols_of(spec.defines, spec.imports);
    if symbols.len() > MAX_TABLE || spec.sections.len() > MAX_TABLE {
        return Err(PartError::Table);
    }
    let mut rodata = Vec::new();
    for words in spec.strings {
        rodata.extend(words.joined().into_bytes());
        rodata.push(0);
    }
    let image = ElfImage {
        machine: spec.machine,
        kind: spec.kind,
        code: bytes_of_hex(&spec.code)?,
        rodata,
        symbols,
        interpreter: spec.interpreter.map(Words::joined),
        section_table: spec.section_table,
        segment: spec.segment,
    };
    let mut size = image.size_bound();
    let mut sections = Vec::with_capacity(spec.sections.len());
    for section in spec.sections {
        let (parts, length) = checked_list(section.parts, work)?;
        let name = section.name.joined();
        size += ElfImage::section_bound(&name) + length;
        sections.push((name, parts));
    }
    Ok((Part::Elf(Box::new(image), sections), size))
}

fn symbols_of(defines: Vec<Words>, imports: Vec<Words>) -> Vec<Symbol> {
    let symbol = |place| move |name: Words| Symbol { name: name.joined(), place };
    let defined = defines.into_iter().map(symbol(SymbolPlace::Here));
    defined.chain(imports.into_iter().map(symbol(SymbolPlace::Elsewhere))).collect()
}

fn bytes_of_hex(text: &str) -> Result<Vec<u8>, PartError> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .filter(|character| !character.is_ascii_whitespace())
        .map(|character| character.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let wrong = || PartError::Hex(text.chars().take(40).collect());
    let digits = digits.ok_or_else(wrong)?;
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(wrong());
    }
    Ok(pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

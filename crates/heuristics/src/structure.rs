//! What is odd about how an executable is built.
//!
//! Owns: the checks of ELF headers. A table that was not at hand raises nothing: the caller is told
//! that the check did not see it. Must not own: scores.

use crate::elf::{DYN, EXEC, Elf, Reading};
use crate::entropy::entropy;
use crate::facts::Facts;
use crate::segment::{DYNAMIC, GNU_STACK, INTERP, Segment};
use crate::signal::Signal;
use crate::table;
use memchr::memmem;

/// What a look at the structure gave.
#[derive(Debug, Default)]
pub(crate) struct Structure {
    pub(crate) seen: Vec<Signal>,
    /// True if a table lies in the file, but not in the bytes at hand.
    pub(crate) is_partial: bool,
    /// True for what can be started or loaded.
    pub(crate) is_program: bool,
}

/// Looks at an ELF file.
pub(crate) fn look(bytes: &[u8], facts: &Facts) -> Structure {
    let mut out = Structure::default();
    let elf = match Elf::read(bytes, facts.size) {
        Reading::Headers(elf) => elf,
        Reading::Damaged => return out,
        Reading::Unread => return Structure { is_partial: true, ..out },
    };
    if !matches!(elf.kind, EXEC | DYN) {
        return out;
    }
    out.is_program = true;
    if is_debug_companion(&elf) || elf.segments.is_empty() {
        return out;
    }
    let sections = sections(&elf);
    out.is_partial = sections == Sections::Unread;
    tables(&elf, sections, &mut out.seen);
    segments(&elf, &mut out.seen);
    density(&elf, sections, &mut out.seen);
    identity(&elf, facts, &mut out.seen);
    runtime(&elf, &mut out.seen);
    out
}

/// What is known of the table of sections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sections {
    /// The file has none.
    None,
    /// It has one inside the file, but not all of it is at hand.
    Unread,
    /// It ends behind the end of the file.
    Beyond,
    /// Last byte that a section or the table fills.
    Until(u64),
}

fn sections(elf: &Elf<'_>) -> Sections {
    let Some((start, width, count)) = elf.section_table() else { return Sections::Unread };
    if start == 0 || (count == 0 && width == 0) {
        return Sections::None;
    }
    let end = start.saturating_add(u64::from(width) * u64::from(count.max(1)));
    if end > elf.size() {
        return Sections::Beyond;
    }
    elf.section_ends().map_or(Sections::Unread, Sections::Until)
}

fn tables(elf: &Elf<'_>, sections: Sections, seen: &mut Vec<Signal>) {
    let has = |kind| elf.segments.iter().any(|segment| segment.kind == kind);
    match sections {
        Sections::None => seen.push(table::NO_SECTIONS),
        Sections::Beyond => seen.push(table::SECTIONS_BEYOND),
        Sections::Unread | Sections::Until(_) => {}
    }
    if elf.kind == DYN && !has(INTERP) && !has(DYNAMIC) {
        seen.push(table::NO_DYNAMIC);
    }
    if !has(GNU_STACK) {
        seen.push(table::NO_STACK_FLAG);
    }
    let is_stripped = sections == Sections::None || !elf.has_word(b".symtab");
    if is_static(elf) && is_stripped && elf.size() < SMALL {
        seen.push(table::STATIC_SMALL);
    }
}

fn is_static(elf: &Elf<'_>) -> bool {
    elf.kind == EXEC && elf.segments.iter().all(|s| !matches!(s.kind, INTERP | DYNAMIC))
}

/// What a program that stands alone was linked with.
fn runtime(elf: &Elf<'_>, seen: &mut Vec<Signal>) {
    if !is_static(elf) {
        return;
    }
    let text = elf.bytes().get(..RUNTIME_READ).unwrap_or(elf.bytes());
    let has = |word: &[u8]| memmem::find(text, word).is_some();
    if has(UCLIBC_CONVERSIONS) {
        seen.push(table::SMALL_RUNTIME);
    }
    let is_foreign_and_small =
        seen.contains(&table::FOREIGN_MACHINE) && seen.contains(&table::STATIC_SMALL);
    if is_foreign_and_small && (has(b"/dev/null") || has(b"/proc/")) {
        seen.push(table::FOREIGN_STATIC);
    }
}

/// True if the code at the entry was put behind everything else that is loaded. An optimiser that
/// moves code to the end says so in the names of its sections.
fn starts_in_last(elf: &Elf<'_>) -> bool {
    let loads: Vec<&Segment> = elf.segments.iter().filter(|s| s.is_load()).collect();
    let Some((last, before)) = loads.split_last() else { return false };
    last.is_executable()
        && last.holds(elf.entry)
        && before.iter().any(|s| s.is_executable())
        && before.iter().any(|s| s.is_writable())
        && !elf.has_word(b".bolt")
}

fn segments(elf: &Elf<'_>, seen: &mut Vec<Signal>) {
    let loads = || elf.segments.iter().filter(|segment| segment.is_load());
    let stack = elf.segments.iter().find(|segment| segment.kind == GNU_STACK);
    if stack.is_some_and(Segment::is_executable) {
        seen.push(table::EXECUTABLE_STACK);
    }
    if loads().any(|segment| segment.is_executable() && segment.is_writable()) {
        seen.push(table::WRITABLE_CODE);
    }
    let is_descriptor = elf.machine == PPC64 && elf.flags & 3 < 2;
    let is_inside = loads().any(|s| s.is_executable() && s.holds(elf.entry));
    if elf.entry != 0 && !is_inside && !is_descriptor {
        seen.push(table::ENTRY_OUTSIDE);
    }
    if starts_in_last(elf) {
        seen.push(table::ENTRY_LAST);
    }
    let interpreter = elf.segments.iter().find(|segment| segment.kind == INTERP);
    if interpreter.is_some_and(|segment| is_odd_interpreter(elf.content(segment))) {
        seen.push(table::ODD_INTERPRETER);
    }
}

fn density(elf: &Elf<'_>, sections: Sections, seen: &mut Vec<Signal>) {
    let loads: Vec<&Segment> = elf.segments.iter().filter(|s| s.is_load()).collect();
    let code = loads.iter().filter(|s| s.is_executable() && s.file_size >= DENSE_LEAST);
    let densest = code.map(|s| entropy(elf.content(s))).fold(0.0, f64::max);
    if densest >= DENSE_CODE {
        seen.push(table::DENSE_CODE);
    }
    let head = elf.bytes().get(..PACKER_HEAD).unwrap_or(elf.bytes());
    let tail = elf.bytes().get(elf.bytes().len().saturating_sub(64)..).unwrap_or_default();
    let is_marked = memmem::find(head, b"UPX!").is_some() || memmem::find(tail, b"UPX!").is_some();
    if is_marked {
        seen.push(table::PACKER_MARK);
    } else if sections == Sections::None && loads.len() == 2 && densest > DENSE_PACKED {
        seen.push(table::PACKED_UNMARKED);
    }
    if let Some(overlay) = overlay(elf, sections)
        && entropy(overlay) > DENSE_PACKED
    {
        seen.push(table::DENSE_OVERLAY);
    }
}

/// Bytes behind everything that the headers name, if there are enough of them and all are at hand.
fn overlay<'a>(elf: &Elf<'a>, sections: Sections) -> Option<&'a [u8]> {
    let segments = elf.segments.iter().map(Segment::file_end).max()?;
    let end = match sections {
        Sections::None => segments,
        Sections::Until(end) => segments.max(end),
        Sections::Unread | Sections::Beyond => return None,
    };
    let rest = elf.bytes().get(usize::try_from(end).ok()?..)?;
    (rest.len() as u64 >= DENSE_LEAST).then_some(rest)
}

fn identity(elf: &Elf<'_>, facts: &Facts, seen: &mut Vec<Signal>) {
    let is_foreign = |host: u16| elf.machine != host && !is_sibling(host, elf.machine);
    if facts.machine.is_some_and(is_foreign) {
        seen.push(table::FOREIGN_MACHINE);
    }
    let padding = elf.bytes().get(9..16).unwrap_or_default();
    let version = elf.bytes().get(6);
    if padding.iter().any(|&byte| byte != 0) || version != Some(&1) {
        seen.push(table::ODD_IDENT);
    }
}

/// Machines that run each other's programs.
const fn is_sibling(host: u16, other: u16) -> bool {
    const BPF: u16 = 247;
    matches!((host, other), (62, 3) | (183, 40) | (_, BPF))
}

/// Loaders of common systems.
fn is_odd_interpreter(content: &[u8]) -> bool {
    let path = content.split(|&byte| byte == 0).next().unwrap_or_default();
    let is_loader = |name: &[u8]| path.windows(name.len()).any(|window| window == name);
    let known: [&[u8]; 6] =
        [b"/ld-linux", b"/ld-musl", b"/ld.so", b"/ld64.so", b"/linker", b"/ld-uClibc"];
    !path.starts_with(b"/") || !known.into_iter().any(is_loader) && !path.starts_with(b"/lib")
}

/// A `.debug` file repeats the headers of its program without the bytes.
fn is_debug_companion(elf: &Elf<'_>) -> bool {
    let reaches = elf.segments.iter().filter(|s| s.is_load() && s.is_executable());
    elf.has_word(b".debug_") && reaches.clone().any(|s| is_hollow(elf, s))
}

/// True if the segment's bytes overlap the file's header of tables or lie outside the file.
fn is_hollow(elf: &Elf<'_>, segment: &Segment) -> bool {
    segment.file_size == 0
        || segment.file_end() > elf.size()
        || elf.content(segment).iter().take(4096).all(|&b| b == 0)
}

/// The letters of conversions in uClibc's `printf`, which every program has that prints anything.
const UCLIBC_CONVERSIONS: &[u8] = b"npxXoudifFeEgGaACScs";
/// Bytes that are searched for marks of a library; bots are far smaller.
const RUNTIME_READ: usize = 4 << 20;
const PPC64: u16 = 21;
/// A program is small below this length.
const SMALL: u64 = 200_000;
/// Fewer bytes say nothing about their density.
const DENSE_LEAST: u64 = 4096;
/// Bits per byte from which code is no code.
const DENSE_CODE: f64 = 7.0;
/// Bits per byte of compressed data.
const DENSE_PACKED: f64 = 7.5;
/// Where a packer leaves its mark.
const PACKER_HEAD: usize = 1024;

#[cfg(test)]
#[expect(clippy::indexing_slicing, reason = "a test may panic")]
mod tests {
    use super::*;

    /// A 64-bit little-endian program with one executable segment over all of `code`.
    struct Image {
        kind: u16,
        segments: Vec<(u32, u32, u64, u64)>,
        sections: (u64, u16, u16),
        code: Vec<u8>,
    }

    const CODE_AT: u64 = 0x200;

    fn image(code: Vec<u8>) -> Image {
        let len = code.len() as u64;
        let segments = vec![(1, 5, CODE_AT, len), (GNU_STACK, 6, 0, 0)];
        Image { kind: EXEC, segments, sections: (CODE_AT + len, 64, 1), code }
    }

    fn bytes(image: &Image) -> Vec<u8> {
        let mut out = b"\x7fELF\x02\x01\x01".to_vec();
        out.resize(16, 0);
        out.extend(image.kind.to_le_bytes());
        out.extend(62_u16.to_le_bytes());
        out.extend(1_u32.to_le_bytes());
        out.extend((0x40_0000 + CODE_AT).to_le_bytes());
        out.extend(64_u64.to_le_bytes());
        out.extend(image.sections.0.to_le_bytes());
        out.extend(0_u32.to_le_bytes());
        let halves = [64, 56, image.segments.len() as u16, image.sections.1, image.sections.2, 0];
        halves.iter().for_each(|half| out.extend(half.to_le_bytes()));
        for &(kind, flags, offset, size) in &image.segments {
            out.extend(kind.to_le_bytes());
            out.extend(flags.to_le_bytes());
            for long in [offset, 0x40_0000 + offset, 0, size, size, 16] {
                out.extend(long.to_le_bytes());
            }
        }
        out.resize(usize::try_from(CODE_AT).unwrap(), 0);
        out.extend(&image.code);
        out.extend([0; 64]);
        out
    }

    fn ids(image: &Image) -> Vec<&'static str> {
        let bytes = bytes(image);
        look(&bytes, &Facts::of(&bytes)).seen.iter().map(|signal| signal.id).collect()
    }

    /// Bytes without order, the same in every run.
    fn noise(length: usize) -> Vec<u8> {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 32) as u8
        };
        (0..length).map(|_| next()).collect()
    }

    #[test]
    fn an_ordinary_program_raises_little() {
        assert_eq!(ids(&image(vec![0x90; 300_000])), Vec::<&str>::new());
    }

    #[test]
    fn a_program_without_sections_and_with_dense_code_is_over_the_threshold() {
        let mut packed = image(noise(20_000));
        packed.sections = (0, 0, 0);
        let found = ids(&packed);
        assert!(found.contains(&"elf-no-sections") && found.contains(&"elf-dense-code"));
        packed.segments.push((1, 6, CODE_AT, 16));
        assert!(ids(&packed).contains(&"elf-packed-unmarked"));
    }

    #[test]
    fn tables_beyond_the_end_and_odd_rights_are_seen() {
        let mut odd = image(vec![0x90; 300_000]);
        odd.sections = (1 << 40, 64, 9);
        odd.segments = vec![(1, 7, CODE_AT, 300_000), (GNU_STACK, 7, 0, 0)];
        let found = ids(&odd);
        for id in ["elf-sections-beyond-end", "elf-executable-stack", "elf-writable-code"] {
            assert!(found.contains(&id), "{id} in {found:?}");
        }
    }

    #[test]
    fn a_small_static_program_for_another_machine_is_over_the_threshold() {
        let mut code = vec![0x90; 50_000];
        code.extend(b"\0/dev/null\0");
        let whole = bytes(&image(code.clone()));
        let elsewhere = Facts { machine: Some(183), ..Facts::of(&whole) };
        let score = |facts: &Facts| look(&whole, facts).seen.iter().map(|s| s.score).sum::<u32>();
        assert!(score(&elsewhere) >= 60, "{:?}", look(&whole, &elsewhere));
        let here = Facts { machine: Some(62), ..elsewhere };
        assert!(score(&here) < 40);
        code.extend(UCLIBC_CONVERSIONS);
        let found = ids(&image(code));
        assert!(found.contains(&"elf-device-library"), "{found:?}");
    }

    #[test]
    fn code_behind_the_data_is_where_a_program_must_not_start() {
        let mut odd = image(vec![0x90; 300_000]);
        let entry = odd.segments[0];
        odd.segments = vec![(1, 5, 0, 64), (1, 6, 64, 64), entry];
        assert!(ids(&odd).contains(&"elf-entry-last"));
        odd.segments.swap(1, 2);
        assert!(!ids(&odd).contains(&"elf-entry-last"), "data comes last");
    }

    #[test]
    fn a_kernel_starts_at_a_physical_address() {
        let mut kernel = bytes(&image(vec![0x90; 300_000]));
        kernel[24..32].copy_from_slice(&(0x100_0000_u64 + 64).to_le_bytes());
        let ids = |bytes: &[u8]| look(bytes, &Facts::of(bytes)).seen;
        assert!(ids(&kernel).contains(&table::ENTRY_OUTSIDE));
        kernel[64 + 24..64 + 32].copy_from_slice(&0x100_0000_u64.to_le_bytes());
        assert!(!ids(&kernel).contains(&table::ENTRY_OUTSIDE));
    }

    /// The trap: a prefix of a large file must not look like a file without sections.
    #[test]
    fn what_lies_behind_the_bytes_at_hand_is_unread_not_missing() {
        let whole = bytes(&image(vec![0x90; 300_000]));
        let facts = Facts::of(&whole);
        let part = look(&whole[..100_000], &facts);
        assert!(part.is_partial && part.seen.is_empty(), "{part:?}");
        assert!(!look(&whole, &facts).is_partial);
    }

    #[test]
    fn damaged_headers_raise_nothing_and_never_panic() {
        let whole = bytes(&image(noise(5_000)));
        let headers = 64 + 2 * 56;
        for end in 0..headers {
            let part = &whole[..end];
            assert!(look(part, &Facts::of(part)).seen.is_empty(), "{end}");
        }
        for at in 0..CODE_AT as usize {
            let mut bent = whole.clone();
            bent[at] ^= 0xff;
            drop(look(&bent, &Facts::of(&bent)));
        }
    }
}

//! Files in each form, as their documentation describes them, and what they find.

use crate::clamav::{ClamAvForm, import};
use crate::hashlist::{Algorithm, AlgorithmSet, Digests, Kind};
use crate::{Define, External, Externals, Generation, RuleSpec, Scanner, SourceSet, Tolerance};
use std::path::Path;

const FORMS: [(&str, ClamAvForm); 8] = [
    ("a.hdb", ClamAvForm::Deny),
    ("a.hsb", ClamAvForm::Deny),
    ("a.fp", ClamAvForm::Allow),
    ("a.sfp", ClamAvForm::Allow),
    ("a.mdb", ClamAvForm::Sections),
    ("a.msb", ClamAvForm::Sections),
    ("a.ndb", ClamAvForm::Extended),
    ("a.ldu", ClamAvForm::Logical),
];

/// The set of one file of this name and text.
fn set(name: &str, text: &str) -> SourceSet {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::write(&path, text).unwrap();
    let mut set = SourceSet::new();
    set.add(&RuleSpec { namespace: "clamav".into(), path: dir.path().into() }).unwrap();
    set.load_lists(dir.path(), Tolerance::Strict).unwrap();
    set
}

/// Names of the signatures that match.
fn found(name: &str, text: &str, bytes: &[u8]) -> Vec<String> {
    let compiled = Generation::compile(&set(name, text), &[] as &[Define], Tolerance::Strict);
    let generation = compiled.unwrap().generation;
    assert_eq!(generation.externals(), &[] as &[External]);
    let verdict = Scanner::new(&generation, None).scan(bytes, &Externals::default());
    verdict.detections().iter().map(|detection| detection.rule.clone()).collect()
}

#[test]
fn names_tell_the_form() {
    for (name, form) in FORMS {
        assert_eq!(ClamAvForm::of(Path::new(name)), Some(form), "{name}");
    }
    assert_eq!(ClamAvForm::of(Path::new("a.yar")), None);
}

#[test]
fn digests_deny_and_allow() {
    let denied = set("a.hdb", "900150983cd24fb0d6963f7d28e17f72:3:Test.Abc-1\nbroken\n");
    let lists = denied.lists().unwrap();
    let of = |bytes: &[u8]| Digests::of(bytes, lists.needs().of_size(bytes.len() as u64));
    let listed = lists.lookup(&of(b"abc")).unwrap();
    assert_eq!((listed.kind, listed.name), (Kind::Deny, Some("Test.Abc-1")));
    assert!(lists.lookup(&of(b"abd")).is_none());
    assert!(denied.notes()[0].text.contains("1 left out: not DIGEST:SIZE:NAME"));
    let sha1 = "a9993e364706816aba3e25717850c26c9cd0d89d:*:Good.Abc:73\n";
    let allowed = set("a.sfp", sha1);
    let lists = allowed.lists().unwrap();
    let digests = Digests::of(b"abc", lists.needs().of_size(3));
    assert_eq!(lists.lookup(&digests).unwrap().kind, Kind::Allow);
}

#[test]
fn bytes_with_gaps_and_alternatives_are_found_at_their_places() {
    let text = "T.Any:0:*:6d61726b{2-4}(6f6e65|74776f)*656e64\nT.At:0:4:6d61726b\n\
                T.End:0:EOF-3:656e64\nT.Shift:0:1,8:6d61726b:51:99\nT.Not:0:*:6d6172!(6b)\n\
                T.Nibble:0:*:6?61726b\nT.Single:0:*:6d61726b[1-3]74\nT.Far:0:*:6d61726b[5-9]6f\n";
    let bytes = b"....mark..two.......end";
    let all = ["Any", "At", "End", "Shift", "Nibble", "Single"];
    assert_eq!(found("a.ndb", text, bytes), all.map(|name| format!("ClamAV_T_{name}")));
    assert_eq!(found("a.ndb", text, b"mark"), ["ClamAV_T_Nibble"]);
}

#[test]
fn a_kind_of_file_is_demanded() {
    let text = "T.Elf:6:*:6d61726b\nT.Pe:1:*:6d61726b\n";
    assert_eq!(found("a.ndb", text, b"\x7fELF mark"), ["ClamAV_T_Elf"]);
    assert_eq!(found("a.ndb", text, b"MZ mark"), ["ClamAV_T_Pe"]);
    assert!(found("a.ndb", text, b"mark").is_empty());
}

#[test]
fn logic_counts_and_modifiers_hold() {
    let text = "L.And;Engine:51-255,Target:0;0&1;6f6e65;74776f\n\
                L.Count;Target:0;0>2;6f6e65\n\
                L.None;Target:0;(0|1)&2=0;6f6e65;74776f;7468726565\n\
                L.Group;Target:0;(0|1|2)>3,2;6f6e65;74776f;7468726565\n\
                L.Case;Target:0;0;4f4e45::i\n\
                L.Size;Target:0,FileSize:0-4;0;6f6e65\n";
    assert_eq!(
        found("a.ldb", text, b"one two one one"),
        ["ClamAV_L_And", "ClamAV_L_Count", "ClamAV_L_None", "ClamAV_L_Group", "ClamAV_L_Case"]
    );
    assert_eq!(found("a.ldb", text, b"one"), ["ClamAV_L_None", "ClamAV_L_Case", "ClamAV_L_Size"]);
    assert!(found("a.ldb", text, b"three").is_empty());
}

#[test]
fn sections_of_windows_programs_are_digested() {
    let program = program_with_section(b"section content!");
    let digests = Digests::of(b"section content!", AlgorithmSet::EMPTY.with(Algorithm::Md5));
    let digest = digests.get(Algorithm::Md5).unwrap();
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let text = format!("16:{hex}:S.One\n16:{}:S.Two\n", "0".repeat(32));
    assert_eq!(found("a.mdb", &text, &program), ["ClamAV_S_One"]);
}

#[test]
fn places_are_counted_from_the_entry_and_from_sections() {
    let program = program_with_section(b"section content!");
    let text = "T.Entry:1:EP+0:696f6e20\nT.Section:1:S0+0:73656374\nT.Last:1:SL+8:636f6e74\n\
                T.Inside:1:SE0:636f6e74\nT.Shift:1:EP-4,8:636f6e74\nT.Wrong:1:EP+1:696f6e20\n\
                T.NoSuch:1:S4+0:73656374\n";
    let all = ["Entry", "Section", "Last", "Inside", "Shift"];
    assert_eq!(found("a.ndb", text, &program), all.map(|name| format!("ClamAV_T_{name}")));
    let logic = "L.Count;Target:1,NumberOfSections:1-2;0;EP+0:696f6e20\n\
                 L.Entry;Target:1,EntryPoint:516;0;73656374\nL.Many;Target:1,NumberOfSections:2;0;73656374\n";
    assert_eq!(found("a.ldb", logic, &program), ["ClamAV_L_Count", "ClamAV_L_Entry"]);
}

/// The least that is a Windows program with one section at 0x200, whose fifth byte is the entry.
fn program_with_section(content: &[u8; 16]) -> Vec<u8> {
    let mut out = b"MZ".to_vec();
    out.resize(0x3c, 0);
    out.extend(0x40_u32.to_le_bytes());
    out.extend(b"PE\0\0");
    out.extend(0x14c_u16.to_le_bytes());
    out.extend(1_u16.to_le_bytes());
    out.extend([0; 12]);
    out.extend(0xe0_u16.to_le_bytes());
    out.extend(0x102_u16.to_le_bytes());
    let header = out.len();
    out.extend(0x10b_u16.to_le_bytes());
    out.resize(header + 0xe0, 0);
    for (at, field) in [(16, 0x1004_u32), (28, 0x40_0000), (32, 0x1000), (36, 0x200)] {
        out[header + at..header + at + 4].copy_from_slice(&field.to_le_bytes());
    }
    out.extend(b".text\0\0\0");
    for field in [16_u32, 0x1000, 16, 0x200, 0, 0, 0, 0x6000_0020] {
        out.extend(field.to_le_bytes());
    }
    out.resize(0x200, 0);
    out.extend(content);
    out
}

#[test]
fn every_form_takes_every_length_of_digest() {
    let hex = |bytes: &[u8], algorithm| {
        let digests = Digests::of(bytes, AlgorithmSet::EMPTY.with(algorithm));
        let digest = digests.get(algorithm).unwrap();
        digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    for (name, kind) in [("a.hsb", Kind::Deny), ("a.fp", Kind::Allow)] {
        for algorithm in [Algorithm::Md5, Algorithm::Sha1, Algorithm::Sha256] {
            let set = set(name, &format!("{}:3:T.Abc\n", hex(b"abc", algorithm)));
            let lists = set.lists().unwrap();
            let listed = lists.lookup(&Digests::of(b"abc", lists.needs().of_size(3))).unwrap();
            assert_eq!((listed.kind, listed.algorithm), (kind, algorithm), "{name}");
        }
    }
    let section = b"section content!";
    let text = format!("16:{}:S.Long\n", hex(section, Algorithm::Sha256));
    assert_eq!(found("a.msb", &text, &program_with_section(section)), ["ClamAV_S_Long"]);
}

#[test]
fn what_has_no_equal_is_counted_by_reason() {
    let ndb =
        "A:7:*:6161\nB:3:*:6161\nC:0:VI:6161\nD:0:*:(B)6161\nE:0:*:zz\nF:0:*:*\nG\nH:0:EP+4:61\n";
    let read = import(ClamAvForm::Extended, ndb.as_bytes());
    assert_eq!((read.taken, read.left_out.values().sum::<usize>()), (0, 8), "{read:?}");
    let ldb = "A;Target:1;0;0/abc/i\nB;Target:0;0;${1-2}AA:00\nC;Target:0;5;6161\nD;Target:0,Container:X;0;6161\n\
               E;Target:0;0&;6161\nF;Target:0;((((;6161\n";
    let read = import(ClamAvForm::Logical, ldb.as_bytes());
    assert_eq!((read.taken, read.left_out.values().sum::<usize>()), (0, 6), "{read:?}");
    assert!(read.left_out.contains_key("a regular expression"));
}

#[test]
fn hostile_lines_make_no_rule_of_their_own() {
    let line = "x\" } rule evil { condition: true } //\\;Target:0;0;61626364\n";
    assert_eq!(import(ClamAvForm::Logical, line.as_bytes()).taken, 1);
    let set = set("a.ldb", line);
    let generation = Generation::compile(&set, &[], Tolerance::Strict).unwrap().generation;
    assert_eq!(generation.rule_count(), 1);
}

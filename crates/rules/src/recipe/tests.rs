//! Tests of the recipe format and of the bytes it makes.

use std::io::Read as _;

use super::*;

fn one(parts: &str) -> Result<Vec<u8>, RecipeError> {
    let text = format!("[[hit]]\nrule = \"R\"\nnote = \"n\"\nparts = [{parts}]\n");
    let recipes = Recipes::parse(&text)?;
    Ok(recipes.for_rule("R").hits[0].build())
}

fn code(parts: &str) -> &'static str {
    one(parts).unwrap_err().code()
}

#[test]
fn text_hex_repeat_and_xor_make_the_bytes_they_say() {
    assert_eq!(one(r#"{ text = ["ab", "c\n"] }, { hex = "00 fF" }"#).unwrap(), b"abc\n\x00\xff");
    let repeated = r#"{ repeat = { count = 3, parts = [{ text = ["xy"] }] } }"#;
    assert_eq!(one(repeated).unwrap(), b"xyxyxy");
    let xored = r#"{ xor = { key = "0120", parts = [{ text = ["abc"] }] } }"#;
    assert_eq!(one(xored).unwrap(), [b'a' ^ 1, b'b' ^ 0x20, b'c' ^ 1]);
    assert_eq!(one(r#"{ base64 = [{ text = ["abcd"] }] }"#).unwrap(), b"YWJjZA==");
}

#[test]
fn gzip_gives_back_what_went_in() {
    let packed = one(r#"{ gzip = [{ text = ["hello ", "hello"] }] }"#).unwrap();
    let mut unpacked = String::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut unpacked).unwrap();
    assert_eq!(unpacked, "hello hello");
}

#[test]
fn cases_belong_to_their_rule_or_to_the_rule_of_the_file() {
    let text = r#"
        rule = "A"
        [[hit]]
        note = "first"
        parts = [{ text = ["1"] }]
        [[hit]]
        rule = "B"
        note = "second"
        also = ["A"]
        parts = [{ text = ["2"] }]
        [[near]]
        note = "third"
        parts = [{ text = ["3"] }]
    "#;
    let recipes = Recipes::parse(text).unwrap();
    assert_eq!(recipes.rules(), ["A", "B"]);
    let cases = recipes.for_rule("A");
    assert_eq!((cases.hits.len(), cases.nears.len()), (1, 1));
    assert_eq!((cases.hits[0].note(), cases.nears[0].note()), ("first", "third"));
    assert_eq!(recipes.for_rule("B").hits[0].also(), ["A"]);
    assert!(recipes.for_rule("C").hits.is_empty());
}

#[test]
fn wrong_text_is_refused_with_its_reason() {
    assert_eq!(code(r#"{ hex = "0" }"#), "recipe-hex");
    assert_eq!(code(r#"{ hex = "zz" }"#), "recipe-hex");
    assert_eq!(code(r#"{ xor = { key = "", parts = [{ text = ["a"] }] } }"#), "recipe-key");
    assert_eq!(code(""), "recipe-empty");
    assert_eq!(code(r#"{ txt = ["a"] }"#), "recipe-syntax");
    assert_eq!(code(r#"{ text = ["a"], hex = "00" }"#), "recipe-syntax");
    assert_eq!(code(r#"{ elf = { machine = "vax", type = "exec" } }"#), "recipe-syntax");
    assert_eq!(code(r#"{ elf = { machine = "arm", type = "exec", x = 1 } }"#), "recipe-syntax");
    let error = Recipes::parse("[[hit]]\nrule = \"R\"\nnote = \"\"\nparts = []\nnaer = 1\n");
    let message = error.unwrap_err().to_string();
    assert!(message.contains("naer") && message.contains('5'), "{message}");
    let error = Recipes::parse("[[hit]]\nnote = \"n\"\nparts = [{ text = [\"a\"] }]\n");
    assert_eq!(error.unwrap_err().code(), "recipe-no-rule");
    assert_eq!(Recipes::parse(&" ".repeat(MAX_TEXT + 1)).unwrap_err().code(), "recipe-too-long");
}

#[test]
fn a_recipe_makes_no_more_than_its_budget() {
    let repeat = |count: u64, inner: &str| {
        format!("{{ repeat = {{ count = {count}, parts = [{inner}] }} }}")
    };
    let mebi = repeat(1 << 20, r#"{ text = ["a"] }"#);
    assert_eq!(one(&repeat(31, &mebi)).unwrap().len(), 31 << 20);
    assert_eq!(code(&repeat(64, &mebi)), "recipe-too-large");
    let huge = repeat(1 << 62, &repeat(1 << 62, &mebi.replace("1048576", "64")));
    assert_eq!(code(&huge), "recipe-too-large");
    let nothing = repeat(1 << 62, r#"{ text = [] }"#);
    assert_eq!(one(&nothing).unwrap(), b"");
    let nested = (0..70).fold(r#"{ text = ["a"] }"#.to_owned(), |inner, _| repeat(2, &inner));
    assert!(one(&nested).is_err());
    let deep = (0..20_000)
        .fold(r#"{ text = ["a"] }"#.to_owned(), |inner, _| format!("{{ gzip = [{inner}] }}"));
    assert!(one(&deep).is_err(), "the parser must refuse, not overflow its stack");
}

#[test]
fn an_elf_file_has_the_header_of_its_machine() {
    let little =
        one(r#"{ elf = { machine = "x86_64", type = "dyn", strings = ["hello"] } }"#).unwrap();
    assert_eq!(little[..7], [0x7f, b'E', b'L', b'F', 2, 1, 1]);
    assert_eq!(little[16..20], [3, 0, 62, 0]);
    let big =
        one(r#"{ elf = { machine = "mips", type = "exec", strings = [["he", "llo"]] } }"#).unwrap();
    assert_eq!(big[4..6], [1, 2]);
    assert_eq!(big[16..20], [0, 2, 0, 8]);
    for bytes in [little, big] {
        assert!(bytes.windows(7).any(|window| window == b"\0hello\0"));
    }
}

#[test]
fn an_elf_file_without_section_table_says_so() {
    let spec = r#"{ elf = { machine = "x86", type = "exec", section_table = "none", segment = "rwx", code = "cd80" } }"#;
    let bytes = one(spec).unwrap();
    assert_eq!(bytes[32..36], [0; 4], "e_shoff");
    assert_eq!(bytes[46..52], [0; 6], "e_shentsize, e_shnum, e_shstrndx");
    assert_eq!(bytes[52 + 24], 7, "p_flags of the load segment");
}

#[test]
fn the_tables_of_every_machine_agree_with_each_other() {
    let machines = [
        "x86", "x86_64", "arm", "aarch64", "mips", "mipsel", "ppc", "ppc64", "riscv64", "s390x",
        "sh", "sparc", "m68k", "bpf",
    ];
    for machine in machines {
        for kind in ["rel", "exec", "dyn"] {
            let spec = format!(
                r#"{{ elf = {{ machine = "{machine}", type = "{kind}", strings = ["some words"],
                defines = ["here"], imports = [["else", "where"]], interpreter = "/lib/ld.so",
                sections = [{{ name = ".extra", parts = [{{ hex = "aabb" }}] }}] }} }}"#
            );
            let bytes = one(&spec).unwrap();
            let names = section_names(&bytes);
            assert_eq!(names.first().map(String::as_str), Some(""), "{machine} {kind}");
            assert_eq!(names.last().map(String::as_str), Some(".shstrtab"), "{machine} {kind}");
            let expected = if kind == "rel" { ".symtab" } else { ".dynsym" };
            assert!(names.iter().any(|name| name == expected), "{machine} {kind}: {names:?}");
            assert!(names.iter().any(|name| name == ".extra"), "{machine} {kind}: {names:?}");
        }
    }
}

/// Walks the section table by the numbers of the header, as a reader of ELF files would.
fn section_names(bytes: &[u8]) -> Vec<String> {
    let wide = bytes[4] == 2;
    let big = bytes[5] == 2;
    let number = |at: usize, size: usize| {
        let slice = &bytes[at..at + size];
        let fold = |sum: usize, byte: &u8| sum << 8 | usize::from(*byte);
        if big { slice.iter().fold(0, fold) } else { slice.iter().rev().fold(0, fold) }
    };
    let (table, count_at, entry) =
        if wide { (number(40, 8), 58, 64) } else { (number(32, 4), 46, 40) };
    assert_eq!(number(count_at, 2), entry, "e_shentsize");
    let count = number(count_at + 2, 2);
    let names_index = number(count_at + 4, 2);
    assert_eq!(table + count * entry, bytes.len(), "the table ends the file");
    let content = |index: usize| {
        let header = table + index * entry;
        if wide { number(header + 24, 8) } else { number(header + 16, 4) }
    };
    let names = content(names_index);
    (0..count)
        .map(|index| {
            let start = names + number(table + index * entry, 4);
            let rest = &bytes[start..];
            let length = rest.iter().position(|byte| *byte == 0).unwrap();
            String::from_utf8(rest[..length].to_vec()).unwrap()
        })
        .collect()
}

#[test]
fn a_short_text_that_asks_for_much_costs_nothing_until_it_is_built() {
    let section = r#"{ name = "x", parts = [{ repeat = { count = 30000000, parts = [{ text = ["a"] }] } }] }"#;
    let part =
        format!(r#"{{ elf = {{ machine = "arm", type = "rel", sections = [{section}] }} }}"#);
    let case = format!("[[hit]]\nrule = \"R\"\nnote = \"n\"\nparts = [{part}]\n");
    let recipes = Recipes::parse(&case.repeat(3_000)).unwrap();
    let cases = recipes.for_rule("R");
    assert_eq!(cases.hits.len(), 3_000);
    assert!(cases.hits[0].build().len() > 30_000_000);
    let twice = format!("[[hit]]\nrule = \"R\"\nnote = \"n\"\nparts = [{part}, {part}]\n");
    assert_eq!(Recipes::parse(&twice).unwrap_err().code(), "recipe-too-large");
}

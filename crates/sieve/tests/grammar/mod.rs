//! A grammar of generated rules and inputs: every node of the syntax that the sieve reads.
//!
//! Patterns and inputs share a small alphabet, so that rules match often.
use proptest::prelude::*;
use proptest::sample::select;

/// How many cases are generated: `LAZARET_CASES`, else `few`.
pub(crate) fn cases(few: u32) -> u32 {
    std::env::var("LAZARET_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(few)
}

const WORDS: [&str; 8] = ["abcd", "Abcde", "bcdab", "aaaaaa", "cafe", "ab", "dcba!x", "MZab"];

pub(crate) fn pattern() -> impl Strategy<Value = String> {
    let modifiers = select(vec![
        "",
        "nocase",
        "wide",
        "ascii wide",
        "fullword",
        "wide nocase",
        "xor",
        "xor(1-9)",
        "xor wide",
        "private",
        "fullword wide ascii nocase",
    ]);
    let encodings = select(vec!["base64", "base64wide", "base64 base64wide", "wide base64"]);
    let hex = select(vec![
        "{ 61 62 63 }",
        "{ 61 ?? 63 64 }",
        "{ 6? 62 63 64 }",
        "{ 61 [1-3] 64 }",
        "{ ( 61 | 62 63 ) 64 }",
        "{ 61 62 [-] 64 61 }",
        "{ ~61 62 63 64 }",
        "{ ?1 62 6? }",
        "{ 61 61 61 61 }",
        "{ 4D 5A [0-9] 61 }",
    ]);
    let regex = select(vec![
        "/ab+c/",
        "/a.{0,3}d/i",
        "/(ab|cd)ca/",
        "/^MZ/",
        "/[ab]{2,4}cd/",
        "/cafe$/ nocase",
        "/\\bab/",
        "/abcd?/ wide",
        "/(abcd|dcba).*!x/s",
        "/A\\x62[^x]d/ ascii wide",
        "/a{3}/",
        "/(a|b|c)(b|c|d)cd/",
        "/\\Rab/",
        "/x{}/",
        "/\\<ab\\>/",
    ]);
    prop_oneof![
        (select(&WORDS[..]), modifiers).prop_map(|(text, m)| format!("\"{text}\" {m}")),
        (select(&WORDS[..]), encodings).prop_map(|(text, m)| format!("\"{text}\" {m}")),
        hex.prop_map(str::to_owned),
        regex.prop_map(str::to_owned),
    ]
}

#[expect(
    clippy::too_many_lines,
    reason = "one list of every kind of atom, read from top to bottom"
)]
fn atom() -> impl Strategy<Value = String> {
    select(vec![
        "$a",
        "$b",
        "$c",
        "#a > 1",
        "#b == 2",
        "#a + #b > 2",
        "(#a + #b) > (#c)",
        "1 <= #c",
        "@a < 9",
        "@b[1] == 0",
        "!a[1] > 3",
        "$a at 0",
        "$b at 2",
        "$c in (0..20)",
        "any of them",
        "all of them",
        "2 of ($a, $b*)",
        "none of ($b)",
        "50% of them",
        "34% of ($*)",
        "any of ($a, $b) at 0",
        "any of them in (1..9)",
        "for any of ($a, $b) : ($ at 0)",
        "for all of them : (# > 0)",
        "for 2 of them : (@ < 30)",
        "for any i in (0..3) : (uint8(i) == 0x61 and $a)",
        "for all i in (1..2) : (@a[i] < 40)",
        "for any i in (1, 2, 3) : ($b at i)",
        "for none i in (1, 2) : ($b at i)",
        "for 2 i in (0, 1, 2) : (uint8(i) > 0x60 and $c)",
        "with x = @a : (x < 10 and $b)",
        "filesize < 40",
        "filesize >= 20",
        "30 > filesize",
        "uint16(0) == 0x5A4D",
        "uint16be(0) == 0x4D5A",
        "uint8(0) != 0x61",
        "int8(1) > 0",
        "uint32(filesize - 4) == 0x64636261",
        "uint16(uint8(0)) == 0",
        "uint8(0) == 300",
        "uint8(@a) == 0x61",
        "uint8(@a) ^ uint8(@b) == 0",
        "1 == 1",
        "true",
        "false",
        "defined @a",
        "name == \"abc\"",
        "name != \"abc\"",
        "name contains \"b\"",
        "name icontains \"B\"",
        "name startswith \"a\"",
        "name iendswith \"C\"",
        "name matches /a.c/i",
        "name iequals \"ABC\"",
        "flag",
        "count > 3",
        "count == 0",
        "level == 2",
        "title == \"t\"",
        "not defined @b",
        "1 of (true, $a, $b)",
        "all of ($a, first)",
        "first",
        "hidden",
        "pe.is_pe",
        "pe.is_signed == 0",
        "pe.number_of_sections == 0",
        "elf.type == elf.ET_EXEC",
        "pe.machine != 3",
        "math.min(1, 2) == 1",
        "for any s in pe.sections : (s.name == \"a\")",
        "pe.version_info[\"a\"] contains \"b\"",
        "1 << 2 == 4",
        "filesize & 1 == 0",
        "(filesize \\ 2) > 3",
        "filesize % 2 == 1",
        "pe.imports(\"a\") == 0",
        "pe.is_dll() == 0",
        "string.length(name) == 3",
    ])
    .prop_map(str::to_owned)
}

pub(crate) fn condition() -> impl Strategy<Value = String> {
    atom().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) and ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) or ({b})")),
            inner.clone().prop_map(|a| format!("not ({a})")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("1 of (({a}), ({b}))")),
        ]
    })
}

pub(crate) fn input() -> impl Strategy<Value = Vec<u8>> {
    let mut pieces: Vec<Vec<u8>> = WORDS.iter().map(|word| word.as_bytes().to_vec()).collect();
    pieces.extend(WORDS.iter().map(|word| word.bytes().flat_map(|b| [b, 0]).collect()));
    pieces.extend(WORDS.iter().map(|word| word.bytes().map(|b| b ^ 5).collect()));
    pieces.extend(WORDS.iter().map(|word| word.bytes().flat_map(|b| [b ^ 9, 9]).collect()));
    pieces.extend(
        ["YWJjZG", "JjZG", "FiY2", "YmNkYW", "Y2FmZ", "\x7fELF", "\0\0\0\0\0\0", " ", "x"]
            .map(|text| text.as_bytes().to_vec()),
    );
    pieces.push(b"Y\0W\0J\0j\0Z\0G\0".to_vec());
    let anything = proptest::collection::vec(any::<u8>(), 0..6);
    let piece = prop_oneof![4 => select(pieces), 1 => anything];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

pub(crate) fn source(
    patterns: &[String],
    conditions: &[String],
    global: Option<&String>,
) -> String {
    let names = ["$a", "$b", "$c"];
    let strings: String = names.iter().zip(patterns).map(|(n, p)| format!("{n} = {p}\n")).collect();
    let mut text = String::from("import \"pe\" import \"elf\" import \"math\" import \"string\"\n");
    if let Some(global) = global {
        text += &format!(
            "global rule gate {{ strings: {strings} condition: {global} or any of them }}\n"
        );
    }
    for (at, condition) in conditions.iter().enumerate() {
        let name = ["first", "private rule hidden", "third"][at];
        let rule = if at == 1 { "" } else { "rule " };
        // Only later rules may name earlier ones.
        let condition = if at < 2 { condition.replace("hidden", "$a") } else { condition.clone() };
        let condition = if at < 1 { condition.replace("first", "$b") } else { condition };
        text += &format!(
            "{rule}{name} {{ strings: {strings} condition: {condition} or (none of them and all of them) }}\n"
        );
    }
    text
}

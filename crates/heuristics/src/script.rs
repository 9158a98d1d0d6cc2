//! How a script hides what it does.
//!
//! Owns: the checks of text, with bounds on how much of it is read. Must not own: scores.

use crate::language::{Language, Pattern, pattern};
use crate::signal::Signal;
use crate::table;
use crate::text_stats::TextStats;
use memchr::memmem;
use std::sync::LazyLock;

/// Bytes of a script that are looked at.
pub(crate) const READ: usize = 2 << 20;

/// Looks at a script in this language.
pub(crate) fn look(bytes: &[u8], language: Language) -> Vec<Signal> {
    let text = bytes.get(..READ).unwrap_or(bytes);
    let stats = TextStats::of(text);
    let mut seen = Vec::new();
    let evaluates = EVALUATES.is_match(text);
    let decodes = evaluates && DECODES.is_match(text);
    if stats.is_encoded_above(50) && stats.length > LEAST && language != Language::Shell {
        // Long lines and evenly spread characters are what encoded data look like, no second sign.
        seen.push(if decodes { table::DECODER_AND_BLOB } else { table::BLOB });
    } else {
        shape(&stats, &mut seen);
    }
    if decodes {
        seen.push(table::DECODER_AND_EVAL);
        if NESTED_LITERAL.is_match(text) {
            seen.push(table::NESTED_LITERAL);
        } else if NESTED.is_match(text) {
            seen.push(table::NESTED);
        }
    }
    if CHR_CHAIN.is_match(text) {
        seen.push(table::CHR_CHAIN);
    }
    let has_blanks = || memmem::find(text, &[b' '; MANY_BLANKS]).is_some();
    if language == Language::Python && has_blanks() && BLANKS.is_match(text) {
        seen.push(table::BLANKS);
    }
    seen
}

fn shape(stats: &TextStats, seen: &mut Vec<Signal>) {
    if stats.longest_line > 20_000 {
        seen.push(table::LONG_LINE);
    }
    if stats.length > LEAST && stats.entropy > 6.0 {
        seen.push(table::EVEN_TEXT);
    }
    if stats.length > LEAST && stats.is_escaped_above(30) {
        seen.push(table::ESCAPES);
    }
}

/// Shorter texts say nothing by their shares.
const LEAST: usize = 500;

/// Calls that execute text; the words alone stand in remarks too.
static EVALUATES: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?i-u)\b(?:eval|exec|assert|create_function|instance_eval)\s{0,8}(?:[($@\x22']|(?:base64|zlib|marshal|codecs|decode_base64|unpack|pack|__import__)\b)",
    )
});

/// Calls that decode text.
static DECODES: LazyLock<Pattern> =
    LazyLock::new(|| pattern(&format!(r"(?i-u)\b(?:{DECODERS})\b")));

/// Both in one expression.
static NESTED: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i-u)\b(?:eval|exec|assert)\s{{0,4}}\(\s{{0,4}}(?:compile\s{{0,3}}\(\s{{0,3}})?(?:['\x22]\?>['\x22]\s{{0,3}}\.\s{{0,3}})?@?(?:(?:__import__\s{{0,3}}\(\s{{0,3}}['\x22]\w{{1,16}}['\x22]\s{{0,3}}\)\s{{0,3}}\.\s{{0,3}})?[\w.]{{1,40}}\s{{0,3}}\(\s{{0,4}}@?){{0,2}}(?:__import__\s{{0,3}}\(\s{{0,3}}['\x22]\w{{1,16}}['\x22]\s{{0,3}}\)\s{{0,3}}\.\s{{0,3}}|[\w]{{1,24}}\.)?(?:{DECODERS})\s{{0,4}}\("
    ))
});

/// The same with a long literal inside.
static NESTED_LITERAL: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i-u)\b(?:eval|exec|assert)\s{{0,4}}\(\s{{0,4}}(?:compile\s{{0,3}}\(\s{{0,3}})?(?:['\x22]\?>['\x22]\s{{0,3}}\.\s{{0,3}})?@?(?:(?:__import__\s{{0,3}}\(\s{{0,3}}['\x22]\w{{1,16}}['\x22]\s{{0,3}}\)\s{{0,3}}\.\s{{0,3}})?[\w.]{{1,40}}\s{{0,3}}\(\s{{0,4}}@?){{0,3}}(?:__import__\s{{0,3}}\(\s{{0,3}}['\x22]\w{{1,16}}['\x22]\s{{0,3}}\)\s{{0,3}}\.\s{{0,3}}|[\w]{{1,24}}\.)?(?:{DECODERS})\s{{0,4}}\(\s{{0,4}}(?:[bru]{{0,2}})?['\x22]{{1,3}}\s{{0,4}}[A-Za-z0-9+/=\\%]{{200}}"
    ))
});

/// Fifty numbers turned into characters in a row.
static CHR_CHAIN: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(r"(?i-u)(?:\bchr\s{0,2}\(\s{0,2}(?:0x)?[0-9a-f]{1,4}\s{0,2}\)\s{0,3}[.+,]\s{0,3}){50}")
});

/// As many blanks as [`BLANKS`] asks for: the search for them alone is far cheaper.
const MANY_BLANKS: usize = 120;

/// Code out of sight.
static BLANKS: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(?-u)[^\s#] {0,3};? {120,}; {0,4}(?:import |exec|eval|__import__|from |try:|os\.|subprocess)|[^\s'\x22] {120,}(?:import |exec\(|eval\(|__import__\()",
    )
});

const DECODERS: &str = "base64_decode|gzinflate|gzuncompress|gzdecode|str_rot13|convert_uudecode|hex2bin|rawurldecode|b64decode|b32decode|b85decode|a85decode|b16decode|urlsafe_b64decode|decompress|unhexlify|fromhex|decode_base64|unpack_base64|strict_decode64|decode64";

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str, language: Language) -> Vec<&'static str> {
        look(text.as_bytes(), language).iter().map(|signal| signal.id).collect()
    }

    fn literal(length: usize) -> String {
        "QUJD".repeat(length / 4)
    }

    #[test]
    fn a_decoded_literal_that_is_executed_decides() {
        let hidden = format!("<?php {}(base{}('{}'));", "eval", "64_decode", literal(400));
        assert!(ids(&hidden, Language::Php).contains(&"script-eval-literal"));
        let python = format!(
            "import os\n{}(__import__('zlib').decom{}(base64.b64{}(b'{}')))\n",
            "exec",
            "press",
            "decode",
            literal(400)
        );
        assert!(ids(&python, Language::Python).contains(&"script-eval-literal"));
        let short = format!("<?php {}(base{}($x)); // {}", "eval", "64_decode", "a b ".repeat(200));
        assert!(ids(&short, Language::Php).contains(&"script-eval-decoded"));
    }

    #[test]
    fn data_alone_and_words_alone_are_weak() {
        let data = format!("<?php $icon = '{}';", literal(4000));
        assert_eq!(ids(&data, Language::Php), ["script-mostly-encoded"]);
        // What Ansible sends to its hosts: a whole archive in one line of a script.
        let carried = format!("#!/usr/bin/python3\nimport base64\nDATA = '{}'\n", literal(40_000));
        assert_eq!(ids(&carried, Language::Python), ["script-mostly-encoded"]);
        let remark =
            format!("import base64\n# exec it later\nX = base64.b64decode('{}')\n", literal(4000));
        assert_eq!(ids(&remark, Language::Python), ["script-mostly-encoded"]);
        let words = "import base64\ndef f(x):\n    return eval('1'), base64.b64decode(x)\n";
        assert_eq!(ids(words, Language::Python), ["script-decoder-and-eval"]);
        assert!(ids("print('hello')\n", Language::Python).is_empty());
    }

    #[test]
    fn chains_blanks_and_escapes_are_seen() {
        let chain = format!("<?php $f = {}chr(1);", "chr(101) . ".repeat(60));
        assert!(ids(&chain, Language::Php).contains(&"script-chr-chain"));
        let blanks = format!("import a{}; import os\n", " ".repeat(150));
        assert!(ids(&blanks, Language::Python).contains(&"script-blanks"));
        let escapes = format!("<?php $x = \"{}\";", "\\x41".repeat(300));
        assert!(ids(&escapes, Language::Php).contains(&"script-escapes"));
    }
}

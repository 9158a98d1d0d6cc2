//! The shape of files: how they open, how long they are, what they are called.
//!
//! Owns: the limits of the house style that can be counted. The length of functions, their
//! arguments and their flags are clippy's (see `clippy.toml`).
//!
//! Must not: know what a file is about.

use crate::source::{Source, find_word, line_of};

/// Lines of a file that are not tests.
const MOST_LINES: usize = 500;

/// Names that say nothing, so that anything would fit in.
const EMPTY_NAMES: [&str; 8] =
    ["common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"];

pub(crate) fn complaints(source: &Source) -> Vec<String> {
    let checks = [opening, length, name, ascii, table_of_contents];
    checks.iter().filter_map(|check| check(source)).collect()
}

fn opening(source: &Source) -> Option<String> {
    let opens = source.text.starts_with("//! ");
    (!opens).then(|| format!("{}: does not open with //! and what it holds", source.path))
}

fn length(source: &Source) -> Option<String> {
    let lines = source.product_lines();
    (lines > MOST_LINES).then(|| {
        format!(
            "{}: {lines} lines without tests, at most {MOST_LINES}: find the second noun",
            source.path
        )
    })
}

fn name(source: &Source) -> Option<String> {
    let empty =
        source.path.trim_end_matches(".rs").split('/').find(|part| EMPTY_NAMES.contains(part));
    empty.map(|part| format!("{}: {part:?} is no name for a noun", source.path))
}

fn ascii(source: &Source) -> Option<String> {
    let text = source.without_test_literals();
    let at = text.bytes().position(|byte| !byte.is_ascii())?;
    Some(format!("{}:{}: not ASCII", source.path, line_of(&text, at)))
}

/// A `lib.rs` holds documentation, `mod` and `pub use`.
fn table_of_contents(source: &Source) -> Option<String> {
    if source.file_name() != "lib.rs" {
        return None;
    }
    let code = source.product_code();
    let items = ["fn", "struct", "enum", "trait", "impl", "const", "static", "macro_rules"];
    let at = items.iter().find_map(|item| find_word(&code, item).first().copied())?;
    Some(format!("{}:{}: lib.rs holds code", source.path, line_of(&code, at)))
}

#[cfg(test)]
mod tests {
    use super::{MOST_LINES, complaints};
    use crate::source::{Role, Source};
    use crate::tree::packages;

    fn of(path: &str, text: &str) -> String {
        complaints(&Source::new(path, text, Role::Product)).join("\n")
    }

    #[test]
    fn the_tree_keeps_the_shape_of_files() {
        let packages = packages();
        let sources = packages.iter().flat_map(|package| &package.sources);
        let found: Vec<String> = sources.flat_map(complaints).collect();
        assert!(found.is_empty(), "{}", found.join("\n"));
    }

    #[test]
    fn a_file_without_opening_is_named() {
        assert!(of("a.rs", "fn f() {}\n").contains("does not open"));
        assert_eq!(of("a.rs", "//! Holds f.\nfn f() {}\n"), "");
    }

    #[test]
    fn a_long_file_is_named_but_tests_do_not_count() {
        let long = format!("//! Doc.\n{}", "const A: u8 = 1;\n".repeat(MOST_LINES));
        assert!(of("src/a.rs", &long).contains("501 lines"));
        let tested = format!("//! Doc.\n#[cfg(test)]\nmod tests {{\n{}}}\n", "// x\n".repeat(600));
        assert_eq!(of("src/a.rs", &tested), "");
    }

    #[test]
    fn an_empty_name_is_named() {
        assert!(of("src/utils.rs", "//! Doc.\n").contains("no name"));
        assert!(of("src/common/a.rs", "//! Doc.\n").contains("no name"));
        assert_eq!(of("src/uncommon.rs", "//! Doc.\n"), "");
    }

    #[test]
    fn other_letters_are_allowed_in_literals_of_tests_only() {
        let letter = '\u{e9}';
        let product = format!("//! Doc.\nconst A: &str = \"{letter}\";\n");
        assert!(of("src/a.rs", &product).contains("src/a.rs:2: not ASCII"));
        let test = format!("//! Doc.\n#[test]\nfn t() {{ f(\"{letter}\"); }}\n");
        assert_eq!(of("src/a.rs", &test), "");
        let comment = format!("//! Doc.\n#[test]\nfn t() {{}} // {letter}\n//{letter}\n");
        assert!(of("src/a.rs", &comment).contains("not ASCII"));
    }

    #[test]
    fn code_in_lib_rs_is_named() {
        assert!(
            of("src/lib.rs", "//! Doc.\nmod a;\nfn f() {}\n")
                .contains("lib.rs:3: lib.rs holds code")
        );
        assert_eq!(of("src/lib.rs", "//! Doc.\nmod a;\npub use a::B;\n"), "");
    }
}
